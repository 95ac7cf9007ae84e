"""A small device made of paho, and ingest over a store, for tests of the host."""

import queue
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from wince_host.broker import BrokerLogin
from wince_host.ingest import Ingest, IngestStatus
from wince_host.live import LiveBoard
from wince_host.store import RangeSet, SqliteStore
from wince_wire import HISTORICAL_PROPERTY, Ack, Message, Score, decode, encode, topic_for

BOOT = "0123456789abcdef" * 2
PATIENCE_S = 20.0
QUIET_S = 5.0
MOST_ROUNDS = 8
SECOND_NS = 1_000_000_000

WaitUntil = Callable[[Callable[[], bool], str], None]


class MakeScore(Protocol):
    def __call__(
        self,
        seq: int,
        score: float | None = ...,
        *,
        boot_id: str = ...,
        t_ns: int | None = ...,
        patient: str = ...,
        synchronised: bool = ...,
    ) -> Score: ...


class PahoDevice:
    """A device as far as the wire goes: publishes and collects acks."""

    def __init__(self, login: BrokerLogin) -> None:
        self.name = login.user
        self.acks: queue.SimpleQueue[Ack] = queue.SimpleQueue()
        self.received: queue.SimpleQueue[MQTTMessage] = queue.SimpleQueue()
        self.subscribed: queue.SimpleQueue[list[ReasonCode]] = queue.SimpleQueue()
        self.login = login
        self._connected: queue.SimpleQueue[ReasonCode] = queue.SimpleQueue()
        self._published: queue.SimpleQueue[tuple[int, ReasonCode]] = queue.SimpleQueue()
        self.client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
        self.client.username_pw_set(login.user, login.password)
        self.client.max_inflight_messages_set(400)
        self.client.on_connect = self._on_connect
        self.client.on_message = self._on_message
        self.client.on_subscribe = self._on_subscribe
        self.client.on_publish = self._on_publish

    def connect(self) -> ReasonCode:
        """Connect, subscribe to acks, and return the broker's answer."""
        self.client.connect(self.login.host, self.login.port, clean_start=True)
        self.client.loop_start()
        answer = self._connected.get(timeout=PATIENCE_S)
        if not answer.is_failure:
            self.subscribe(topic_for(self.name, Ack))
        return answer

    def subscribe(self, topic: str) -> list[ReasonCode]:
        self.client.subscribe(topic, qos=1)
        return self.subscribed.get(timeout=PATIENCE_S)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> ReasonCode:
        """Publish and wait for the broker's answer."""
        info = self.client.publish(topic, payload, qos=1, retain=retain)
        while True:
            packet, answer = self._published.get(timeout=PATIENCE_S)
            if packet == info.mid:
                return answer

    def send(self, *messages: Message, historical: bool = False, retain: bool = False) -> None:
        """Publish messages and wait until the broker has them all."""
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call] # paho left its arguments bare
        if historical:
            properties.UserProperty = (HISTORICAL_PROPERTY, "1")
        sent = [
            self.client.publish(
                topic_for(self.name, message),
                encode(message),
                qos=1,
                retain=retain,
                properties=properties,
            )
            for message in messages
        ]
        for info in sent:
            info.wait_for_publish(PATIENCE_S)
            assert info.is_published()

    def send_without_waiting(self, message: Message) -> None:
        """Publish a message; whether the broker has it is not known."""
        self.client.publish(topic_for(self.name, message), encode(message), qos=1)

    def drain_acks(self) -> list[Ack]:
        """Return the acks that have come."""
        acks = []
        while not self.acks.empty():
            acks.append(self.acks.get())
        return acks

    def ack_where(self, wanted: Callable[[Ack], bool]) -> Ack:
        """Wait for an ack that says what is wanted."""
        until_s = time.monotonic() + PATIENCE_S
        while True:
            ack = self.acks.get(timeout=max(0.01, until_s - time.monotonic()))
            if wanted(ack):
                return ack

    def send_until_acknowledged(self, rows: Sequence[Score], acks: Iterable[Ack]) -> None:
        """Send what no ack told of, and again what is still open after a while, as a device does.

        A row that the broker took may still be lost: given to a host that is dead, or dropped
        from the full queue of one that is slow.
        """
        told = told_by(*acks)
        for _ in range(MOST_ROUNDS):
            self.send(*(row for row in rows if row.seq not in told), historical=True)
            with suppress(queue.Empty):
                while len(told) < len(rows):
                    for held in told_by(self.acks.get(timeout=QUIET_S)).ranges():
                        told.add(*held)
                return
        raise AssertionError(f"{len(rows) - len(told)} of {len(rows)} rows are not acknowledged")

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()

    def _on_connect(
        self,
        _client: Client,
        _data: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _more: Properties | None,
    ) -> None:
        self._connected.put(reason)

    def _on_subscribe(
        self,
        _client: Client,
        _data: object,
        _packet: int,
        reasons: list[ReasonCode],
        _more: Properties | None,
    ) -> None:
        self.subscribed.put(reasons)

    def _on_publish(
        self,
        _client: Client,
        _data: object,
        packet: int,
        reason: ReasonCode,
        _more: Properties | None,
    ) -> None:
        self._published.put((packet, reason))

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self.received.put(message)
        if message.topic == topic_for(self.name, Ack):
            self.acks.put(decode(bytes(message.payload), Ack))


def told_by(*acks: Ack) -> RangeSet:
    """Return the rows that acks tell of, counted from 1."""
    return RangeSet(held for ack in acks for held in ((1, ack.seq), *ack.also))


@dataclass
class Host:
    """Ingest over a store, which a test may end and start again."""

    store: SqliteStore
    live: LiveBoard
    login: BrokerLogin
    ingest: Ingest | None = None

    def start(self) -> Ingest:
        self.ingest = Ingest(
            store=self.store, live=self.live, login=self.login, client_id="host-under-test"
        )
        self.ingest.start()
        self.ingest.wait_for_broker(PATIENCE_S)
        return self.ingest

    @property
    def status(self) -> IngestStatus:
        assert self.ingest is not None
        return self.ingest.status

    def stop(self) -> None:
        if self.ingest is not None:
            self.ingest.stop()
            self.ingest = None
