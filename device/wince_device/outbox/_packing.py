"""Rows as they lie in the file: compressed against sample rows that both ends of the file know.

A row of a second shares nearly all its bytes with the one before; alone, without the samples, it
would hardly compress. The checksum at its end tells a damaged row from a whole one.
"""

import zlib
from functools import cache
from importlib import resources
from typing import Final

SAMPLES_FILE: Final = "sample_rows.jsonl"
"""Rows of the simulated unit. Never changed: rows in files could not be read any more."""
_PLAIN: Final = b"{"
_LEVEL: Final = 6


def pack(payload: bytes) -> bytes:
    """Return a row's bytes for the file."""
    stream = zlib.compressobj(_LEVEL, zdict=_samples())
    return stream.compress(payload) + stream.flush()


def unpack(stored: bytes) -> bytes:
    """Return a row's bytes from the file.

    Raises
    ------
    ValueError
        If they are damaged.
    """
    if stored.startswith(_PLAIN):
        return stored  # of a file that an earlier Wince began
    stream = zlib.decompressobj(zdict=_samples())
    try:
        payload = stream.decompress(stored)
    except zlib.error as error:
        raise ValueError("a row in the outbox is damaged") from error
    if not stream.eof:
        raise ValueError("a row in the outbox is cut short")
    return payload


@cache
def _samples() -> bytes:
    return resources.files(__package__).joinpath(SAMPLES_FILE).read_bytes()
