"""Payloads as they lie in the file: compressed against sample rows that every host knows.

A row of a second shares most of its bytes with any other row of its kind; alone, without the
samples, it would hardly compress. The zlib format names the samples (their Adler-32) and ends
with a checksum, so that a damaged row is told from a whole one.
"""

import zlib
from functools import cache
from importlib import resources
from typing import Final

from wince_wire import StoreError

Payload = str | bytes
SAMPLES_FILE: Final = "sample_rows.jsonl"
"""Rows of a simulated unit. Never changed, only added to: stored rows could not be read."""
_SAMPLES_OF: Final = {
    "event": (0, 1),
    "health": (1, 2),
    "vitals": (2, 4),
    "face": (4, 6),
    "score": (6, 9),
}
"""Lines of the file, first and past the last."""
_LEVEL: Final = 3
_WINDOW_BITS: Final = 13
"""8 KiB: the longest samples and a row. Level and window by measure (docs/decisions/0015)."""
_MEMORY: Final = 5
"""Of 9. The samples are long read when a row comes; less to copy for each row, no byte longer."""
_SAMPLES_NAMED: Final = slice(2, 6)


def pack(kind: str, payload: str) -> Payload:
    """Return a payload for the file; as text where packing would make it longer."""
    stream = _after_samples(kind).copy()
    whole = payload.encode()
    packed = stream.compress(whole) + stream.flush()
    return packed if len(packed) < len(whole) else payload


def unpack(stored: Payload) -> str:
    """Return a payload from the file.

    Raises
    ------
    StoreError
        If it is damaged.
    """
    if isinstance(stored, str):
        return stored
    samples = _samples_by_name().get(stored[_SAMPLES_NAMED])
    stream = zlib.decompressobj(_WINDOW_BITS, zdict=samples or b"")
    try:
        payload = stream.decompress(stored).decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise StoreError(_DAMAGED) from error
    if not stream.eof:
        raise StoreError(_DAMAGED)
    return payload


_DAMAGED: Final = (
    "a row in the store is damaged: end the host and put a copy in the store's place with "
    "`wince-host restore`"
)


def samples_of(kind: str) -> bytes:
    """Return the sample rows that rows of a kind are packed against."""
    return _samples()[kind]


@cache
def _after_samples(kind: str) -> "zlib._Compress":
    """Return what has read the samples already, to be copied for each row."""
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY, zdict=samples_of(kind))


@cache
def _samples() -> dict[str, bytes]:
    lines = resources.files(__package__).joinpath(SAMPLES_FILE).read_bytes().splitlines()
    return {kind: b"\n".join(lines[slice(*places)]) for kind, places in _SAMPLES_OF.items()}


@cache
def _samples_by_name() -> dict[bytes, bytes]:
    return {zlib.adler32(samples).to_bytes(4, "big"): samples for samples in _samples().values()}
