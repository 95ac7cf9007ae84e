"""Reads courses of a device or a person: seconds, minutes, hours."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from psycopg import Connection

from wince_host.store import (
    Range,
    ScoreHour,
    ScoreMinute,
    ScorePoint,
    ScoreSum,
    VitalsMinute,
)

_Row = tuple[Any, ...]
HOUR_S = 3600
_BY_TIME = itemgetter(0)

_POINTS = (
    "SELECT t_ns, score, low, high, reason FROM measurement"
    " WHERE {whose} AND kind = 'score' AND t_ns >= %(since)s AND t_ns < %(until)s"
    " ORDER BY t_ns, boot, seq"
)
_STRETCHES = (
    "SELECT begin_ns, rows, scored, total, lowest_t_ns, lowest, lowest_low, lowest_high,"
    " highest_t_ns, highest, highest_low, highest_high, absent_t_ns, absent_reason"
    " FROM {table} WHERE {whose} AND begin_ns >= %(since)s AND begin_ns < %(until)s"
    " ORDER BY begin_ns"
)
_SUMS = (
    "SELECT begin_ns - begin_ns %% %(step)s AS step, sum(scored)::bigint, sum(total)"
    " FROM {table} WHERE {whose} AND begin_ns >= %(since)s AND begin_ns < %(until)s"
    " GROUP BY step ORDER BY step"
)
_VITALS = (
    "SELECT begin_ns, source, sum(rows)::bigint,"
    " sum(hr_total_bpm) / nullif(sum(hr_rows), 0), min(hr_lowest_bpm), max(hr_highest_bpm),"
    " sum(rmssd_total_ms) / nullif(sum(rmssd_rows), 0),"
    " sum(sdnn_total_ms) / nullif(sum(sdnn_rows), 0)"
    " FROM vitals_minute WHERE patient = %(patient)s"
    " AND begin_ns >= %(since)s AND begin_ns < %(until)s"
    " GROUP BY begin_ns, source ORDER BY begin_ns, source"
)


class Course:
    """Whose course, and of which time.

    Parameters
    ----------
    device, patient
        A unit's name, a person's pseudonym, or both.
    span
        From a moment to before another one, UTC in nanoseconds.
    """

    def __init__(
        self, *, device: str | None = None, patient: str | None = None, span: Range
    ) -> None:
        self._whose = " AND ".join(
            condition
            for given, condition in (
                (device, "device_id = (SELECT id FROM device WHERE name = %(device)s)"),
                (patient, "patient = %(patient)s"),
            )
            if given is not None
        )
        self._values = {
            "device": device,
            "patient": patient,
            "since": span[0],
            "until": span[1],
        }

    def points(self, connection: Connection) -> list[ScorePoint]:
        """Return the score rows in order of time."""
        return [ScorePoint(*row) for row in self._rows(connection, _POINTS)]

    def minutes(self, connection: Connection) -> list[ScoreMinute]:
        """Return the minutes that begin within the span, each once."""
        rows = self._rows(connection, _STRETCHES, "score_minute")
        return [ScoreMinute(minute_ns=begin_ns, **cells) for begin_ns, cells in _stretches(rows)]

    def hours(self, connection: Connection) -> list[ScoreHour]:
        """Return the hours that begin within the span, each once."""
        rows = self._rows(connection, _STRETCHES, "score_hour")
        return [ScoreHour(hour_ns=begin_ns, **cells) for begin_ns, cells in _stretches(rows)]

    def sums(self, connection: Connection, step_s: int) -> list[ScoreSum]:
        """Return what the minutes, or hours, within the span sum up to, step by step of UTC."""
        table = "score_minute" if step_s % HOUR_S else "score_hour"
        text = _SUMS.format(table=table, whose=self._whose)
        rows = connection.execute(text.encode(), self._values | {"step": step_s * 10**9})
        return [
            ScoreSum(begin_ns=begin_ns, scored=scored, total=total)
            for begin_ns, scored, total in rows
        ]

    def vitals(self, connection: Connection) -> list[VitalsMinute]:
        """Return a person's minutes of heart values, by minute and source."""
        return [_vitals(row) for row in self._rows(connection, _VITALS)]

    def _rows(self, connection: Connection, statement: str, table: str = "") -> list[_Row]:
        text = statement.format(whose=self._whose, table=table)
        return connection.execute(text.encode(), self._values).fetchall()


def _stretches(rows: Sequence[_Row]) -> Iterator[tuple[int, dict[str, Any]]]:
    for begin_ns, same in groupby(rows, _BY_TIME):
        yield begin_ns, _cells(list(same))


def _cells(rows: Sequence[_Row]) -> dict[str, Any]:
    """Return what a stretch of time holds, from one row of each device and person in it."""
    lowest = [_point(row, 4) for row in rows if row[4] is not None]
    highest = [_point(row, 8) for row in rows if row[8] is not None]
    absent = [ScorePoint(row[12], None, None, None, row[13]) for row in rows if row[12] is not None]
    return {
        "rows": sum(row[1] for row in rows),
        "scored": sum(row[2] for row in rows),
        "total": sum(row[3] for row in rows),
        "lowest": min(lowest, key=lambda point: (point.score, point.t_ns), default=None),
        "highest": max(highest, key=lambda point: (point.score, -point.t_ns), default=None),
        "first_absent": min(absent, key=lambda point: point.t_ns, default=None),
    }


def _point(row: _Row, place: int) -> ScorePoint:
    t_ns, score, low, high = row[place : place + 4]
    return ScorePoint(t_ns, score, low, high, None)


def _vitals(row: _Row) -> VitalsMinute:
    begin_ns, source, rows, hr, hr_lowest, hr_highest, rmssd, sdnn = row
    return VitalsMinute(
        minute_ns=begin_ns,
        source=source,
        n=rows,
        hr_mean_bpm=hr,
        hr_lowest_bpm=hr_lowest,
        hr_highest_bpm=hr_highest,
        rmssd_mean_ms=rmssd,
        sdnn_mean_ms=sdnn,
    )
