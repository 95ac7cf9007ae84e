"""The layout of a carried file; `docs/contract/carried-file.md` describes it."""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

import msgspec

from wince_wire import BootId, Count, Pseudonym

FORMAT: Final = 1
MAGIC: Final = b"\x89WINCE\r\n"
HEADER: Final = b"H"
BLOCK: Final = b"B"
FOOTER: Final = b"F"
SIGNATURE: Final = b"S"
RECEIPT_MAGIC: Final = b"wince receipt 1\n"
LARGEST_BODY: Final = {HEADER: 64 * 1024, BLOCK: 1 << 22, FOOTER: 4096, SIGNATURE: 256}
"""Bytes; a device's blocks hold a quarter of a megabyte before compression."""
LARGEST_PLAIN_BYTES: Final = 1 << 23
FRAME: Final = struct.Struct(">cI")

_LENGTHS: Final = struct.Struct(">BI")


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """Who made the file, and when; ``certificate`` is the device's own, PEM."""

    format: int
    device: Pseudonym
    made_ns: int
    wince_version: str
    certificate: str


class Footer(msgspec.Struct, frozen=True, kw_only=True):
    """What the file holds; ``sha256`` is of every byte before the footer's frame."""

    rows: Count
    sha256: str


class AckedRanges(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one start of the device that are stored; see `wince_wire.Ack`."""

    boot_id: BootId
    seq: Count
    also: tuple[tuple[Count, Count], ...] = ()


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken in."""

    format: int
    device: Pseudonym
    made_ns: int
    file_sha256: str
    acks: tuple[AckedRanges, ...]


class SignedReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt as text, and the site's signature over it in Base64."""

    receipt: str
    signature: str


def unpack_rows(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield channel and payload of each row of a block.

    Raises
    ------
    ValueError
        If the block is not what a device writes.
    """
    plain = _decompress(body)
    offset = 0
    while offset < len(plain):
        if offset + _LENGTHS.size > len(plain):
            raise ValueError("a row ends before its lengths")
        suffix_bytes, payload_bytes = _LENGTHS.unpack_from(plain, offset)
        middle = offset + _LENGTHS.size + suffix_bytes
        offset = middle + payload_bytes
        if offset > len(plain):
            raise ValueError("a row is longer than its block")
        yield plain[middle - suffix_bytes : middle].decode("ascii"), plain[middle:offset]


def _decompress(body: bytes) -> bytes:
    stream = zlib.decompressobj()
    try:
        plain = stream.decompress(body, LARGEST_PLAIN_BYTES)
    except zlib.error as error:
        raise ValueError("a block cannot be unpacked") from error
    if not stream.eof or stream.unused_data:
        raise ValueError("a block is larger than allowed, or incomplete")
    return plain
