"""Results as files and back: each table as Parquet and CSV, the rest in one JSON file."""

import csv
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from wince_wire import RecordingError

from ._results import Numbers, StudyResults

SUMMARY: Final = "study.json"
FORMAT: Final = "wince-study"
VERSION: Final = 1
FILE_ENDINGS: Final = (".parquet", ".csv")


def write_results(results: StudyResults, out: Path) -> list[Path]:
    """Write every table as Parquet and as CSV, and what is no table as JSON.

    Parameters
    ----------
    results
        As of `analyse_study`.
    out
        Made where it is not there; files of the same names are replaced.

    Returns
    -------
    list of Path
        What was written, the JSON file last: a folder without it is not complete.

    Raises
    ------
    RecordingError
        If a file cannot be written.
    """
    summary = out / SUMMARY
    try:
        out.mkdir(parents=True, exist_ok=True)
        # That of an earlier analysis must not stand beside tables of two.
        summary.unlink(missing_ok=True)
        written = [path for name in table_names() for path in _write(results, name, out)]
        _replace(summary, json.dumps(_summary(results), indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        msg = f"{out} cannot be written ({error.strerror}): name another folder with --out"
        raise RecordingError(msg) from error
    return [*written, summary]


def load_results(out: Path) -> StudyResults:
    """Read what `write_results` wrote: the same results, so that a report can be made again.

    Raises
    ------
    RecordingError
        If the folder holds no results, or a table of another version.
    """
    summary = _read_summary(out)
    try:
        tables = {name: _read(out / f"{name}.parquet", name) for name in table_names()}
    except (OSError, pa.ArrowException, KeyError, TypeError) as error:
        msg = f"the tables in {out} cannot be read ({error}): analyse the study again"
        raise RecordingError(msg) from error
    return StudyResults(
        title=summary["title"],
        folder=summary["folder"],
        analysed_at=summary["analysed_at"],
        simulated=summary["simulated"],
        **tables,
    )


@cache
def table_names() -> tuple[str, ...]:
    """Return the names of the tables, in the order of the fields of `StudyResults`."""
    return tuple(field.name for field in fields(StudyResults) if field.name in row_types())


@cache
def row_types() -> dict[str, type]:
    """Return the row type of each table."""
    hints = get_type_hints(StudyResults)
    return {name: get_args(hint)[0] for name, hint in hints.items() if get_args(hint)}


def arrow_schema(row_type: type) -> pa.Schema:
    """Return the Arrow schema of a row type's fields."""
    hints = get_type_hints(row_type)
    return pa.schema([_arrow_field(field.name, hints[field.name]) for field in fields(row_type)])


def _arrow_field(name: str, hint: object) -> pa.Field:
    if hint == Numbers:
        return pa.field(name, pa.list_(pa.float64()), nullable=False)
    kinds = {str: pa.string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64()}
    optional = type(None) in get_args(hint)
    plain = next(kind for kind in (get_args(hint) or (hint,)) if kind is not type(None))
    return pa.field(name, kinds[plain], nullable=optional)


def _write(results: StudyResults, name: str, out: Path) -> list[Path]:
    rows = getattr(results, name)
    row_type = row_types()[name]
    names = [field.name for field in fields(row_type)]
    columns = {column: [getattr(row, column) for row in rows] for column in names}
    table = pa.Table.from_pydict(columns, schema=arrow_schema(row_type))
    packed, plain = (out / f"{name}{ending}" for ending in FILE_ENDINGS)
    passing = packed.with_name(f".{packed.name}.part")
    pq.write_table(table, passing, compression="zstd")
    passing.replace(packed)
    _write_csv(plain, names, zip(*columns.values(), strict=True))
    return [packed, plain]


def _write_csv(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    passing = path.with_name(f".{path.name}.part")
    with passing.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_cell(value) for value in row] for row in rows)
    passing.replace(path)


def _cell(value: object) -> str:
    if value is None:
        return "n/a"
    if isinstance(value, tuple):
        return " ".join(map(_cell, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "n/a" if math.isnan(value) else repr(value)
    return str(value)


def _read(path: Path, name: str) -> tuple[Any, ...]:
    row_type = row_types()[name]
    table = pq.read_table(path, schema=arrow_schema(row_type))
    lists = [field.name for field in table.schema if pa.types.is_list(field.type)]
    columns = {column: table.column(column).to_pylist() for column in table.column_names}
    for column in lists:
        columns[column] = [tuple(value) for value in columns[column]]
    return tuple(
        row_type(**dict(zip(columns, row, strict=True)))
        for row in zip(*columns.values(), strict=True)
    )


def _summary(results: StudyResults) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": results.title,
        "folder": results.folder,
        "analysed_at": results.analysed_at,
        "simulated": results.simulated,
        "tables": {name: len(getattr(results, name)) for name in table_names()},
    }


def _read_summary(out: Path) -> dict[str, Any]:
    path = out / SUMMARY
    try:
        summary: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        msg = f"{out} holds no results: make them with `wince-host study FOLDER --out {out}`"
        raise RecordingError(msg) from error
    except (OSError, ValueError) as error:
        msg = f"{path} cannot be read ({error}): analyse the study again"
        raise RecordingError(msg) from error
    kind = (summary.get("format"), summary.get("version")) if isinstance(summary, dict) else None
    if kind != (FORMAT, VERSION):
        msg = f"{path} was written by another version of this program: analyse the study again"
        raise RecordingError(msg)
    found: dict[str, Any] = summary
    return found


def _replace(path: Path, text: str) -> None:
    passing = path.with_name(f".{path.name}.part")
    passing.write_text(text, encoding="utf-8")
    passing.replace(path)
