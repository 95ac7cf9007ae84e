"""A device's outbox and link behind a wire that breaks, a real broker and a host that stores."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from msgspec import structs

from fault_proxy import FaultProxy
from free_ports import free_port
from host_bench import Host
from link_rows import Makers
from wince_device.clock import WallClock
from wince_device.link import Link, LinkSettings, LinkState
from wince_device.outbox import Outbox
from wince_host.broker import BrokerSettings, host_login, prepare, provision, start_process
from wince_host.live import LiveBoard
from wince_host.store import SqliteStore
from wince_stand import DEVICE
from wince_wire import Birth, ClockState, Measurement, NoScoreReason, Score

PATIENCE_S = 60.0
UNSYNCHRONISED = ClockState(synchronised=False)
ROW_EVERY_S = 0.01


def score(clock: WallClock, boot_id: str, seq: int) -> Score:
    """Return a row of this moment that is worth keeping."""
    return structs.replace(
        Makers.score(boot_id, seq),
        t_ns=clock.utc_ns(time.monotonic()),
        clock=clock.state(),
        no_score_reason=NoScoreReason.STARTING,
        window_s=3.0,
    )


class Line:
    """A device that makes a row every 10 ms, and what became of its rows.

    Attributes
    ----------
    made_rows, made_ns
        As the outbox committed them, in the order made, and the true UTC of each.
    making
        Held while rows are made.
    proxy, host_proxy
        The device's wire to the broker, and the host's.
    """

    def __init__(
        self,
        outbox: Outbox,
        link: Link,
        host: Host,
        proxy: FaultProxy,
        host_proxy: FaultProxy,
        broker_settings: BrokerSettings,
        password: str,
        clock: WallClock,
    ) -> None:
        self.outbox = outbox
        self.link = link
        self.host = host
        self.store = host.store
        self.proxy = proxy
        self.host_proxy = host_proxy
        self.broker_settings = broker_settings
        self.password = password
        self.made_rows: list[Measurement] = []
        self.made_ns: list[int] = []
        self.making = threading.Lock()
        self._score = partial(score, clock)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._measure, daemon=True)

    @property
    def made(self) -> int:
        """How many rows were made."""
        return len(self.made_rows)

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

    def make(self, rows: int) -> None:
        """Make so many rows at once, beside those that come by themselves."""
        for _ in range(rows // 3):
            self._append(3)

    def stop_making(self) -> None:
        """End the measuring."""
        self._stop.set()
        self._thread.join(10.0)

    def stored_rows(self) -> list[str]:
        """Return what is in the store, in the order in which the device made it."""
        every = {"since_ns": -(1 << 62), "until_ns": 1 << 62}
        payloads = self.store.payloads(DEVICE, "score", **every)
        return sorted(payloads, key=lambda payload: int(json.loads(payload)["seq"]))

    def broker_said(self) -> str:
        """Return the broker's log."""
        return (self.broker_settings.folder / "mosquitto.log").read_text("utf-8")

    def settle(self) -> None:
        """End the measuring, let everything arrive, and hold both counts against each other."""
        self.stop_making()
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
            self._append(1)

    def _append(self, rows: int) -> None:
        with self.making:
            self.made_ns += [time.time_ns()] * rows
            self.made_rows += self.outbox.append_many([self._score] * rows)


def limit_broker(settings: BrokerSettings, limits: Mapping[str, int]) -> None:
    """Write the broker's configuration with limits of mosquitto's own, by option."""
    prepare(settings)
    kept = [
        line
        for line in settings.configuration_file.read_text().splitlines()
        if line.split(" ")[0] not in limits
    ]
    added = [f"{name} {value}" for name, value in limits.items()]
    settings.configuration_file.write_text("\n".join([*kept, *added, ""]))


def open_line(
    folder: Path,
    stack: ExitStack,
    *,
    clock: WallClock | None = None,
    limits: Mapping[str, int] | None = None,
    outbox_file: Path | None = None,
) -> Line:
    """Open all of it in a folder, until the stack ends."""
    clock = clock or WallClock(state=lambda: UNSYNCHRONISED)
    settings = BrokerSettings(folder=folder / "host" / "broker", port=free_port())
    provision(settings, DEVICE, folder=folder / DEVICE)
    password = (folder / DEVICE / "password").read_text().strip()
    limit_broker(settings, limits or {})
    stack.enter_context(start_process(settings))
    store = SqliteStore(folder / "host" / "wince.sqlite")
    stack.callback(store.close)
    host_proxy = stack.enter_context(FaultProxy(settings.port))
    login = replace(host_login(settings), port=host_proxy.port)
    host = Host(store=store, live=LiveBoard(), login=login)
    host.start()
    stack.callback(host.stop)
    proxy = stack.enter_context(FaultProxy(settings.port))
    outbox = stack.enter_context(Outbox(outbox_file or folder / "outbox.db", clock=clock))
    link = Link(
        LinkSettings(
            host="127.0.0.1",
            port=proxy.port,
            username=DEVICE,
            password=password,
            keepalive_s=1,
            connect_timeout_s=1.0,
            retransmit_after_s=1.0,
            backoff_min_s=0.05,
            backoff_max_s=0.3,
            backlog_rows_per_s=5_000.0,
        ),
        outbox,
        device=DEVICE,
        birth=Birth(
            boot_id=outbox.boot_id,
            t_ns=1,
            clock=UNSYNCHRONISED,
            wince_version="0",
            camera="none",
            pulse_sensor="none",
            simulated=True,
            models={},
        ),
        clock=clock,
    )
    line = Line(outbox, link, host, proxy, host_proxy, settings, password, clock)
    stack.callback(line.close)
    return line
