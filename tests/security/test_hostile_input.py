"""What a member of the site may send on purpose: refused, counted, and nothing ends by it."""

# ruff: noqa: ANN401 - the types of conftest.py cannot be imported, so its fixtures are Any

import json
import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from paho.mqtt.reasoncodes import ReasonCode

from host_bench import BOOT, PATIENCE_S, Host, PahoDevice
from link_rows import Makers
from wince_device.link import Link, LinkSettings, LinkState
from wince_device.outbox import Outbox
from wince_host.broker._template import LARGEST_PACKET_BYTES
from wince_host.live import LiveBoard
from wince_host.store import SqliteStore
from wince_wire import (
    CHANNELS,
    Ack,
    Birth,
    ClockState,
    Command,
    ConfigSet,
    Score,
    WinceError,
    encode,
    topic_for,
)

NOT_AUTHORISED = 135
DEVICE = "bed-1"
pytestmark = pytest.mark.broker


def score(seq: int) -> Score:
    return structs.replace(Makers.score(BOOT, seq), t_ns=seq, patient="heron", window_s=3.0)


@pytest.fixture
def host(ward: Any, broker: Any, tmp_path: Path) -> Iterator[Host]:
    del broker
    store = SqliteStore(tmp_path / "wince.sqlite")
    made = Host(store, LiveBoard(), ward.login)
    made.start()
    yield made
    made.stop()
    store.close()


GOLDEN = json.loads(encode(score(1)))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
ALTERED = st.builds(
    lambda key, value: json.dumps({**GOLDEN, key: value}).encode(),
    st.sampled_from(sorted(GOLDEN)),
    JSON,
)
PAYLOADS = st.binary() | JSON.map(lambda tree: json.dumps(tree).encode()) | ALTERED
SUFFIXES = st.sampled_from([channel.suffix for channel in CHANNELS])
OWN = SUFFIXES.map(lambda suffix: f"wince/v1/{DEVICE}/{suffix}")
FOREIGN = SUFFIXES.map(lambda suffix: f"wince/v1/bed-2/{suffix}")
ANY = st.text(st.characters(exclude_characters="#+\0", exclude_categories=["Cs", "Cc"]), min_size=1)


def _may_write(topic: str) -> bool:
    return any(
        topic == f"wince/v1/{DEVICE}/{channel.suffix}"
        for channel in CHANNELS
        if channel.direction == "up"
    )


def test_any_topic_and_payload_is_refused_or_counted(
    ward: Any, host: Host, device: Callable[..., Any]
) -> None:
    unit = device(ward.provision(DEVICE))
    assert unit.comes_in()
    unit.subscribe(topic_for(DEVICE, Ack))
    unit.client.on_message = unit._on_message
    accepted = 0

    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(OWN | FOREIGN | ANY, PAYLOADS)
    def send(topic: str, payload: bytes) -> None:
        nonlocal accepted
        answer = unit.publish(topic, payload)
        assert (answer.value != NOT_AUTHORISED) == _may_write(topic)
        accepted += answer.value != NOT_AUTHORISED

    send()
    # After all of that a score is stored and acknowledged as if nothing had happened.
    boot = "f" * 32
    for channel in CHANNELS:
        if channel.direction == "up":
            unit.publish(f"wince/v1/{DEVICE}/{channel.suffix}", b"\xff no message")
            accepted += 1
    last = json.loads(encode(score(1))) | {"boot_id": boot}
    unit.publish(topic_for(DEVICE, Score), json.dumps(last).encode())
    unit.ack_where(lambda ack: ack.boot_id == boot and ack.seq == 1)
    status = host.status
    assert status.received == accepted + 1
    assert status.dead_letters >= sum(channel.direction == "up" for channel in CHANNELS)
    assert host.store.dead_letter_count() == status.dead_letters
    assert host.store.devices() == [DEVICE]


