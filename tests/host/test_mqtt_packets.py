"""The host's own end of MQTT: held to paho's, to any cut of the stream, and to rubbish."""

import struct
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from wince_host.ingest.mqtt import Message, PacketError, expiry_properties, user_properties
from wince_host.ingest.mqtt._packets import (
    CONNACK,
    DISCONNECT,
    KIND_BITS,
    LARGEST_BYTES,
    PUBACK,
    PUBLISH,
    SUBACK,
    connect_packet,
    puback_packets,
    publish_packet,
    read_connack,
    read_puback,
    read_publish,
    read_suback,
    reason_words,
    subscribe_packet,
    whole_packets,
)
from wince_host.ingest.mqtt._window import Window

NO_PROPERTIES = b"\x00"
TOPIC = "wince/v1/unit-1/score"
payloads = st.binary(max_size=400) | st.binary(min_size=120, max_size=140)


@given(bodies=st.lists(payloads, max_size=8), cuts=st.lists(st.integers(0, 4000), max_size=12))
def test_a_stream_cut_anywhere_gives_the_same_messages(
    bodies: list[bytes], cuts: list[int]
) -> None:
    stream = b"".join(
        publish_packet(number, TOPIC, body, NO_PROPERTIES) for number, body in enumerate(bodies, 1)
    )
    places = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    rest, found = b"", []
    for begin, end in pairwise(places):
        packets, rest = whole_packets(rest + stream[begin:end])
        found += [read_publish(first, body) for first, body in packets]
    assert rest == b""
    assert found == [
        Message(TOPIC.encode(), body, NO_PROPERTIES, 1, False, number)
        for number, body in enumerate(bodies, 1)
    ]


@given(st.binary(max_size=200))
def test_rubbish_is_refused_or_waits_for_more_and_nothing_else(rubbish: bytes) -> None:
    try:
        packets, rest = whole_packets(rubbish)
        for first, body in packets:
            read_one(first, body)
    except PacketError:
        return
    assert len(rest) <= len(rubbish)


@given(st.integers(0, 255), st.binary(max_size=60))
def test_a_packet_of_rubbish_is_refused_or_read_and_nothing_else(first: int, body: bytes) -> None:
    with suppress(PacketError):
        read_one(first, body)


def read_one(first: int, body: bytes) -> None:
    """Read a packet by its first byte, as the connection does."""
    if first & KIND_BITS == PUBLISH:
        message = read_publish(first, body)
        assert (message.packet > 0) == (message.qos > 0)
        assert message.qos <= 2
    readers = {CONNACK: read_connack, PUBACK: read_puback, SUBACK: read_suback}
    if first in readers:
        readers[first](body)


@given(st.binary(max_size=60))
def test_properties_that_are_none_are_refused(properties: bytes) -> None:
    try:
        found = user_properties(properties)
    except PacketError:
        return
    assert all(isinstance(value, str) for pair in found for value in pair)


def test_properties_are_read_as_paho_writes_them() -> None:
    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call] # paho left its arguments bare
    properties.UserProperty = ("historical", "1")
    properties.ContentType = "x" * 150
    packed = properties.pack()  # type: ignore[no-untyped-call] # as above
    packet = publish_packet(7, TOPIC, b"{}", packed)
    ((first, body),), rest = whole_packets(packet)
    message = read_publish(first, body)
    assert rest == b""
    assert (message.payload, message.packet, message.properties) == (b"{}", 7, packed)
    assert user_properties(message.properties) == (("historical", "1"),)
    assert user_properties(expiry_properties(60)) == ()


def test_a_retained_message_without_an_answer_has_no_number() -> None:
    body = struct.pack("!H", 3) + b"a/b" + NO_PROPERTIES + b"payload"
    assert read_publish(0x31, body) == Message(b"a/b", b"payload", NO_PROPERTIES, 0, True, 0)


def test_what_the_broker_refuses_is_said_in_its_words() -> None:
    refused = read_connack(b"\x00\x87\x00")
    assert refused.reason == "Not authorized"
    taken = read_connack(b"\x00\x00\x06\x21\x00\x14\x13\x00\x1e")
    assert (taken.reason, taken.most_in_flight, taken.keepalive_s) == (None, 20, 30)
    assert reason_words(PacketTypes.DISCONNECT, 0x8D) == "Keep alive timeout"
    assert reason_words(PacketTypes.DISCONNECT, 0xFF) == "reason 255"
    assert read_suback(b"\x00\x01\x00\x01\x87") == [0x01, 0x87]
    assert read_puback(b"\x01\x02") == (258, True)
    assert read_puback(b"\x00\x07\x87\x00") == (7, False)


def test_packets_are_as_the_standard_writes_them() -> None:
    assert puback_packets([1, 258]) == b"\x40\x02\x00\x01\x40\x02\x01\x02"
    assert subscribe_packet(1, ["a/b"], 1) == b"\x82\x09\x00\x01\x00\x00\x03a/b\x01"
    connect = connect_packet(
        client_id="host", user="u", password="p", keepalive_s=15, receive_maximum=500
    )
    assert connect[:2] == bytes([0x10, len(connect) - 2])
    assert connect[2:12] == b"\x00\x04MQTT\x05\xc2\x00\x0f"
    assert connect.endswith(b"\x00\x04host\x00\x01u\x00\x01p")
    assert CONNACK == 0x20
    assert DISCONNECT == 0xE0


@given(st.integers(1, 30), st.lists(st.integers(0, 5), max_size=60))
def test_never_more_are_in_flight_than_the_broker_takes(most: int, puts: list[int]) -> None:
    window, in_flight, sent = Window(most), list[int](), list[bytes]()
    wanted = 0
    for count in [*puts, *[0] * (sum(puts) + 1)]:
        for _ in range(count):
            window.put(TOPIC, b"%d" % wanted, NO_PROPERTIES)
            wanted += 1
        packets, rest = whole_packets(window.due())
        assert rest == b""
        for first, body in packets:
            message = read_publish(first, body)
            assert message.packet not in in_flight
            in_flight.append(message.packet)
            sent.append(message.payload)
        assert len(in_flight) <= most
        if in_flight:
            window.acknowledged(in_flight.pop(0))
    assert sent == [b"%d" % number for number in range(wanted)]
    assert window.open == len(in_flight)


@pytest.mark.parametrize(
    "stream",
    [
        b"\x30\xff\xff\xff\xff\x01",
        b"\x30\x80\x80\x80\x80\x80",
        b"\x30\x81\x80\x40",
        publish_packet(1, TOPIC, bytes(LARGEST_BYTES), NO_PROPERTIES)[:5],
    ],
)
def test_a_length_that_is_none_or_too_long_is_refused_at_once(stream: bytes) -> None:
    with pytest.raises(PacketError):
        whole_packets(stream)


@pytest.mark.parametrize(
    ("first", "body"),
    [
        (0x36, b"\x00\x01a\x00\x01\x00"),
        (0x32, b"\x00\x01a\x00\x00\x00"),
        (0x32, b"\x00\x01a\x00\x01"),
        (0x30, b"\x00\x09a"),
        (0x30, b"\x00\x01a\x05\x26"),
        (PUBACK, b"\x00"),
        (CONNACK, b"\x00\x00"),
        (SUBACK, b"\x00\x01"),
    ],
    ids=[
        "QoS 3", "number 0", "no properties", "topic cut off", "properties cut off",
        "PUBACK", "CONNACK", "SUBACK",
    ],
)  # fmt: skip
def test_a_packet_that_is_cut_off_or_wrong_is_refused(first: int, body: bytes) -> None:
    with pytest.raises(PacketError):
        read_one(first, body)
