"""A small host for the tests of the link: it stores rows once and acknowledges them."""

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from link_bench import PATIENCE_S
from link_broker import UP, USERS
from wince_wire import (
    HISTORICAL_PROPERTY,
    Ack,
    Event,
    Face,
    Health,
    Score,
    Vitals,
    decode,
    encode,
    parse_topic,
    topic_for,
)


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
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's own
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
                row = decode(bytes(message.payload), channel.message)
                receipt = self._store(row, channel.suffix, message)
                if not self.loses_ack(receipt):
                    ack = self.ack(receipt.boot_id)
                    client.publish(topic_for(device, Ack), encode(ack), qos=1)
            else:
                self.retained[message.topic] = bytes(message.payload)
                if channel.suffix == "state":
                    self.states.append(bytes(message.payload))
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
