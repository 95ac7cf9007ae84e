"""A real broker that can be killed, and a small host that stores and acknowledges."""

import contextlib
import resource
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest
from paho.mqtt.client import Client, ConnectFlags, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from wince_device.link import Link, LinkSettings
from wince_device.outbox import Outbox
from wince_wire import (
    HISTORICAL_PROPERTY,
    Ack,
    Birth,
    ClockState,
    Event,
    EventKind,
    Face,
    Health,
    Measurement,
    NoScoreReason,
    Score,
    Vitals,
    decode,
    encode,
    parse_topic,
    topic_for,
)

DEVICE = "bed1"
PATIENCE_S = 20.0
READY_S = 10.0
USERS = {"bed1": "secret of bed1", "bed2": "secret of bed2", "host": "secret of the host"}
UP = ("birth", "state", "score", "vitals", "face", "health", "event", "config/reported", "aim")
DOWN = ("config/set", "cmd", "ack")
CLOCK = ClockState(synchronised=False)


class Broker:
    """One mosquitto of our own that can be stopped, killed and started again on its port."""

    def __init__(self, folder: Path, program: str) -> None:
        self._folder = folder
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.allow(UP)
        self._write_passwords()
        self._write_configuration()

    def allow(self, up: tuple[str, ...]) -> None:
        """Set what devices may publish; holds from the next start."""
        lines = ["user host", "topic readwrite wince/v1/#"]
        lines += [f"pattern write wince/v1/%u/{suffix}" for suffix in up]
        lines += [f"pattern read wince/v1/%u/{suffix}" for suffix in DOWN]
        access = self._folder / "access"
        access.write_text("\n".join(lines) + "\n", "utf-8")
        access.chmod(0o600)

    def secure(self, certificate: Path, key: Path) -> None:
        """Speak TLS only; holds from the next start."""
        self._write_configuration(f"certfile {certificate}", f"keyfile {key}")

    def start(self) -> Self:
        log = (self._folder / "mosquitto.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [self._program, "-c", str(self._folder / "mosquitto.conf")],
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + READY_S
        while not self._answers():
            if time.monotonic() > deadline:
                pytest.fail("mosquitto does not answer")
            try:
                self._process.wait(0.01)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail((self._folder / "mosquitto.log").read_text("utf-8"))
        return self

    def stop(self) -> None:
        """End it as an operator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Let it hang: its connections stand, and nothing comes back."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(READY_S)
            self._process = None

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=READY_S).close()
        except OSError:
            return False
        return True

    def _write_passwords(self) -> None:
        passwords = self._folder / "passwords"
        passwords.touch(mode=0o600)
        for name, password in USERS.items():
            subprocess.run(
                ["mosquitto_passwd", "-b", str(passwords), name, password],
                check=True,
                capture_output=True,
            )

    def _write_configuration(self, *extra: str) -> None:
        state = self._folder / "state"
        state.mkdir(exist_ok=True)
        lines = [
            "user root",  # otherwise it drops to a user that may not read the test's folder
            f"listener {self.port} 127.0.0.1",
            "allow_anonymous false",
            f"password_file {self._folder / 'passwords'}",
            f"acl_file {self._folder / 'access'}",
            "persistence true",
            f"persistence_location {state}/",
            "autosave_interval 1",
            "autosave_on_changes true",
            *extra,
        ]
        text = "\n".join(lines) + "\n"
        (self._folder / "mosquitto.conf").write_text(text, "utf-8")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A running broker with the users of `USERS`."""
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip("mosquitto is not here; run: apt-get install mosquitto")
    folder = tmp_path / "broker"
    folder.mkdir()
    broker = Broker(folder, program).start()
    yield broker
    broker.kill()


@dataclass(frozen=True)
class Receipt:
    """One delivery."""

    boot_id: str
    seq: int
    kind: str
    historical: bool


class Host:
    """Stores rows once, lets accounts of dropped rows close holes, and acknowledges."""

    def __init__(self, port: int, *, client_id: str = "host", session_s: int = 0) -> None:
        self.receipts: list[Receipt] = []
        self.stored: defaultdict[str, set[int]] = defaultdict(set)
        self.dropped: defaultdict[str, set[int]] = defaultdict(set)
        self.retained: dict[str, bytes] = {}
        self.states: list[bytes] = []
        self.loses_ack: Callable[[Receipt], bool] = lambda _receipt: False
        self._changed = threading.Condition()
        self._subscribed = False
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=MQTTv5)
        self._client.reconnect_delay_set(0.05, 0.05)  # type: ignore[arg-type]  # a float does as well
        self._client.username_pw_set("host", USERS["host"])
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = session_s
        self._client.connect("127.0.0.1", port, clean_start=session_s == 0, properties=properties)
        self._client.loop_start()
        assert self.wait_for(lambda: self._subscribed)

    def wait_for(self, predicate: Callable[[], bool], timeout_s: float = PATIENCE_S) -> bool:
        with self._changed:
            return self._changed.wait_for(predicate, timeout_s)

    def has(self, boot_id: str, last: int) -> bool:
        """Whether rows 1 to ``last`` are here."""
        return self.stored[boot_id] >= set(range(1, last + 1))

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(PATIENCE_S)

    def ack(self, boot_id: str) -> Ack:
        """What the host would say of this start now."""
        here = self.stored[boot_id] | self.dropped[boot_id]
        seq = 0
        while seq + 1 in here:
            seq += 1
        above = sorted(number for number in here if number > seq)
        return Ack(boot_id=boot_id, seq=seq, also=tuple((number, number) for number in above))

    def leave(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        _reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        client.subscribe([(f"wince/v1/+/{suffix}", 1) for suffix in UP])

    def _on_subscribe(self, *_: object) -> None:
        with self._changed:
            self._subscribed = True
            self._changed.notify_all()

    def _on_message(self, client: Client, _userdata: object, message: MQTTMessage) -> None:
        device, channel = parse_topic(message.topic)
        with self._changed:
            if channel.outboxed:
                row = decode(message.payload, channel.message)
                receipt = self._store(row, channel.suffix, message)
                if not self.loses_ack(receipt):
                    ack = self.ack(receipt.boot_id)
                    client.publish(topic_for(device, Ack), encode(ack), qos=1)
            else:
                self.retained[message.topic] = message.payload
                if channel.suffix == "state":
                    self.states.append(message.payload)
            self._changed.notify_all()

    def _store(self, row: object, kind: str, message: MQTTMessage) -> Receipt:
        assert isinstance(row, Score | Vitals | Face | Health | Event)
        pairs = getattr(message.properties, "UserProperty", [])
        receipt = Receipt(row.boot_id, row.seq, kind, (HISTORICAL_PROPERTY, "1") in pairs)
        self.receipts.append(receipt)
        self.stored[row.boot_id].add(row.seq)
        if isinstance(row, Event) and row.dropped_boot_id is not None:
            for first, last in row.dropped:
                self.dropped[row.dropped_boot_id].update(range(first, last + 1))
        return receipt


@pytest.fixture
def new_host(broker: Broker) -> Iterator[Callable[..., Host]]:
    """Makes hosts at the broker."""
    hosts: list[Host] = []

    def make(**options: object) -> Host:
        hosts.append(Host(broker.port, **options))  # type: ignore[arg-type]  # passed on as they are
        return hosts[-1]

    yield make
    for host in hosts:
        host.leave()


@pytest.fixture
def settings(broker: Broker) -> LinkSettings:
    """A link in a hurry."""
    return quick_settings(broker.port)


def quick_settings(port: int) -> LinkSettings:
    return LinkSettings(
        host="127.0.0.1",
        port=port,
        username=DEVICE,
        password=USERS[DEVICE],
        connect_timeout_s=5.0,
        retransmit_after_s=0.2,
        backoff_min_s=0.05,
        backoff_max_s=0.3,
        backlog_rows_per_s=5000.0,
    )


class Makers:
    """Messages of each kind for a boot id and a count."""

    @staticmethod
    def score(boot_id: str, seq: int) -> Score:
        return Score(
            boot_id=boot_id,
            seq=seq,
            t_ns=seq * 1_000_000_000,
            clock=CLOCK,
            patient="p1",
            score=None,
            interval=None,
            confidence=None,
            no_score_reason=NoScoreReason.NO_FACE,
            no_score_since_ns=1,
            calibrated=False,
            components=(),
            face_fraction=0.0,
            pulse_fraction=None,
            flags=(),
            window_s=10.0,
            baseline_age_s=None,
        )

    @staticmethod
    def vitals(boot_id: str, seq: int) -> Vitals:
        return Vitals(
            boot_id=boot_id,
            seq=seq,
            t_ns=seq,
            clock=CLOCK,
            patient="p1",
            source="ppg",
            sensor_state="ok",
            hr_bpm=None,
            rmssd_ms=None,
            sdnn_ms=None,
            beats_total=0,
            beats_corrected_total=0,
            signal_quality=None,
            sample_rate_hz=None,
        )

    @staticmethod
    def face(boot_id: str, seq: int) -> Face:
        return Face(
            boot_id=boot_id,
            seq=seq,
            t_ns=seq,
            clock=CLOCK,
            patient="p1",
            frames=30,
            frames_with_face=0,
            frames_dropped=0,
            presence=None,
            v1_speed=None,
            v2_speed=None,
            v3_speed=None,
            action_units={},
            action_unit_method="none",
            pose=None,
            interocular_px=None,
        )

    @staticmethod
    def health(boot_id: str, seq: int) -> Health:
        return Health(
            boot_id=boot_id,
            seq=seq,
            t_ns=seq,
            clock=CLOCK,
            uptime_s=1.0,
            camera="sim",
            camera_state="ok",
            frame_rate_hz=None,
            frames_total=0,
            frames_dropped_total=0,
            frame_latency_ms_p50=None,
            frame_latency_ms_p99=None,
            pulse_sensor="sim",
            pulse_state="ok",
            pulse_rate_hz=None,
            outbox_rows=0,
            outbox_bytes=0,
            outbox_dropped_total=0,
            publish_refused_total=0,
            temperature_c=None,
            memory_mb=None,
            disk_free_mb=None,
        )

    @staticmethod
    def event(boot_id: str, seq: int) -> Event:
        return Event(boot_id=boot_id, seq=seq, t_ns=seq, clock=CLOCK, kind=EventKind.MARKER)

    def second(self) -> list[Callable[[str, int], Measurement]]:
        """The rows of one second."""
        return [self.score, self.vitals, self.face]

    def birth(self, boot_id: str) -> Birth:
        return Birth(
            boot_id=boot_id,
            t_ns=1,
            clock=CLOCK,
            wince_version="0",
            camera="sim",
            pulse_sensor="sim",
            simulated=True,
            models={},
        )


@pytest.fixture(scope="session")
def makers() -> Makers:
    return Makers()


@contextlib.contextmanager
def _no_file_may_grow() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture(scope="session")
def full_disk() -> Callable[[], contextlib.AbstractContextManager[None]]:
    """Within this context the kernel refuses every write that matters, as on a full disk."""
    return _no_file_may_grow


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "outbox.db") as outbox:
        yield outbox


@pytest.fixture
def new_link(
    outbox: Outbox, settings: LinkSettings, makers: Makers
) -> Iterator[Callable[..., Link]]:
    """Makes and starts links to the broker."""
    links: list[Link] = []

    def make(changed: LinkSettings | None = None, **options: Any) -> Link:  # noqa: ANN401 - Link's own options, handed on
        birth = makers.birth(outbox.boot_id)
        link = Link(changed or settings, outbox, device="bed1", birth=birth, **options)
        links.append(link)
        link.start()
        return link

    yield make
    for link in links:
        link.stop()
