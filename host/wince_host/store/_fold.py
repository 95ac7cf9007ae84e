"""Folds rows into minutes and hours, so that no page of a year reads a second."""

import sqlite3
from collections.abc import Iterable

from wince_wire import Vitals

MINUTE_NS = 60_000_000_000
HOUR_NS = 60 * MINUTE_NS

Second = tuple[int, int, float | None, float | None, float | None, str | None]
"""Of one row: stream, UTC, score, its interval's ends, why there is none."""


def _taken(columns: str, better: str) -> str:
    """Return assignments that take all of some columns from the newcomer where it is better."""
    return ", ".join(
        f"{column} = iif({better}, excluded.{column}, {column})" for column in columns.split()
    )


_LOWER = "lowest IS NULL OR (excluded.lowest, excluded.lowest_t_ns) < (lowest, lowest_t_ns)"
_HIGHER = "highest IS NULL OR (-excluded.highest, excluded.highest_t_ns) < (-highest, highest_t_ns)"
_EARLIER = "absent_t_ns IS NULL OR excluded.absent_t_ns < absent_t_ns"
_TAKEN = ", ".join(
    (
        _taken("lowest_t_ns lowest lowest_low lowest_high", _LOWER),
        _taken("highest_t_ns highest highest_low highest_high", _HIGHER),
        _taken("absent_t_ns absent_reason", _EARLIER),
    )
)
_SCORES = f"""
INSERT INTO {{table}} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (stream, begin_ns) DO UPDATE SET
    rows = rows + excluded.rows,
    scored = scored + excluded.scored,
    total = total + excluded.total,
    {_TAKEN}
"""  # noqa: S608 - our own words
_INTO_MINUTE = _SCORES.format(table="score_minute")
_INTO_HOUR = _SCORES.format(table="score_hour")

_VITALS = """
INSERT INTO vitals_minute VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (stream, begin_ns, source) DO UPDATE SET
    rows = rows + excluded.rows,
    hr_count = hr_count + excluded.hr_count,
    hr_total = hr_total + excluded.hr_total,
    hr_lowest = coalesce(min(hr_lowest, excluded.hr_lowest), hr_lowest, excluded.hr_lowest),
    hr_highest = coalesce(max(hr_highest, excluded.hr_highest), hr_highest, excluded.hr_highest),
    rmssd_count = rmssd_count + excluded.rmssd_count,
    rmssd_total = rmssd_total + excluded.rmssd_total,
    sdnn_count = sdnn_count + excluded.sdnn_count,
    sdnn_total = sdnn_total + excluded.sdnn_total
"""


def fold_scores(connection: sqlite3.Connection, seconds: Iterable[Second]) -> None:
    """Add new score rows to their minutes and hours, in any order."""
    folded = [(second[0], second[1], _cells(second)) for second in seconds]
    for statement, length_ns in ((_INTO_MINUTE, MINUTE_NS), (_INTO_HOUR, HOUR_NS)):
        connection.executemany(
            statement, [(stream, t_ns - t_ns % length_ns, *cells) for stream, t_ns, cells in folded]
        )


def _cells(second: Second) -> tuple[int | float | str | None, ...]:
    _, t_ns, score, low, high, reason = second
    if score is None:
        return (1, 0, 0.0, *(None,) * 8, t_ns, reason)
    point = (t_ns, score, low, high)
    return (1, 1, score, *point, *point, None, None)


def fold_vitals(connection: sqlite3.Connection, rows: Iterable[tuple[int, Vitals]]) -> None:
    """Add new heart rows, each with its stream, to their minutes, in any order."""
    connection.executemany(_VITALS, [_vitals_cells(stream, vitals) for stream, vitals in rows])


def _vitals_cells(stream: int, vitals: Vitals) -> tuple[int | float | str | None, ...]:
    hr, rmssd, sdnn = vitals.hr_bpm, vitals.rmssd_ms, vitals.sdnn_ms
    return (
        stream,
        vitals.t_ns - vitals.t_ns % MINUTE_NS,
        vitals.source,
        1,
        hr is not None,
        hr or 0.0,
        hr,
        hr,
        rmssd is not None,
        rmssd or 0.0,
        sdnn is not None,
        sdnn or 0.0,
    )
