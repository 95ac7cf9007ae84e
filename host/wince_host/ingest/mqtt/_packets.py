"""MQTT 5 packets as bytes, as far as one that listens and acknowledges needs them.

Section numbers are those of the OASIS standard "MQTT Version 5.0". Packets that come once in a
connection are left to paho's types; those that come thousands of times a second are read here.
"""

import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from paho.mqtt.exception import MQTTException
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

CONNACK, PUBLISH, PUBACK, SUBACK, PINGRESP, DISCONNECT = 0x20, 0x30, 0x40, 0x90, 0xD0, 0xE0
"""First bytes. Only PUBLISH uses the lower four bits; those of the others are reserved (2.1.3)."""
KIND_BITS = 0xF0
LARGEST_BYTES = 1 << 20
"""Of a packet. The broker is told, so a longer one is nonsense: it is not waited for in memory."""
FIRST_FAILURE = 0x80
"""Reason codes from here on say that something was refused (2.4)."""
PINGREQ_PACKET = b"\xc0\x00"
DISCONNECT_PACKET = b"\xe0\x00"
_RETAIN_BIT, _QOS_BITS = 0x01, 0x06
_HIGHEST_QOS = 2
_USER_AND_PASSWORD_AND_CLEAN_START = 0xC2
_LONGEST_LENGTH = 4
_PUBACK = struct.Struct("!HH")
_PUBACK_HEAD = 0x4002


class PacketError(ValueError):
    """The other end sent what is no MQTT."""


class Message(NamedTuple):
    """A message as it came.

    Attributes
    ----------
    topic
        UTF-8, as far as the broker looked.
    packet
        Its number on this connection; 0 with QoS 0.
    properties
        As they came.
    """

    topic: bytes
    payload: bytes
    properties: bytes
    qos: int
    retained: bool
    packet: int


class Welcome(NamedTuple):
    """What the broker answered to CONNECT.

    Attributes
    ----------
    reason
        None where it lets this client in, else why not.
    most_in_flight
        QoS 1 messages that the broker takes before it acknowledges one.
    keepalive_s
        What the broker wants in place of what was asked for, or None.
    """

    reason: str | None
    most_in_flight: int
    keepalive_s: int | None


def connect_packet(
    *, client_id: str, user: str, password: str, keepalive_s: int, receive_maximum: int
) -> bytes:
    """Return CONNECT for a session that ends with the connection (3.1)."""
    properties = _new_properties(PacketTypes.CONNECT)
    properties.ReceiveMaximum = receive_maximum
    properties.SessionExpiryInterval = 0
    properties.MaximumPacketSize = LARGEST_BYTES
    head = bytes([5, _USER_AND_PASSWORD_AND_CLEAN_START]) + struct.pack("!H", keepalive_s)
    fields = b"".join(map(_text, (client_id, user, password)))
    return _packet(0x10, _text("MQTT") + head + properties.pack() + fields)


def subscribe_packet(number: int, topics: Sequence[str], qos: int) -> bytes:
    """Return SUBSCRIBE (3.8)."""
    wanted = b"".join(_text(topic) + bytes([qos]) for topic in topics)
    return _packet(0x82, struct.pack("!HB", number, 0) + wanted)


def publish_packet(number: int, topic: str, payload: bytes, properties: bytes) -> bytes:
    """Return PUBLISH with QoS 1 (3.3)."""
    return _packet(0x32, _text(topic) + number.to_bytes(2, "big") + properties + payload)


def expiry_properties(seconds: int) -> bytes:
    """Return the properties of a message that is worth nothing later."""
    properties = _new_properties(PacketTypes.PUBLISH)
    properties.MessageExpiryInterval = seconds
    packed: bytes = properties.pack()
    return packed


def puback_packets(numbers: Iterable[int]) -> bytes:
    """Return PUBACK with success for each of some messages (3.4)."""
    return b"".join([_PUBACK.pack(_PUBACK_HEAD, number) for number in numbers])


