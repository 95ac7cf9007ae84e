"""Reads a pulse signal from a text table: comma, semicolon or tab between the columns."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.sources import SignalKind
from wince_wire import RecordingError

from ._file_name import kind_from_name, rate_from_name
from ._signal import RecordedSignal

Floats = NDArray[np.float64]

TIME_COLUMN: Final = "t_s"
KINDS: Final[tuple[SignalKind, ...]] = ("ecg", "ppg")
_DELIMITERS: Final = "\t;,"
_MISSING: Final = frozenset({"", "nan", "na", "null"})


def read_table(
    path: Path, *, rate_hz: float | None, kind: SignalKind | None, channel: str | None
) -> RecordedSignal:
    """Read one column of a text table.

    Parameters
    ----------
    path
        A table with a header that names a column ``ecg`` or ``ppg``, and ``t_s`` (seconds) unless
        the rate is given; or one column of bare numbers, with rate and kind given or told by
        the file's name (``ppg/finger_100hz.csv``).
    rate_hz
        Samples per second; overrides a ``t_s`` column.
    kind
        Which of both columns, or what a column of another name holds.
    channel
        Name of the column, where it is neither ``ecg`` nor ``ppg``.

    Raises
    ------
    RecordingError
        If the file is not such a table.
    """
    table = _Table(path)
    column, found_kind = _choose(table, kind, channel)
    samples = table.numbers(column, missing=True)
    if rate_hz is None and not table.has_header:
        rate_hz = rate_from_name(path)
        if rate_hz is None:
            msg = f"{path} has no header: give its samples per second with --pulse-rate"
            raise RecordingError(msg)
    if rate_hz is None:
        if TIME_COLUMN not in table.names:
            msg = f"{path} has no column {TIME_COLUMN}: add it, in seconds, or give --pulse-rate HZ"
            raise RecordingError(msg)
        t_s = table.numbers(table.names.index(TIME_COLUMN), missing=False)
        rate_hz = _rate_of(t_s, table)
    else:
        t_s = np.arange(samples.size) / rate_hz
    return RecordedSignal(kind=found_kind, rate_hz=rate_hz, samples=samples, t_s=t_s)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Sequence[str]


class _Table:
    """The cells of a file, and what its columns are called."""

    def __init__(self, path: Path) -> None:
        self.path = path
        rows = _rows(path)
        head = [cell.lower() for cell in rows[0].cells]
        self.has_header = any(cell not in _MISSING and not _is_number(cell) for cell in head)
        self.names = head if self.has_header else []
        self.rows = rows[1:] if self.has_header else rows
        self.width = len(head)
        if not self.rows:
            msg = f"{path} holds a header and no samples: record again, or give another file"
            raise RecordingError(msg)

    def numbers(self, column: int, *, missing: bool) -> Floats:
        """Return a column; empty cells are NaN where they may be missing."""
        return np.array([self._number(row, column, missing=missing) for row in self.rows])

    def _number(self, row: _Row, column: int, *, missing: bool) -> float:
        if column >= len(row.cells):
            msg = (
                f"{self.path}, line {row.line} has {len(row.cells)} cells where the header has "
                f"{self.width}: complete or remove the line"
            )
            raise RecordingError(msg)
        cell = row.cells[column]
        if missing and cell.lower() in _MISSING:
            return math.nan
        number = _number(cell)
        if number is None or not math.isfinite(number):
            what = self.names[column] if self.names else "the value"
            msg = (
                f"{self.path}, line {row.line}: {what} is {cell[:40]!r}, which is no number: "
                "correct it, or leave the cell of a missing sample empty"
            )
            raise RecordingError(msg)
        return number


def _rows(path: Path) -> list[_Row]:
    """Return the non-empty lines of a text file as cells."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}): check the path and its permissions"
        raise RecordingError(msg) from error
    except UnicodeDecodeError as error:
        raise RecordingError(_no_text(path)) from error
    if "\0" in text:
        raise RecordingError(_no_text(path))
    lines = [(k, line) for k, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        msg = f"{path} is empty: give a file with samples"
        raise RecordingError(msg)
    delimiter = max(_DELIMITERS, key=lines[0][1].count)
    return [
        _Row(k, [cell.strip().strip('"') for cell in line.split(delimiter)]) for k, line in lines
    ]


def _no_text(path: Path) -> str:
    return f"{path} is no text table: give a CSV file, or a WFDB record by its name without suffix"


def _choose(table: _Table, kind: SignalKind | None, channel: str | None) -> tuple[int, SignalKind]:
    """Return the column's index and what it holds."""
    if not table.has_header:
        return _bare_column(table, kind)
    if channel is not None:
        return _named_column(table, kind, channel)
    there = [one for one in KINDS if one in table.names and kind in (None, one)]
    if len(there) == 1:
        return table.names.index(there[0]), there[0]
    listed = ", ".join(table.names)
    if there:
        msg = f"{table.path} has a column ecg and a column ppg: say which by its kind"
    else:
        msg = (
            f"{table.path} has no column {kind or 'ecg or ppg'} (its columns: {listed}): "
            "rename one, or name the channel and its kind"
        )
    raise RecordingError(msg)


def _bare_column(table: _Table, kind: SignalKind | None) -> tuple[int, SignalKind]:
    if table.width != 1:
        msg = (
            f"{table.path} has {table.width} columns and no header: "
            f"add a first line that names them, for example {TIME_COLUMN},ppg"
        )
        raise RecordingError(msg)
    found = kind or kind_from_name(table.path)
    if found is None:
        msg = (
            f"{table.path} has no header: give --pulse-rate HZ and --pulse-kind, ecg or ppg, "
            "or a first line that names the columns"
        )
        raise RecordingError(msg)
    return 0, found


def _named_column(table: _Table, kind: SignalKind | None, channel: str) -> tuple[int, SignalKind]:
    name = channel.lower()
    if name not in table.names:
        msg = f"{table.path} has no column {channel} (its columns: {', '.join(table.names)})"
        raise RecordingError(msg)
    found = kind or next((one for one in KINDS if one == name), None)
    if found is None:
        msg = f"{table.path}: what column {channel} holds is unknown: give the kind, ecg or ppg"
        raise RecordingError(msg)
    return table.names.index(name), found


def _rate_of(t_s: Floats, table: _Table) -> float:
    """Return the rate from the median time step."""
    steps = np.diff(t_s)
    falling = np.flatnonzero(steps <= 0.0)
    if falling.size:
        line = table.rows[int(falling[0]) + 1].line
        msg = f"{table.path}, line {line}: {TIME_COLUMN} does not rise: sort the rows by time"
        raise RecordingError(msg)
    if not steps.size:
        msg = f"{table.path} holds one sample: give a longer recording"
        raise RecordingError(msg)
    return float(1.0 / np.median(steps))


def _is_number(cell: str) -> bool:
    return _number(cell) is not None


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None
