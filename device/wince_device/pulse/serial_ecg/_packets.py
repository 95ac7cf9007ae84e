"""Cuts a stream of bytes into ProtoCentral packets, wherever the reads were cut."""

from typing import Final, NamedTuple

HEADER: Final = b"\x0a\xfa"
END: Final = b"\x00\x0b"
LONGEST_PAYLOAD: Final = 64
"""No known packet is longer than 50 bytes, so a longer length is a damaged one."""

_HEAD: Final = 5
OVERHEAD: Final = _HEAD + len(END)


class Packet(NamedTuple):
    """One packet that stands complete in the stream.

    Attributes
    ----------
    type
        What the payload holds.
    payload
        Its bytes.
    skipped
        Bytes between the packet before and this one that belong to no packet.
    end
        Offset in the stream of the first byte after the packet.
    """

    type: int
    payload: bytes
    skipped: int
    end: int


class PacketParser:
    """Finds packets by header, length and end marker together.

    What it finds depends on the bytes alone. At most one packet's worth of bytes is kept. The
    form has no checksum: a packet whose bytes were changed and not lost is taken as it is, and
    two torn packets are taken for one if ``00 0B`` stands by chance where the first would end.
    """

    def __init__(self) -> None:
        self._kept = b""
        self._offset = 0
        self._skipped = 0

    @property
    def skipped(self) -> int:
        """Bytes since the last packet that are known to belong to none."""
        return self._skipped

    @property
    def pending(self) -> int:
        """Bytes kept because the rest of their packet has not come yet."""
        return len(self._kept)

    def feed(self, data: bytes) -> list[Packet]:
        """Return the packets that these bytes complete, in order."""
        stream, place, found = self._kept + data, 0, list[Packet]()
        while (start := stream.find(HEADER, place)) >= 0:
            self._skip(start - place)
            place = start
            if len(stream) - start < _HEAD:
                break
            length = stream[start + 2] | stream[start + 3] << 8
            end = start + OVERHEAD + length
            if length > LONGEST_PAYLOAD:
                self._skip(1)
                place = start + 1
            elif end > len(stream):
                break
            elif stream[end - len(END) : end] != END:
                self._skip(1)
                place = start + 1
            else:
                payload = stream[start + _HEAD : end - len(END)]
                whole = Packet(stream[start + 4], payload, self._skipped, self._offset + end)
                found.append(whole)
                self._skipped, place = 0, end
        if start < 0:
            # The last byte may be the first of a header.
            rest = 1 if stream[place:].endswith(HEADER[:1]) else 0
            self._skip(len(stream) - rest - place)
            place = len(stream) - rest
        self._kept = stream[place:]
        self._offset += place
        return found

    def _skip(self, count: int) -> None:
        self._skipped += count
