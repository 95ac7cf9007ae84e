"""Rows of the outbox as compressed blocks, and how large a file of them will be."""

import zlib
from collections.abc import Iterator
from typing import Final

from wince_device.outbox import OutboxReader, OutboxRow

from ._format import pack_rows

BLOCK_BYTES: Final = 256 * 1024
"""Of rows before compression: beyond it the ratio gains nothing, and memory stays small."""
LEVEL: Final = 6
SAMPLES: Final = 4
MARGIN: Final = 1.2
"""Rows elsewhere may compress worse than the samples."""
SMALLEST_BYTES: Final = 64 * 1024


def blocks(reader: OutboxReader, *, until: int) -> Iterator[tuple[bytes, int]]:
    """Yield compressed blocks of the rows up to a position, with the number of rows in each."""
    rows: list[OutboxRow] = []
    size_bytes = 0
    for row in reader.rows(until=until):
        rows.append(row)
        size_bytes += len(row.payload)
        if size_bytes >= BLOCK_BYTES:
            yield _compressed(rows), len(rows)
            rows, size_bytes = [], 0
    if rows:
        yield _compressed(rows), len(rows)


def estimated_bytes(reader: OutboxReader, count: int) -> int:
    """Return about how large the file will be, from samples over the whole outbox."""
    sizes = [_sample(reader, sample / SAMPLES) for sample in range(SAMPLES)]
    rows = sum(number for number, _ in sizes)
    share = sum(size for _, size in sizes) / max(1, rows)
    return SMALLEST_BYTES + round(MARGIN * share * count)


def _sample(reader: OutboxReader, place: float) -> tuple[int, int]:
    rows: list[OutboxRow] = []
    size_bytes = 0
    for row in reader.rows(after=reader.position_at(place)):
        rows.append(row)
        size_bytes += len(row.payload)
        if size_bytes >= BLOCK_BYTES:
            break
    return len(rows), len(_compressed(rows))


def _compressed(rows: list[OutboxRow]) -> bytes:
    return zlib.compress(pack_rows(rows), LEVEL)
