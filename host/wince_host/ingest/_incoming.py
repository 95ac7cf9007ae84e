"""A message as it came from the broker."""

import time
from collections.abc import Iterable

import msgspec

from wince_wire import HISTORICAL_PROPERTY

from .mqtt import Message, PacketError, user_properties

_MARK = (HISTORICAL_PROPERTY, "1")
_NO_PROPERTIES = b"\x00"


class Incoming(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A message as it came.

    Attributes
    ----------
    connection
        Count of the connection that brought it: packet numbers are worth nothing on another one.
    packet
        Its number there; 0 where nobody waits for an acknowledgement.
    """

    topic: str
    payload: bytes
    historical: bool
    retained: bool
    received_ns: int
    received_monotonic_s: float
    packet: int
    connection: int


def incoming_of(messages: Iterable[Message], connection: int) -> list[Incoming]:
    """Return messages that came this moment on a connection."""
    now_ns, now_s = time.time_ns(), time.monotonic()
    return [
        Incoming(
            topic=_topic(message),
            payload=message.payload,
            historical=message.properties != _NO_PROPERTIES and _is_historical(message),
            retained=message.retained,
            received_ns=now_ns,
            received_monotonic_s=now_s,
            packet=message.packet,
            connection=connection,
        )
        for message in messages
    ]


def _topic(message: Message) -> str:
    try:
        return message.topic.decode()
    except UnicodeDecodeError:
        return "a topic that is not UTF-8"


def _is_historical(message: Message) -> bool:
    try:
        return _MARK in user_properties(message.properties)
    except PacketError:
        return False  # the row is there all the same
