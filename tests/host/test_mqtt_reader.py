"""The host's connection to the broker comes back from whatever happens to it."""

import queue
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from fault_proxy import FaultProxy, Wire, connack, disconnect
from host_bench import BOOT, PATIENCE_S, PahoDevice, WaitUntil
from wince_host.broker import BrokerProcess, host_login
from wince_host.ingest.mqtt import BatchReader, Message, Subscription
from wince_wire import Ack, encode

pytestmark = pytest.mark.broker
TOPICS = ("wince/v1/+/score", "wince/v1/+/state")
SERVER_BUSY, KEEP_ALIVE = 0x89, 0x8D


@dataclass
class Heard:
    """Keeps what the reader tells."""

    messages: "queue.Queue[Message]" = field(default_factory=queue.Queue)
    said: "queue.Queue[tuple[str, str]]" = field(default_factory=queue.Queue)
    not_taken: int = 0
    connections: set[int] = field(default_factory=set)

    def on_messages(self, messages: Sequence[Message], connection: int) -> None:
        self.connections.add(connection)
        for message in messages:
            self.messages.put(message)

    def on_subscribed(self, reasons: Sequence[str]) -> None:
        self.said.put(("subscribed", ", ".join(reasons)))

    def on_away(self, reason: str) -> None:
        self.said.put(("away", reason))

    def on_refused(self, reason: str) -> None:
        self.said.put(("refused", reason))

    def on_broken(self, reason: str) -> None:
        self.said.put(("broken", reason))

    def on_not_taken(self, count: int) -> None:
        self.not_taken += count

    def wait_for(self, kind: str) -> str:
        """Wait until something of a kind is said, and return its words."""
        while True:
            said, words = self.said.get(timeout=PATIENCE_S)
            if said == kind:
                return words


@pytest.fixture
def proxy(broker: BrokerProcess) -> Iterator[FaultProxy]:
    with FaultProxy(broker.settings.port) as made:
        yield made


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def reader(broker: BrokerProcess, proxy: FaultProxy, heard: Heard) -> Iterator[BatchReader]:
    login = host_login(broker.settings)
    made = BatchReader(
        login=type(login)(
            host="127.0.0.1", port=proxy.port, user=login.user, password=login.password
        ),
        client_id="reader",
        subscription=Subscription(topics=TOPICS, qos=1, receive_maximum=10),
        listener=heard,
        shortest_pause_s=0.05,
    )
    yield made
    made.stop()


def test_messages_come_as_they_are_acknowledged_and_no_faster(
    reader: BatchReader, heard: Heard, device: PahoDevice, wait_until: WaitUntil
) -> None:
    reader.start()
    assert heard.wait_for("subscribed") == ""
    for number in range(25):
        device.publish("wince/v1/unit-1/score", b"%d" % number)
    first = [heard.messages.get(timeout=PATIENCE_S) for _ in range(10)]
    assert heard.messages.empty()
    reader.acknowledge([message.packet for message in first], connection=7)
    assert heard.messages.empty()
    reader.acknowledge([message.packet for message in first], connection=1)
    later = [heard.messages.get(timeout=PATIENCE_S) for _ in range(10)]
    reader.acknowledge([message.packet for message in later], connection=1)
    wait_until(lambda: heard.messages.qsize() == 5, "the rest has come")
    rest = [heard.messages.get() for _ in range(5)]
    assert [message.payload for message in (*first, *later, *rest)] == [
        b"%d" % number for number in range(25)
    ]


def test_a_connection_that_breaks_or_is_refused_comes_back(
    reader: BatchReader, heard: Heard, device: PahoDevice, proxy: FaultProxy
) -> None:
    reader.start()
    heard.wait_for("subscribed")
    proxy.say_to_devices(disconnect(KEEP_ALIVE))
    assert heard.wait_for("broken") == "Keep alive timeout"
    heard.wait_for("subscribed")
    proxy.answer = connack(SERVER_BUSY)
    proxy.turn(Wire.ANSWERING, reset=True)
    assert heard.wait_for("refused") == "Server busy"
    proxy.answer = b"\xd0\x00"
    assert "something else" in heard.wait_for("away")
    proxy.turn(Wire.WHOLE)
    heard.wait_for("subscribed")
    device.publish("wince/v1/unit-1/score", b"{}")
    assert heard.messages.get(timeout=PATIENCE_S).payload == b"{}"
    assert heard.connections == {3}


def test_what_is_published_without_a_broker_is_counted(
    reader: BatchReader, heard: Heard, proxy: FaultProxy, device: PahoDevice
) -> None:
    ack = ("wince/v1/unit-1/ack", encode(Ack(boot_id=BOOT, seq=1)), b"\x00")
    reader.publish([ack, ack])
    assert heard.not_taken == 2
    proxy.turn(Wire.REFUSING)
    reader.start()
    heard.wait_for("away")
    proxy.turn(Wire.WHOLE)
    heard.wait_for("subscribed")
    reader.publish([ack])
    while device.received.get(timeout=PATIENCE_S).topic != ack[0]:
        pass
    # The broker's rules let a host write no measurement: it answers so, and it is counted.
    reader.publish([("wince/v1/unit-1/score", b"{}", b"\x00")])
    device.publish("wince/v1/unit-1/score", b"last")
    while heard.messages.get(timeout=PATIENCE_S).payload != b"last":
        pass
    assert heard.not_taken == 3
