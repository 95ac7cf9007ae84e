"""Writes a recording's tables as CSV."""

import csv
import hashlib
import struct
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from wince_wire import RecordingError

from ._records import Cell, Columns, Rows, Samples

SAMPLE_BYTES: Final = 8
PULSE: Final = "pulse"
BATCHES: Final = "pulse_batches"
BATCH_COLUMNS: Final = ("first_sample", "samples", "gap_before", "state")


class Table:
    """A CSV file under way (RFC 4180, line feed, UTF-8).

    A missing cell is empty; numbers have as many digits as give the same number back.
    """

    def __init__(self, path: Path, columns: Iterable[str]) -> None:
        self.path = path
        self.columns = list(columns)
        self.rows = 0
        self._file: TextIO = path.open("x", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(self.columns)

    def write(self, cells: Iterable[Cell]) -> None:
        """Append a row."""
        self._writer.writerow([_text(cell) for cell in cells])
        self.rows += 1

    def close(self) -> str:
        """Complete the file; return its SHA-256."""
        self._file.close()
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


class Tables:
    """All tables of a recording; closed when a block ends.

    Parameters
    ----------
    folder
        Where the files are made.
    columns
        Name of each table to its columns.
    pulse_kind
        ``ecg`` or ``ppg``: the name of the samples' column.
    """

    def __init__(self, folder: Path, columns: dict[str, Columns], *, pulse_kind: str) -> None:
        self._folder = folder
        self._columns: dict[str, Iterable[str]] = {
            **columns,
            PULSE: ("t_s", pulse_kind),
            BATCHES: BATCH_COLUMNS,
        }
        self._tables: dict[str, Table] = {}
        self.hashes: dict[str, str] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for name, columns in self._columns.items():
                self._tables[name] = Table(self._folder / f"{name}.csv", columns)
                stack.callback(self._tables[name].close)
            stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.hashes = {table.path.name: table.close() for table in self._tables.values()}

    @property
    def rows(self) -> dict[str, int]:
        """Rows by table."""
        return {name: table.rows for name, table in self._tables.items()}

    def add_rows(self, record: Rows) -> None:
        """Append rows.

        Raises
        ------
        RecordingError
            If they do not fit the table.
        """
        table = self._tables.get(record.table)
        lengths = {len(column) for column in record.columns.values()}
        if table is None or len(lengths) > 1 or not set(record.columns) <= set(table.columns):
            msg = f"rows of {record.table[:40]!r} do not fit the recording's own table of them"
            raise RecordingError(msg)
        empty: list[Cell] = [None] * max(lengths, default=0)
        columns = [record.columns.get(name, empty) for name in table.columns]
        for cells in zip(*columns, strict=True):
            table.write(cells)

    def add_samples(self, record: Samples) -> None:
        """Append pulse samples; a batch without any tells the sensor's state alone.

        Raises
        ------
        RecordingError
            If there is not one time for each sample.
        """
        if len(record.t_s) != len(record.samples):
            raise RecordingError("a pulse batch has not one time for each sample")
        samples, batches = self._tables[PULSE], self._tables[BATCHES]
        pairs = list(zip(_floats(record.t_s), _floats(record.samples), strict=True))
        batches.write((samples.rows, len(pairs), record.gap_before, record.state))
        for pair in pairs:
            samples.write(pair)


def _floats(content: bytes) -> tuple[float, ...]:
    if len(content) % SAMPLE_BYTES:
        raise RecordingError("pulse samples are cut in the middle of a number")
    return struct.unpack(f"<{len(content) // SAMPLE_BYTES}d", content)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell if isinstance(cell, str) else repr(cell)
