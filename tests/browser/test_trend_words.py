"""The words of a course: when it is called rising, falling, steady, or nothing at all."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wince_host.dashboard._moment import MINUTE_NS, SECOND_NS
from wince_host.dashboard._trend import MINUTES, Direction, Trend, minute_medians, trend_of
from wince_host.queries import TrendPoint

no_hurry = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

UNTIL_NS = 1_700_000_000 * SECOND_NS


def course(newest_first: list[float | None]) -> list[TrendPoint]:
    """One point a second; a minute of None has no score, with its reason."""
    points = []
    for back, value in reversed(list(enumerate(newest_first))):
        start_ns = UNTIL_NS - (back + 1) * MINUTE_NS
        for second in range(60):
            reason = None if value is not None else "no_face"
            points.append(TrendPoint(start_ns + second * SECOND_NS, value, value, value, reason))
    return points


def words(newest_first: list[float | None]) -> str:
    return trend_of(course(newest_first), UNTIL_NS).words


@pytest.mark.parametrize(
    ("newest_first", "expected"),
    [
        ([6.0, 5.0, 4.0, 3.0, 3.0, 3.0], "rising for 3 min"),
        ([3.0, 4.0, 5.0, 6.0, 6.0, 6.0], "falling for 3 min"),
        ([2.0, 2.1, 1.9, 2.0, 2.2], "steady"),
        ([2.0, 6.0, 2.0, 6.0, 2.0, 5.0], "falling for 1 min"),
        ([4.0, 4.6, 4.0, 5.6, 4.0], "up and down"),
        ([4.0 - 0.08 * back for back in range(25)], "rising for 18 min"),
        ([8.0, 7.6, 7.9, 7.2, 7.4, 6.8, 6.1, 6.3, 5.5, 5.0], "rising for 8 min"),
        ([9.0] * 9 + [2.0] * 5, "rising for 9 min"),
        ([9.0] * 20 + [2.0] * 5, "steady"),
        ([6.0 - 0.2 * back for back in range(20)] + [2.0] * 39, "rising for 18 min"),
        ([2.0 + 0.1 * back for back in range(60)], "falling for 54 min"),
        ([9.0, 8.0], "too early for a trend"),
        ([], "too early for a trend"),
    ],
)
def test_course_is_told_by_the_documented_rule(
    newest_first: list[float | None], expected: str
) -> None:
    assert words(newest_first) == expected


def test_a_gap_ends_the_way_back_so_nothing_is_said_across_it() -> None:
    rising_before_the_gap: list[float | None] = [5.0, 5.0, 5.0, None, 3.0, 2.0, 1.0]
    assert words(rising_before_the_gap) == "steady"
    assert words([5.0, 4.0, None, 3.0, 2.0, 1.0]) == "too early for a trend"


def test_a_minute_with_few_scores_has_no_median() -> None:
    points = [point for point in course([5.0]) if (point.t_ns // SECOND_NS) % 4 == 0]
    assert minute_medians(points, UNTIL_NS)[0] is None
    assert minute_medians(course([5.0]), UNTIL_NS)[0] == 5.0


scores = st.lists(st.floats(0.0, 10.0).map(lambda value: round(value, 2)), max_size=MINUTES)


@no_hurry
@given(scores)
def test_turning_a_course_upside_down_turns_its_words(values: list[float]) -> None:
    turned = {Direction.RISING: Direction.FALLING, Direction.FALLING: Direction.RISING}
    told = trend_of(course(list(values)), UNTIL_NS)
    upside_down = trend_of(course([round(10.0 - value, 2) for value in values]), UNTIL_NS)
    # 10 - x is exact to one unit in the last place only, so courses that touch a limit may differ.
    if not touches_a_limit(values):
        expected = Trend(turned.get(told.direction, told.direction), told.minutes)
        assert upside_down == expected


@no_hurry
@given(scores)
def test_rising_always_means_at_least_a_point_more_than_then(values: list[float]) -> None:
    told = trend_of(course(list(values)), UNTIL_NS)
    if told.direction is Direction.RISING:
        assert 1 <= told.minutes < len(values)
        assert values[0] - values[told.minutes] >= 0.5
        assert values[0] - min(values) >= 1.0


@no_hurry
@given(st.floats(0.0, 10.0), st.integers(3, MINUTES))
def test_an_even_course_is_steady(value: float, minutes: int) -> None:
    assert words([value] * minutes) == "steady"


def touches_a_limit(values: list[float]) -> bool:
    differences = {round(abs(a - b), 2) for a in values for b in values}
    return bool(differences & {0.3, 0.5, 1.0})
