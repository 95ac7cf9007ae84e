"""A message as it came from the broker."""

import time
from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import MQTTMessage

from wince_wire import HISTORICAL_PROPERTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message as it came.

    Attributes
    ----------
    connection
        Count of the connection that brought it: packet numbers are worth nothing on another one.
    """

    topic: str
    payload: bytes
    historical: bool
    retained: bool
    received_ns: int
    received_monotonic_s: float
    packet: int
    qos: int
    connection: int


def incoming_of(message: MQTTMessage, connection: int) -> Incoming:
    """Return a message that came this moment on a connection."""
    return Incoming(
        topic=_topic(message),
        payload=bytes(message.payload),
        historical=_is_historical(message.properties),
        retained=message.retain,
        received_ns=time.time_ns(),
        received_monotonic_s=time.monotonic(),
        packet=message.mid,
        qos=message.qos,
        connection=connection,
    )


def _topic(message: MQTTMessage) -> str:
    try:
        return message.topic
    except UnicodeDecodeError:
        return "a topic that is not UTF-8"


def _is_historical(properties: Any) -> bool:  # noqa: ANN401 - paho sets the attribute only at times
    return (HISTORICAL_PROPERTY, "1") in getattr(properties, "UserProperty", [])
