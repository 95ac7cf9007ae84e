"""Reads courses of any number of streams, merged in order of time."""

import heapq
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from ._courses import ScoreHour, ScoreMinute, ScorePoint, ScoreSum, VitalsMinute
from ._packing import unpack

_BY_TIME = itemgetter(0)
_Row = tuple[Any, ...]
HOUR_S = 3600

_POINTS = (
    "SELECT t_ns, score, low, high, reason FROM score"
    " WHERE stream = ? AND t_ns >= ? AND t_ns < ? ORDER BY t_ns"
)
_STRETCHES = (
    "SELECT begin_ns, rows, scored, total, lowest_t_ns, lowest, lowest_low, lowest_high,"
    " highest_t_ns, highest, highest_low, highest_high, absent_t_ns, absent_reason"
    " FROM {table} WHERE stream = ? AND begin_ns >= ? AND begin_ns < ? ORDER BY begin_ns"
)
_MINUTES = _STRETCHES.format(table="score_minute")
_HOURS = _STRETCHES.format(table="score_hour")
_SUMS = (
    "SELECT begin_ns - begin_ns % {step_ns:d} AS step, sum(scored), sum(total) FROM {table}"
    " WHERE stream = ? AND begin_ns >= ? AND begin_ns < ? GROUP BY step ORDER BY step"
)
_VITALS = (
    "SELECT begin_ns, source, rows, hr_count, hr_total, hr_lowest, hr_highest,"
    " rmssd_count, rmssd_total, sdnn_count, sdnn_total FROM vitals_minute"
    " WHERE stream = ? AND begin_ns >= ? AND begin_ns < ? ORDER BY begin_ns, source"
)
_PAYLOADS = (
    "SELECT t_ns, payload FROM measurement"
    " WHERE stream = ? AND t_ns >= ? AND t_ns < ? ORDER BY t_ns"
)


def _merged(
    connection: sqlite3.Connection,
    statement: str,
    streams: Sequence[int],
    since_ns: int,
    until_ns: int,
) -> Iterator[_Row]:
    cursors = [connection.execute(statement, (stream, since_ns, until_ns)) for stream in streams]
    return iter(cursors[0]) if len(cursors) == 1 else heapq.merge(*cursors, key=_BY_TIME)


def points_of(
    connection: sqlite3.Connection, streams: Sequence[int], since_ns: int, until_ns: int
) -> list[ScorePoint]:
    """Return score rows with ``since_ns <= t_ns < until_ns``."""
    rows = _merged(connection, _POINTS, streams, since_ns, until_ns)
    return [ScorePoint(*row) for row in rows]


def minutes_of(
    connection: sqlite3.Connection, streams: Sequence[int], since_ns: int, until_ns: int
) -> list[ScoreMinute]:
    """Return minutes that begin within the span, each once."""
    rows = _stretches(connection, _MINUTES, streams, since_ns, until_ns)
    return [ScoreMinute(minute_ns=begin_ns, **cells) for begin_ns, cells in rows]


def hours_of(
    connection: sqlite3.Connection, streams: Sequence[int], since_ns: int, until_ns: int
) -> list[ScoreHour]:
    """Return hours that begin within the span, each once."""
    rows = _stretches(connection, _HOURS, streams, since_ns, until_ns)
    return [ScoreHour(hour_ns=begin_ns, **cells) for begin_ns, cells in rows]


def sums_of(
    connection: sqlite3.Connection,
    streams: Sequence[int],
    since_ns: int,
    until_ns: int,
    step_s: int,
) -> list[ScoreSum]:
    """Return what the minutes, or hours, within the span sum up to, step by step of UTC."""
    table = "score_minute" if step_s % HOUR_S else "score_hour"
    statement = _SUMS.format(table=table, step_ns=step_s * 10**9)
    rows = _merged(connection, statement, streams, since_ns, until_ns)
    return [_sum(begin_ns, list(same)) for begin_ns, same in groupby(rows, _BY_TIME)]


def _sum(begin_ns: int, rows: Sequence[_Row]) -> ScoreSum:
    return ScoreSum(
        begin_ns=begin_ns, scored=sum(row[1] for row in rows), total=sum(row[2] for row in rows)
    )


def _stretches(
    connection: sqlite3.Connection,
    statement: str,
    streams: Sequence[int],
    since_ns: int,
    until_ns: int,
) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = _merged(connection, statement, streams, since_ns, until_ns)
    if len(streams) == 1:
        return ((row[0], _cells_of(row)) for row in rows)
    return ((begin_ns, _joined_cells(same)) for begin_ns, same in groupby(rows, _BY_TIME))


def _joined_cells(rows: Iterable[_Row]) -> dict[str, Any]:
    """Return what a stretch of time holds, from one row of each stream that has it."""
    cells = [_cells_of(row) for row in rows]
    lowest = [cell["lowest"] for cell in cells if cell["lowest"] is not None]
    highest = [cell["highest"] for cell in cells if cell["highest"] is not None]
    absent = [cell["first_absent"] for cell in cells if cell["first_absent"] is not None]
    return {
        "rows": sum(cell["rows"] for cell in cells),
        "scored": sum(cell["scored"] for cell in cells),
        "total": sum(cell["total"] for cell in cells),
        "lowest": min(lowest, key=lambda point: (point.score, point.t_ns), default=None),
        "highest": max(highest, key=lambda point: (point.score, -point.t_ns), default=None),
        "first_absent": min(absent, key=lambda point: point.t_ns, default=None),
    }


def _cells_of(row: _Row) -> dict[str, Any]:
    return {
        "rows": row[1],
        "scored": row[2],
        "total": row[3],
        "lowest": _scored(*row[4:8]),
        "highest": _scored(*row[8:12]),
        "first_absent": (
            None if row[12] is None else ScorePoint(row[12], None, None, None, row[13])
        ),
    }


def _scored(
    t_ns: int | None, score: float | None, low: float | None, high: float | None
) -> ScorePoint | None:
    return None if t_ns is None else ScorePoint(t_ns, score, low, high, None)


def vitals_minutes_of(
    connection: sqlite3.Connection, streams: Sequence[int], since_ns: int, until_ns: int
) -> list[VitalsMinute]:
    """Return minutes of heart values that begin within the span, by minute and source."""
    rows = _merged(connection, _VITALS, streams, since_ns, until_ns)
    ordered = sorted(rows, key=itemgetter(0, 1))
    return [_vitals(list(same)) for _, same in groupby(ordered, itemgetter(0, 1))]


def _vitals(rows: Sequence[_Row]) -> VitalsMinute:
    return VitalsMinute(
        minute_ns=rows[0][0],
        source=rows[0][1],
        n=sum(row[2] for row in rows),
        hr_mean_bpm=_mean(rows, 3),
        hr_lowest_bpm=min((row[5] for row in rows if row[5] is not None), default=None),
        hr_highest_bpm=max((row[6] for row in rows if row[6] is not None), default=None),
        rmssd_mean_ms=_mean(rows, 7),
        sdnn_mean_ms=_mean(rows, 9),
    )


def _mean(rows: Sequence[_Row], place: int) -> float | None:
    """Return a mean from counts at one place and sums beside them."""
    count = sum(row[place] for row in rows)
    return sum(row[place + 1] for row in rows) / count if count else None


def rows_of_kind(
    connection: sqlite3.Connection, streams: Sequence[int], since_ns: int, until_ns: int
) -> Iterator[str]:
    """Yield payloads in order of time."""
    for _, payload in _merged(connection, _PAYLOADS, streams, since_ns, until_ns):
        yield unpack(payload)
