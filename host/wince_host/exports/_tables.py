"""Tables as CSV with a description of each column, or as Parquet."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from ._cells import Line, entry_lines, lines_of
from ._columns import TABLES, Cell, Column
from ._entries import Entries
from ._rows import Row

ROWS_A_BATCH: Final = 2_000
CELLS_A_GROUP: Final = 400_000
"""Rows wait as Python's numbers for a batch, which takes ten times the room, and as Arrow's for a
group."""
GROUPS_A_FILE: Final = 100
"""A file's own table of contents waits as well, and has a line for each column of each group."""
_ARROW: Final = {
    "text": pa.string(),
    "whole": pa.int64(),
    "real": pa.float64(),
    "truth": pa.bool_(),
}


class _Sink(Protocol):
    def write(self, cells: tuple[Cell, ...]) -> None: ...

    def close(self) -> None: ...


class CsvSink:
    """One CSV file: a header line, then a line a row; what is absent is an empty cell."""

    def __init__(self, folder: Path, name: str, columns: Sequence[Column]) -> None:
        self._file = (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow([column.name for column in columns])

    def write(self, cells: tuple[Cell, ...]) -> None:
        """Append a row."""
        self._writer.writerow([_text(cell) for cell in cells])

    def close(self) -> None:
        """Write what is left."""
        self._file.close()


class ParquetSink:
    """One table in Parquet; units and meanings lie in the metadata of its fields.

    A long one goes on in ``NAME-0002.parquet`` and so on.
    """

    def __init__(self, folder: Path, name: str, columns: Sequence[Column]) -> None:
        self._folder = folder
        self._name = name
        self._files = 1
        self._groups = 0
        self._schema = pa.schema([_field(column) for column in columns])
        self._writer = pq.ParquetWriter(folder / f"{name}.parquet", self._schema)
        self._rows: list[tuple[Cell, ...]] = []
        self._batches: list[pa.RecordBatch] = []

    def write(self, cells: tuple[Cell, ...]) -> None:
        """Append a row."""
        self._rows.append(cells)
        if len(self._rows) == ROWS_A_BATCH:
            self._pack()
        if len(self._batches) * ROWS_A_BATCH * len(self._schema) >= CELLS_A_GROUP:
            self._flush()

    def close(self) -> None:
        """Write what is left."""
        try:
            self._pack()
            self._flush()
        finally:
            self._writer.close()

    def _pack(self) -> None:
        columns = zip(*self._rows, strict=True) if self._rows else [()] * len(self._schema)
        arrays = [
            pa.array(column, field.type)
            for column, field in zip(columns, self._schema, strict=True)
        ]
        self._rows = []
        self._batches.append(pa.RecordBatch.from_arrays(arrays, schema=self._schema))

    def _flush(self) -> None:
        table = pa.Table.from_batches(self._batches, schema=self._schema)
        self._batches = []
        if self._groups == GROUPS_A_FILE:
            self._next_file()
        self._writer.write_table(table)
        self._groups += 1

    def _next_file(self) -> None:
        self._writer.close()
        self._files += 1
        self._groups = 0
        path = self._folder / f"{self._name}-{self._files:04d}.parquet"
        self._writer = pq.ParquetWriter(path, self._schema)


class TablesWriter:
    """Writes all tables.

    Parameters
    ----------
    folder
        Where to.
    entries
        What people entered; written at once.
    sink
        Makes a table's file.
    """

    def __init__(
        self,
        folder: Path,
        entries: Entries,
        sink: Callable[[Path, str, Sequence[Column]], _Sink],
    ) -> None:
        self._sinks: dict[str, _Sink] = {}
        self._rows = dict.fromkeys(TABLES, 0)
        described = {name: _described(columns) for name, columns in TABLES.items()}
        text = json.dumps(described, indent=2, ensure_ascii=False)
        (folder / "columns.json").write_text(text + "\n", "utf-8")
        for name, columns in TABLES.items():
            self._sinks[name] = sink(folder, name, columns)
        for line in entry_lines(entries):
            self._write(line)

    def add(self, row: Row) -> None:
        """Take one row."""
        for line in lines_of(row):
            self._write(line)

    def finish(self) -> dict[str, Any]:
        """Close all files and return the rows of each table."""
        for sink in self._sinks.values():
            sink.close()
        return {"table_rows": self._rows, "absent_values": "an empty cell, null in Parquet"}

    def discard(self) -> None:
        """Let all files go, unfinished."""
        for sink in self._sinks.values():
            sink.close()

    def _write(self, line: Line) -> None:
        name, cells = line
        self._rows[name] += 1
        self._sinks[name].write(cells)


def _described(columns: Sequence[Column]) -> dict[str, dict[str, str]]:
    return {
        column.name: {"type": column.kind, "unit": column.unit, "description": column.text}
        for column in columns
    }


def _field(column: Column) -> pa.Field:
    told = {"unit": column.unit, "description": column.text}
    return pa.field(column.name, _ARROW[column.kind], metadata=told)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell if isinstance(cell, str) else repr(cell)
