"""What is written into a recording's files, chunk by chunk."""

import zlib
from typing import Final

import msgspec

from ._consent import Consent

PLAIN: Final = b"\x00"
DEFLATED: Final = b"\x01"

Cell = float | int | bool | str | None


class Opening(msgspec.Struct, frozen=True, kw_only=True, tag="opening"):
    """The first record of the features.

    Attributes
    ----------
    subject
        Pseudonym.
    started_s, started_ns
        The same moment on the sources' clock, and in UTC.
    sources
        What camera and pulse sensor call themselves; ``pulse_kind`` and ``pulse_rate_hz``.
    simulated
        Whether any of them is made up.
    tables
        Name of each table to its columns, name to type.
    """

    recording_id: str
    device: str
    subject: str
    consent: Consent
    started_s: float
    started_ns: int
    sources: dict[str, str]
    simulated: bool
    tables: dict[str, dict[str, str]]
    software: str


class Rows(msgspec.Struct, frozen=True, kw_only=True, tag="rows"):
    """Consecutive rows of one table, column by column; a column without a value is left out."""

    table: str
    columns: dict[str, list[Cell]]


class Samples(msgspec.Struct, frozen=True, kw_only=True, tag="samples"):
    """One pulse batch: little-endian float64, times in seconds."""

    t_s: bytes
    samples: bytes
    gap_before: bool
    state: str


class Picture(msgspec.Struct, frozen=True, kw_only=True, tag="picture"):
    """One frame, lossless, as a PNG file."""

    t_s: float
    frame_index: int
    png: bytes


class End(msgspec.Struct, frozen=True, kw_only=True, tag="end"):
    """The last record of either file.

    Attributes
    ----------
    ended_s, ended_ns
        Nothing of a later moment was recorded: sources' clock, and UTC.
    frames, frames_dropped
        Pictures written, and pictures given to the recorder that it had no time for.
    frames_complete
        The file of pictures has an end of its own.
    """

    reason: str
    ended_s: float
    ended_ns: int
    frames: int
    frames_dropped: int
    frames_complete: bool = True


Record = Opening | Rows | Samples | Picture | End

_encoder: Final = msgspec.msgpack.Encoder()


def pack(records: list[Record], *, deflate: bool) -> bytes:
    """Return a chunk's content."""
    content = _encoder.encode(records)
    return DEFLATED + zlib.compress(content, 1) if deflate else PLAIN + content
