"""A device's outbox and link, a wire that breaks, a real broker and a host: nothing may be lost."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import wince_stand
from fault_proxy import FaultProxy
from host_bench import Host
from wince_device.link import Link, LinkSettings, LinkState
from wince_device.outbox import Outbox
from wince_host.broker import BrokerSettings, host_login, provision, read_login, start_broker
from wince_host.live import LiveBoard
from wince_host.store import SqliteStore
from wince_stand import DEVICE, Stand
from wince_wire import Birth, ClockState, NoScoreReason, Score

PATIENCE_S = 60.0
CLOCK = ClockState(synchronised=False)
ROW_EVERY_S = 0.01


def score(boot_id: str, seq: int) -> Score:
    """Return a row that is worth keeping."""
    return Score(
        boot_id=boot_id,
        seq=seq,
        t_ns=time.time_ns(),
        clock=CLOCK,
        patient="p1",
        score=None,
        interval=None,
        confidence=None,
        no_score_reason=NoScoreReason.STARTING,
        no_score_since_ns=1,
        calibrated=False,
        components=(),
        face_fraction=0.0,
        pulse_fraction=None,
        flags=(),
        window_s=3.0,
        baseline_age_s=None,
    )


class Line:
    """A device that makes a row every 10 ms, and what became of its rows."""

    def __init__(self, outbox: Outbox, link: Link, store: SqliteStore) -> None:
        self.outbox = outbox
        self.link = link
        self.store = store
        self.made = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._measure, daemon=True)

    def start(self) -> None:
        self.link.start()
        self._thread.start()

    def wait_made(self, more: int) -> None:
        """Wait until so many more rows were made."""
        wanted = self.made + more
        self.wait(lambda: self.made >= wanted, f"{more} more rows are made")

    def wait_stored(self, more: int) -> None:
        """Wait until so many more rows are in the store."""
        wanted = self.stored() + more
        self.wait(lambda: self.stored() >= wanted, f"{more} more rows are stored")

    def wait_online(self) -> None:
        assert self.link.wait_until(lambda: self.link.state is LinkState.ONLINE, PATIENCE_S)

    def wait_not_online(self) -> None:
        assert self.link.wait_until(lambda: self.link.state is not LinkState.ONLINE, PATIENCE_S)

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        pause, until_s = threading.Event(), time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > until_s:
                pytest.fail(f"not within {PATIENCE_S:.0f} s: {what}")
            pause.wait(0.02)

    def stored(self) -> int:
        return sum(self.store.device_counts(DEVICE).rows.values())

    def settle(self) -> None:
        """End the measuring, let everything arrive, and hold both counts against each other."""
        self._stop.set()
        self._thread.join(10.0)
        assert self.link.wait_drained(PATIENCE_S)
        ranges = self.store.stored_ranges(DEVICE, self.outbox.boot_id)
        assert [(one[0], one[1]) for one in ranges] == [(1, self.made)]
        assert self.stored() == self.made
        assert self.outbox.statistics.dropped_total == 0

    def close(self) -> None:
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(10.0)
        self.link.stop()

    def _measure(self) -> None:
        while not self._stop.wait(ROW_EVERY_S):
            self.outbox.append(score)
            self.made += 1


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Give a port that nobody listens on."""

    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return find


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool], str], None]:
    """Look at what another process changes until it is as expected."""
    return wince_stand.wait_until


@pytest.fixture
def broker_settings(tmp_path: Path, free_port: Callable[[], int]) -> BrokerSettings:
    return BrokerSettings(folder=tmp_path / "host" / "broker", port=free_port())


@pytest.fixture
def proxy(broker_settings: BrokerSettings) -> Iterator[FaultProxy]:
    with FaultProxy(broker_settings.port) as made:
        yield made


@pytest.fixture
def host(tmp_path: Path, broker_settings: BrokerSettings) -> Iterator[Host]:
    """A broker and a host that store."""
    store = SqliteStore(tmp_path / "host" / "wince.sqlite")
    login = read_login(provision(broker_settings, DEVICE, folder=tmp_path / DEVICE))
    assert login.user == DEVICE
    with start_broker(broker_settings):
        made = Host(store=store, live=LiveBoard(), login=host_login(broker_settings))
        made.start()
        yield made
        made.stop()
    store.close()


@pytest.fixture
def make_line(tmp_path: Path, host: Host, proxy: FaultProxy) -> Iterator[Callable[..., Line]]:
    """Make a device whose wire is the proxy."""
    password = (tmp_path / DEVICE / "password").read_text().strip()
    lines: list[Line] = []

    def make(port: int | None = None, address: str = "127.0.0.1") -> Line:
        settings = LinkSettings(
            host=address,
            port=proxy.port if port is None else port,
            username=DEVICE,
            password=password,
            keepalive_s=1,
            connect_timeout_s=1.0,
            retransmit_after_s=1.0,
            backoff_min_s=0.05,
            backoff_max_s=0.3,
            backlog_rows_per_s=5_000.0,
        )
        outbox = Outbox(tmp_path / f"outbox-{len(lines)}.db")
        birth = Birth(
            boot_id=outbox.boot_id,
            t_ns=1,
            clock=CLOCK,
            wince_version="0",
            camera="none",
            pulse_sensor="none",
            simulated=True,
            models={},
        )
        lines.append(Line(outbox, Link(settings, outbox, device=DEVICE, birth=birth), host.store))
        return lines[-1]

    yield make
    for line in lines:
        line.close()
        line.outbox.close()


@pytest.fixture
def stand(tmp_path: Path, broker_settings: BrokerSettings) -> Iterator[Stand]:
    """Give a stand with a running broker; host and device are the test's to start."""
    made = Stand(tmp_path, broker_settings, tmp_path / DEVICE / "device.toml")
    made.start_broker()
    provision(broker_settings, DEVICE, folder=tmp_path / DEVICE)
    yield made
    made.close()
