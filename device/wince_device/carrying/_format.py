"""The layout of a carried file; `docs/contract/carried-file.md` describes it."""

import struct
from collections.abc import Iterable
from typing import Final

import msgspec

from wince_device.outbox import OutboxRow
from wince_wire import BootId, Count, Pseudonym

FORMAT: Final = 1
MAGIC: Final = b"\x89WINCE\r\n"
"""Not text, so that a copy that changes line ends is noticed at once."""
HEADER: Final = b"H"
BLOCK: Final = b"B"
FOOTER: Final = b"F"
SIGNATURE: Final = b"S"
RECEIPT_MAGIC: Final = b"wince receipt 1\n"
"""Goes before the signed text, so that no other text of the site's key can stand for a receipt."""

_FRAME: Final = struct.Struct(">cI")
_LENGTHS: Final = struct.Struct(">BI")


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """Who made the file, and when.

    Attributes
    ----------
    certificate
        The device's own, PEM.
    """

    format: int
    device: Pseudonym
    made_ns: int
    wince_version: str
    certificate: str


class Footer(msgspec.Struct, frozen=True, kw_only=True):
    """What the file holds.

    Attributes
    ----------
    sha256
        Hexadecimal, of every byte before the footer's frame.
    """

    rows: Count
    sha256: str


class AckedRanges(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one start of the device that the host has; see `wince_wire.Ack`."""

    boot_id: BootId
    seq: Count
    also: tuple[tuple[Count, Count], ...] = ()


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the host took in."""

    format: int
    device: Pseudonym
    made_ns: int
    file_sha256: str
    acks: tuple[AckedRanges, ...]


class SignedReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt as text, so that what is signed is what is read.

    Attributes
    ----------
    signature
        Base64: ECDSA with SHA-256 by the site's key over ``wince receipt 1``, a line end, and the
        text.
    """

    receipt: str
    signature: str


def frame(tag: bytes, body: bytes) -> bytes:
    """Return a frame: its tag, the length of its body in four bytes, and the body."""
    return _FRAME.pack(tag, len(body)) + body


def pack_rows(rows: Iterable[OutboxRow]) -> bytes:
    """Return rows as the plain content of a block."""
    packed = bytearray()
    for row in rows:
        suffix = row.suffix.encode("ascii")
        packed += _LENGTHS.pack(len(suffix), len(row.payload)) + suffix + row.payload
    return bytes(packed)
