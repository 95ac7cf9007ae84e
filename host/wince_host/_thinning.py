"""Fewer points for a chart without losing a peak, a gap, or a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from wince_host.store import ScoreMinute, ScorePoint

LONGEST_STEP_NS = 2_500_000_000
"""Scores come once a second; a longer step than 2.5 s is a second that is missing."""
POINTS_PER_BUCKET = 4


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One point of a trend.

    Attributes
    ----------
    t_ns
        UTC of the second that was measured.
    score, low, high
        0-10 with its 90 % interval; None together.
    reason
        Why there is no score (a `wince_wire.NoScoreReason` value).
    gap_before
        Seconds are missing between the point before and this one: no line may cross.
    """

    t_ns: int
    score: float | None
    low: float | None
    high: float | None
    reason: str | None
    gap_before: bool = False


def points_of_rows(rows: Iterable[ScorePoint]) -> list[TrendPoint]:
    """Return one point per row, told apart by `LONGEST_STEP_NS`."""
    points: list[TrendPoint] = []
    last_ns: int | None = None
    for row in rows:
        gap = last_ns is not None and row.t_ns - last_ns > LONGEST_STEP_NS
        points.append(TrendPoint(row.t_ns, row.score, row.low, row.high, row.reason, gap))
        last_ns = row.t_ns
    return points


def points_of_minutes(minutes: Iterable[ScoreMinute]) -> list[TrendPoint]:
    """Return up to three points per minute; a minute without rows is a gap."""
    points: list[TrendPoint] = []
    last_ns: int | None = None
    for minute in minutes:
        gap = last_ns is not None and minute.minute_ns - last_ns > 60_000_000_000
        kept = {row for row in (minute.lowest, minute.highest, minute.first_absent) if row}
        for row in sorted(kept, key=lambda row: row.t_ns):
            points.append(TrendPoint(row.t_ns, row.score, row.low, row.high, row.reason, gap))
            gap = False
        last_ns = minute.minute_ns
    return points


def thin(points: Sequence[TrendPoint], maximum_points: int) -> list[TrendPoint]:
    """Return at most ``maximum_points`` of the points, in the same order.

    The span is cut into stretches of equal length; each keeps its lowest and highest score and its
    first and last point without a score. A gap that falls between two kept points is told on the
    later one.

    Raises
    ------
    ValueError
        If ``maximum_points`` is below 4.
    """
    if maximum_points < POINTS_PER_BUCKET:
        msg = f"a trend needs room for at least {POINTS_PER_BUCKET} points, not {maximum_points}"
        raise ValueError(msg)
    if len(points) <= maximum_points:
        return list(points)
    kept = sorted(_kept_indices(points, maximum_points // POINTS_PER_BUCKET))
    thinned: list[TrendPoint] = []
    before = -1
    for index in kept:
        gap = any(point.gap_before for point in points[before + 1 : index + 1])
        thinned.append(replace(points[index], gap_before=gap))
        before = index
    return thinned


def _kept_indices(points: Sequence[TrendPoint], buckets: int) -> set[int]:
    start_ns = points[0].t_ns
    span_ns = points[-1].t_ns - start_ns + 1
    lowest: dict[int, int] = {}
    highest: dict[int, int] = {}
    first_absent: dict[int, int] = {}
    last_absent: dict[int, int] = {}
    for index, point in enumerate(points):
        bucket = (point.t_ns - start_ns) * buckets // span_ns
        if point.score is None:
            first_absent.setdefault(bucket, index)
            last_absent[bucket] = index
            continue
        if point.score < _score(points, lowest.setdefault(bucket, index)):
            lowest[bucket] = index
        if point.score > _score(points, highest.setdefault(bucket, index)):
            highest[bucket] = index
    return {
        index for kept in (lowest, highest, first_absent, last_absent) for index in kept.values()
    }


def _score(points: Sequence[TrendPoint], index: int) -> float:
    score = points[index].score
    return 0.0 if score is None else score
