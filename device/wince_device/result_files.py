"""Writes result files, Parquet and JSON, whole or not at all."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from wince_wire import RecordingError, SetupError

Row = dict[str, Any]

PACKED_ROWS = 4096
"""Rows that are kept as Python objects before they are packed."""


class PackedTable:
    """Rows that are packed into columns as they come.

    An hour of frames takes tens of megabytes so, and ten times that as Python objects.

    Parameters
    ----------
    columns
        Name to Arrow type; a row may leave out any of them.

    Raises
    ------
    SetupError
        If pyarrow is not installed.
    """

    def __init__(self, columns: dict[str, str]) -> None:
        self._columns = columns
        self._rows = 0
        self._waiting: list[Row] = []
        self._packed: list[Any] = []
        self._arrow = _import_arrow()

    def __len__(self) -> int:
        return self._rows

    def extend(self, rows: Iterable[Row]) -> None:
        """Take rows."""
        before = len(self._waiting)
        self._waiting.extend(rows)
        self._rows += len(self._waiting) - before
        if len(self._waiting) >= PACKED_ROWS:
            self._pack()

    def write(self, path: Path, *, whole: Mapping[str, Sequence[Any]] | None = None) -> Path:
        """Write all rows as Parquet.

        Parameters
        ----------
        whole
            Columns that are known at the end alone, one value for each row; they take the place
            of what the rows held.

        Raises
        ------
        RecordingError
            If the file cannot be written.
        """
        import pyarrow.parquet as pq

        self._pack()
        table = self._arrow.concat_tables(self._packed)
        for name, values in (whole or {}).items():
            at = table.schema.get_field_index(name)
            column = self._arrow.array(values, table.schema.field(at).type)
            table = table.set_column(at, name, column)
        with _whole(path) as fresh:
            pq.write_table(table, fresh, compression="zstd")
        return path

    def _pack(self) -> None:
        alias = self._arrow.type_for_alias
        fields = [(name, alias(kind)) for name, kind in self._columns.items()]
        schema = self._arrow.schema(fields)
        self._packed.append(
            self._arrow.table(
                {
                    name: self._arrow.array([row.get(name) for row in self._waiting], kind)
                    for name, kind in fields
                },
                schema=schema,
            )
        )
        self._waiting.clear()


def _import_arrow() -> ModuleType:
    try:
        import pyarrow as pa
    except ImportError as error:
        msg = "writing Parquet needs the extra 'recordings': pip install 'wince[recordings]'"
        raise SetupError(msg) from error
    module: ModuleType = pa
    return module


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give a file to write that takes the path's place once it is complete."""
    fresh = path.with_name(path.name + ".part")
    try:
        yield fresh
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        why = error.strerror or error
        msg = f"the file {path} cannot be written ({why}): check the folder and the disk"
        raise RecordingError(msg) from error


def write_json(path: Path, content: Row) -> None:
    """Write a JSON file whole or not at all.

    Raises
    ------
    RecordingError
        If it cannot be written.
    """
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    with _whole(path) as fresh:
        fresh.write_text(text, "utf-8")
