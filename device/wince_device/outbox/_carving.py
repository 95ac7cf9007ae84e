"""Records from the pages of a file that SQLite does not open any more.

The layout is that of "Database File Format" and "WAL-mode File Format" at sqlite.org, sections 1.6,
2.1 and 4: leaf pages of tables (type 13), and the frames of a write-ahead log.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

Value = int | str | bytes | None
PAGE_BYTES: Final = 4096
LEAF: Final = 13
LARGEST_LOCAL_BYTES: Final = PAGE_BYTES - 35
"""A longer record goes on in pages that only the lost tree could find."""
_LOG_HEADER_BYTES: Final = 32
_FRAME_HEADER_BYTES: Final = 24
_INTEGER_BYTES: Final = (0, 1, 2, 3, 4, 6, 8)


def carve(path: Path) -> Iterator[tuple[int, list[Value]]]:
    """Yield key and columns of each record that still stands in a page, of whichever table.

    Pages that were given up hold records that were deleted, and a log holds a record several times.
    """
    yield from _carve(path, start=0, gap=0)
    log = path.with_name(path.name + "-wal")
    if log.exists():
        yield from _carve(log, start=_LOG_HEADER_BYTES, gap=_FRAME_HEADER_BYTES)


def _carve(path: Path, *, start: int, gap: int) -> Iterator[tuple[int, list[Value]]]:
    with path.open("rb") as file:
        file.seek(start)
        while len(whole := file.read(gap + PAGE_BYTES)) > gap:
            page = whole[gap:]
            if page[0] == LEAF:
                yield from _records(page)


def _records(page: bytes) -> Iterator[tuple[int, list[Value]]]:
    cells = min(int.from_bytes(page[3:5]), PAGE_BYTES // 4)
    for cell in range(cells):
        with suppress(IndexError, struct.error, UnicodeDecodeError):
            place = int.from_bytes(page[8 + 2 * cell : 10 + 2 * cell])
            length, place = _varint(page, place)
            key, place = _varint(page, place)
            if length <= LARGEST_LOCAL_BYTES and place + length <= len(page):
                yield key, _columns(page[place : place + length])


def _columns(record: bytes) -> list[Value]:
    header_bytes, place = _varint(record, 0)
    kinds = []
    while place < header_bytes:
        kind, place = _varint(record, place)
        kinds.append(kind)
    columns: list[Value] = []
    for kind in kinds:
        size = _size_of(kind)
        columns.append(_value(kind, record[place : place + size]))
        place += size
    if place != len(record):
        raise IndexError("the record has another length than its columns")
    return columns


def _size_of(kind: int) -> int:
    if kind < len(_INTEGER_BYTES):
        return _INTEGER_BYTES[kind]
    return max(0, (kind - 12) // 2)


def _value(kind: int, data: bytes) -> Value:
    if kind in (8, 9):
        return kind - 8
    if kind >= 12:
        return data.decode("utf-8") if kind % 2 else data
    return None if kind == 0 else int.from_bytes(data, signed=True)


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for _ in range(8):
        byte = data[place]
        place += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place
    return value << 8 | data[place], place + 1
