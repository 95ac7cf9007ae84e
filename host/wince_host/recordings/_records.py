"""What stands in a recording's files.

Whoever has the site's public key can make a recording, so nothing in it is trusted before it is
checked.
"""

import zlib
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from wince_wire import RecordingError

PLAIN: Final = 0
DEFLATED: Final = 1
LARGEST_CONTENT: Final = 1 << 26
"""Half a minute of everything is a twentieth of it."""
PNG_MAGIC: Final = b"\x89PNG\r\n\x1a\n"

Cell = float | int | bool | str | None
Name = Annotated[str, Meta(pattern="^[A-Za-z][A-Za-z0-9_]{0,63}$")]
Columns = dict[Name, str]


class Opening(msgspec.Struct, frozen=True, kw_only=True, tag="opening"):
    """What is recorded, of whom, and by whose consent."""

    recording_id: str
    device: str
    subject: str
    consent: dict[str, float | int | str | None]
    started_s: float
    started_ns: int
    sources: dict[str, str]
    simulated: bool
    tables: dict[Name, Columns]
    software: str


class Rows(msgspec.Struct, frozen=True, kw_only=True, tag="rows"):
    """Consecutive rows of one table, column by column."""

    table: str
    columns: dict[str, list[Cell]]


class Samples(msgspec.Struct, frozen=True, kw_only=True, tag="samples"):
    """One pulse batch: little-endian float64."""

    t_s: bytes
    samples: bytes
    gap_before: bool
    state: str


class Picture(msgspec.Struct, frozen=True, kw_only=True, tag="picture"):
    """One frame as a PNG file."""

    t_s: float
    frame_index: int
    png: bytes


class End(msgspec.Struct, frozen=True, kw_only=True, tag="end"):
    """Why and when the recording ended."""

    reason: str
    ended_s: float
    ended_ns: int
    frames: int
    frames_dropped: int
    frames_complete: bool = True


Record = Opening | Rows | Samples | Picture | End

_decoder: Final = msgspec.msgpack.Decoder(list[Record])


def unpack(chunk: bytes, *, where: str) -> list[Record]:
    """Return a chunk's records.

    Parameters
    ----------
    where
        What holds the chunk, for the sentence.

    Raises
    ------
    RecordingError
        If there are none in it: whoever sealed it was no device of this version.
    """
    try:
        return _decoder.decode(_content(chunk))
    except (msgspec.MsgspecError, zlib.error, ValueError, RecursionError) as error:
        msg = f"{where} holds no records ({error}): open it with the version that made it"
        raise RecordingError(msg) from error


def _content(chunk: bytes) -> bytes:
    if chunk[:1] == bytes([PLAIN]):
        return chunk[1:]
    if chunk[:1] != bytes([DEFLATED]):
        raise ValueError("unknown packing")
    inflater = zlib.decompressobj()
    content = inflater.decompress(chunk[1:], LARGEST_CONTENT)
    if not inflater.eof:
        raise ValueError("it does not end, or is too large")
    return content