def test_a_message_of_ten_megabytes_ends_its_sender_alone(
    ward: Any, host: Host, device: Callable[..., Any]
) -> None:
    keys = ward.provision(DEVICE)
    bully, other = device(keys), device(ward.provision("bed-2"))
    assert bully.comes_in()
    assert other.comes_in()
    bully.client.publish(topic_for(DEVICE, Score), b"x" * 10_000_000, qos=1)
    # The reason gets lost when the connection ends amid the sending.
    assert bully.ended.get(timeout=PATIENCE_S).is_failure
    other.subscribe(topic_for("bed-2", Ack))
    other.client.publish(topic_for("bed-2", Score), encode(score(1)), qos=1)
    other.ack_where(lambda ack: ack.seq == 1)
    assert host.status.received == 1
    again = device(keys)
    assert again.comes_in()


DEEP = b'{"revision": 1, "settings": {}, "x": ' + b"[" * 30_000 + b"]" * 30_000 + b"}"
MANY = json.dumps({"revision": 1, "settings": {f"k{n}": [] for n in range(4_000)}}).encode()
LARGE = json.dumps({"revision": 1, "settings": {f"k{n}": 1 for n in range(100_000)}}).encode()
MEDIUM = json.dumps({"revision": 1, "settings": {f"k{n}": 1 for n in range(15_000)}}).encode()


def test_configuration_bombs_leave_the_unit_online(ward: Any, broker: Any, tmp_path: Path) -> None:
    del broker
    keys = ward.provision(DEVICE)
    told: list[WinceError] = []
    heard: list[ConfigSet | Command] = []
    with Outbox(tmp_path / "outbox.db") as outbox:
        link = Link(
            LinkSettings(
                host="127.0.0.1",
                port=ward.tls_port,
                username=DEVICE,
                ca_file=keys.parts["ca"],
                certificate_file=keys.parts["certificate"],
                key_file=keys.parts["key"],
            ),
            outbox,
            device=DEVICE,
            birth=_birth(outbox.boot_id),
            on_command=heard.append,
            on_config=heard.append,
            on_unreadable=lambda _kind, error: told.append(error),
        )
        link.start()
        assert link.wait_until(lambda: link.state is LinkState.ONLINE, PATIENCE_S)
        try:
            _throw(ward, link, told)
            assert link.state is LinkState.ONLINE
            assert heard == []
            assert link.statistics.reconnects == 0
            assert link.statistics.handler_failures == 0
        finally:
            link.stop()


def _throw(ward: Any, link: Link, told: list[WinceError]) -> None:
    host = PahoDevice(ward.login)
    assert not host.connect().is_failure
    assert len(MEDIUM) < LARGEST_PACKET_BYTES < len(LARGE)
    bombs = [DEEP, MANY, MEDIUM]
    for bomb in bombs:
        host.publish(topic_for(DEVICE, ConfigSet), bomb)
    host.publish(topic_for(DEVICE, Command), DEEP)
    assert link.wait_until(lambda: link.statistics.undecodable == len(bombs) + 1, PATIENCE_S)
    assert len(told) == len(bombs) + 1
    assert all("send at most" in str(error) or "W110" in str(error) for error in told)
    # What is larger than the broker takes does not even get there, whoever sends it.
    ended: queue.SimpleQueue[ReasonCode] = queue.SimpleQueue()
    host.client.on_disconnect = lambda *said: ended.put(said[3])
    host.client.publish(topic_for(DEVICE, ConfigSet), LARGE, qos=1)
    assert ended.get(timeout=PATIENCE_S).is_failure
    host.close()
    assert link.statistics.undecodable == len(bombs) + 1


def _birth(boot_id: str) -> Birth:
    return Birth(
        boot_id=boot_id,
        t_ns=1,
        clock=ClockState(synchronised=False),
        wince_version="0",
        camera="none",
        pulse_sensor="none",
        simulated=False,
        models={},
    )
