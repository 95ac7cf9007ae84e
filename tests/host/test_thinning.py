"""Fewer points, and no peak, gap or reason lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_host._thinning import TrendPoint, points_of_rows, thin
from wince_host.store import ScorePoint

SECOND_NS = 1_000_000_000
SCORES = st.none() | st.floats(0, 10)


@st.composite
def courses(draw: st.DrawFn) -> list[ScorePoint]:
    steps = draw(st.lists(st.tuples(st.sampled_from([1, 1, 1, 2, 40]), SCORES), max_size=120))
    t_s, rows = 1000, []
    for step_s, score in steps:
        t_s += step_s
        reason = "no_face" if score is None else None
        rows.append(ScorePoint(t_s * SECOND_NS, score, score, score, reason))
    return rows


@given(courses(), st.integers(4, 60))
def test_extremes_stay(rows: list[ScorePoint], maximum_points: int) -> None:
    points = points_of_rows(rows)
    kept = thin(points, maximum_points)
    scores = [point.score for point in points if point.score is not None]
    kept_scores = [point.score for point in kept if point.score is not None]
    assert len(kept) <= maximum_points
    if scores:
        assert max(kept_scores) == max(scores)
        assert min(kept_scores) == min(scores)
    assert any(p.score is None for p in points) == any(p.score is None for p in kept)


@given(courses(), st.integers(4, 60))
def test_no_point_is_made_up_and_the_order_stays(
    rows: list[ScorePoint], maximum_points: int
) -> None:
    kept = thin(points_of_rows(rows), maximum_points)
    known = {(row.t_ns, row.score, row.reason) for row in rows}
    assert {(p.t_ns, p.score, p.reason) for p in kept} <= known
    assert [p.t_ns for p in kept] == sorted({p.t_ns for p in kept})


@given(courses(), st.integers(4, 60))
def test_a_gap_between_two_kept_points_is_told(rows: list[ScorePoint], maximum_points: int) -> None:
    kept = thin(points_of_rows(rows), maximum_points)
    times = [row.t_ns for row in rows]
    for before, after in pairwise(kept):
        between = [t for t in times if before.t_ns <= t <= after.t_ns]
        steps = [b - a for a, b in pairwise(between)]
        assert after.gap_before == (max(steps) > 2.5 * SECOND_NS)


@given(st.integers(5, 80), st.data())
def test_every_stretch_keeps_its_peak(buckets: int, data: st.DataObject) -> None:
    """A single high second in a quiet day is still there, wherever it lies."""
    seconds = 2000
    peak = data.draw(st.integers(0, seconds - 1))
    points = [
        TrendPoint(s * SECOND_NS, 9.0 if s == peak else 1.0, 0.0, 10.0, None)
        for s in range(seconds)
    ]
    kept = thin(points, 4 * buckets)
    assert points[peak] in kept


def test_too_little_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 4"):
        thin([], 3)