def whole_packets(stream: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """Return first byte and body of each packet that is there whole, and the bytes that are left.

    Raises
    ------
    PacketError
        If a length is none (1.5.5), or of a packet that no broker may send here.
    """
    packets = []
    place, end = 0, len(stream)
    while place + 1 < end:
        length, begin = stream[place + 1], place + 2
        if length & 0x80:
            found = _long_length(stream, place)
            if found is None:
                break
            length, begin = found
            if length > LARGEST_BYTES:
                raise PacketError("a packet is longer than any that this host takes")
        if begin + length > end:
            break
        packets.append((stream[place], stream[begin : begin + length]))
        place = begin + length
    return packets, stream[place:]


def read_publish(first: int, body: bytes) -> Message:
    """Return the message of a PUBLISH packet.

    Raises
    ------
    PacketError
        If the packet is cut off, or has a QoS or a number that there is not.
    """
    try:
        place = 2 + (body[0] << 8 | body[1])
        topic, packet = body[2:place], 0
        qos = (first & _QOS_BITS) >> 1
        if qos:
            packet = body[place] << 8 | body[place + 1]
            place += 2
            if not packet or qos > _HIGHEST_QOS:
                raise PacketError("a message has no number, or a QoS that there is not")
        begin = place + 1 if body[place] == 0 else _end_of_properties(body, place)
    except IndexError as error:
        raise PacketError("a message is cut off") from error
    return Message(topic, body[begin:], body[place:begin], qos, bool(first & _RETAIN_BIT), packet)


@lru_cache(maxsize=256)
def user_properties(properties: bytes) -> tuple[tuple[str, str], ...]:
    """Return the user properties among a message's properties.

    Raises
    ------
    PacketError
        If they are none.
    """
    found = _read_properties(PacketTypes.PUBLISH, properties)
    return tuple(getattr(found, "UserProperty", ()))


def read_connack(body: bytes) -> Welcome:
    """Return what the broker answered to CONNECT (3.2).

    Raises
    ------
    PacketError
        If the packet is cut off.
    """
    if len(body) < 3:
        raise PacketError("the broker's answer is cut off")
    reason = body[1]
    found = _read_properties(PacketTypes.CONNACK, body[2:])
    return Welcome(
        reason=reason_words(PacketTypes.CONNACK, reason) if reason >= FIRST_FAILURE else None,
        most_in_flight=getattr(found, "ReceiveMaximum", 0xFFFF),
        keepalive_s=getattr(found, "ServerKeepAlive", None),
    )


def read_puback(body: bytes) -> tuple[int, bool]:
    """Return the number of a published message, and whether the broker took it (3.4).

    Raises
    ------
    PacketError
        If the packet is cut off.
    """
    if len(body) < 2:
        raise PacketError("the broker's answer to a message is cut off")
    taken = len(body) == 2 or body[2] < FIRST_FAILURE
    return body[0] << 8 | body[1], taken


def read_suback(body: bytes) -> list[int]:
    """Return the reason codes of SUBACK (3.9).

    Raises
    ------
    PacketError
        If the packet is cut off.
    """
    if len(body) < 3:
        raise PacketError("the broker's answer to a subscription is cut off")
    return list(body[_end_of_properties(body, 2) :])


def refusals(codes: Iterable[int]) -> list[str]:
    """Return what the refused ones among SUBACK's reason codes say."""
    return [reason_words(PacketTypes.SUBACK, code) for code in codes if code >= FIRST_FAILURE]


def reason_words(packet_type: int, code: int) -> str:
    """Return what a reason code says (2.4)."""
    try:
        return str(ReasonCode(packet_type, identifier=code))
    except (KeyError, ValueError):
        return f"reason {code}"


def _end_of_properties(body: bytes, place: int) -> int:
    found = _long_length(body, place - 1)
    if found is None or sum(found) > len(body):
        raise PacketError("the properties of a packet are cut off")
    return sum(found)


def _long_length(stream: bytes, place: int) -> tuple[int, int] | None:
    """Return a length whose bytes follow a place, and where they end; None if cut off (1.5.5)."""
    length = 0
    for index, byte in enumerate(stream[place + 1 : place + 1 + _LONGEST_LENGTH]):
        length |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            return length, place + 2 + index
    if len(stream) > place + _LONGEST_LENGTH:
        raise PacketError("a packet has no length")
    return None


def _packet(first: int, body: bytes) -> bytes:
    length, rest = bytearray(), len(body)
    while rest > 0x7F:
        length.append(rest & 0x7F | 0x80)
        rest >>= 7
    length.append(rest)
    return bytes([first]) + length + body


def _text(text: str) -> bytes:
    encoded = text.encode()
    return len(encoded).to_bytes(2, "big") + encoded


def _new_properties(packet_type: int) -> Any:  # noqa: ANN401 - paho makes its attributes by name
    return Properties(packet_type)  # type: ignore[no-untyped-call] # paho left its arguments bare


def _read_properties(packet_type: int, packed: bytes) -> Any:  # noqa: ANN401 - as above
    properties = _new_properties(packet_type)
    try:
        properties.unpack(packed)
    except (MQTTException, IndexError, struct.error, UnicodeDecodeError, KeyError) as error:
        raise PacketError("the properties of a packet cannot be read") from error
    return properties
