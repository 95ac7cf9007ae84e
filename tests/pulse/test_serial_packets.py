"""The packet parser: the same packets however the stream is cut, and none that is not there."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from wince_device.pulse.serial_ecg import Packet, PacketParser

payloads = st.one_of(
    st.binary(max_size=64), st.just(b"\x0a\xfa\x08\x00\x02\x0a\xfa\x00"), st.just(b"\x00\x0b" * 4)
)
packets = st.builds(
    lambda kind, payload: (
        b"\x0a\xfa" + struct.pack("<HB", len(payload), kind) + payload + b"\0\x0b"
    ),
    st.integers(0, 255),
    payloads,
)
torn = st.builds(lambda data, at: data[: at % len(data)], packets, st.integers(0, 70))
noise = st.one_of(
    st.binary(max_size=20), st.just(b"Ready\r\n"), st.just(b"\x0a"), st.just(b"\x0a\xfa"), torn
)
streams = st.lists(st.one_of(packets, packets, noise), max_size=30).map(b"".join)
cuts = st.lists(st.integers(1, 40), min_size=1, max_size=20)


def whole(stream: bytes) -> list[tuple[int, int, bytes]]:
    """Return start, type and payload of each packet, looked up at every place one by one."""
    found: list[tuple[int, int, bytes]] = []
    place = 0
    while place + 7 <= len(stream):
        length = int.from_bytes(stream[place + 2 : place + 4], "little")
        end = place + 7 + length
        if stream[place : place + 2] == b"\x0a\xfa" and length <= 64:
            if end > len(stream):
                return found  # its rest may still come
            if stream[end - 2 : end] == b"\x00\x0b":
                found.append((place, stream[place + 4], stream[place + 5 : end - 2]))
                place = end
                continue
        place += 1
    return found


def fed(stream: bytes, sizes: list[int]) -> tuple[PacketParser, list[Packet]]:
    parser, found, place, turn = PacketParser(), [], 0, 0
    while place < len(stream):
        size = sizes[turn % len(sizes)]
        found += parser.feed(stream[place : place + size])
        place, turn = place + size, turn + 1
        assert parser.pending <= 71
    return parser, found


@given(streams, cuts)
def test_finds_what_stands_complete_in_the_stream_however_it_is_cut(
    stream: bytes, sizes: list[int]
) -> None:
    parser, found = fed(stream, sizes)
    assert found == PacketParser().feed(stream)
    expected = whole(stream)
    assert [(one.type, one.payload) for one in found] == [pair[1:] for pair in expected]
    place = 0
    for one, (start, _, payload) in zip(found, expected, strict=True):
        assert one.skipped == start - place
        place = start + len(payload) + 7
        assert one.end == place
    assert parser.skipped + parser.pending == len(stream) - place


@given(st.lists(packets, min_size=1, max_size=20), cuts)
def test_an_undamaged_stream_gives_every_packet(sent: list[bytes], sizes: list[int]) -> None:
    _, found = fed(b"".join(sent), sizes)
    assert [b"\x0a\xfa" + one.payload for one in found] == [b"\x0a\xfa" + d[5:-2] for d in sent]
    assert all(one.skipped == 0 for one in found)


def test_text_before_the_first_packet_is_skipped() -> None:
    found = PacketParser().feed(b"Chip ready\n\x0a\xfa\x01\x00\x02\x07\x00\x0b")
    assert [(one.type, one.payload, one.skipped) for one in found] == [(2, b"\x07", 11)]
