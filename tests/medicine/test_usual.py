"""The usual course comes from the same hours of other days, and from no day with a dose near."""

import numpy as np
import pytest

from wince_host.medicine import AFTER_MIN, BEFORE_MIN, MinuteCourse, course_of, usual_of
from wince_host.store import ScoreMinute

DAY_MIN = 1440
MINUTE_NS = 60_000_000_000


def flat(days: int) -> MinuteCourse:
    """Days whose score is the number of the day."""
    return MinuteCourse(0, np.repeat(np.arange(float(days)), DAY_MIN))


def test_days_without_a_dose_make_the_usual_course() -> None:
    dose = 6 * DAY_MIN + 600
    usual = usual_of(flat(7), dose, [dose])
    assert usual.days == 6
    assert usual.scores == pytest.approx(np.full(BEFORE_MIN + AFTER_MIN, 2.5))
    assert usual.variation is not None


@pytest.mark.parametrize("near_min", [-BEFORE_MIN - 200, 0, AFTER_MIN - 1])
def test_a_day_with_a_dose_near_does_not_count(near_min: int) -> None:
    dose = 6 * DAY_MIN + 600
    other = 5 * DAY_MIN + 600 + near_min
    usual = usual_of(flat(7), dose, [dose, other])
    assert usual.days == 5
    assert usual.scores == pytest.approx(np.full(BEFORE_MIN + AFTER_MIN, 2.0))


def test_two_days_are_no_usual_course() -> None:
    dose = 2 * DAY_MIN + 600
    usual = usual_of(flat(3), dose, [dose])
    assert (usual.days, usual.variation) == (2, None)
    assert np.isnan(usual.scores).all()


def test_days_after_the_dose_count_too() -> None:
    assert usual_of(flat(5), 600, [600]).days == 4


def test_a_day_that_was_hardly_seen_does_not_count() -> None:
    course = flat(7)
    course.scores[DAY_MIN + 480 : DAY_MIN + 900] = np.nan
    dose = 6 * DAY_MIN + 600
    assert usual_of(course, dose, [dose]).days == 5


def test_stored_minutes_become_a_course_with_gaps() -> None:
    minutes = [
        ScoreMinute(
            minute_ns=place * MINUTE_NS,
            rows=60,
            scored=scored,
            total=total,
            lowest=None,
            highest=None,
            first_absent=None,
        )
        for place, scored, total in ((100, 60, 300.0), (101, 9, 45.0), (103, 10, 20.0))
    ]
    course = course_of(minutes, since_ns=100 * MINUTE_NS, until_ns=104 * MINUTE_NS)
    assert course.first_minute == 100
    assert course.scores == pytest.approx([5.0, np.nan, np.nan, 2.0], nan_ok=True)
    window = course.window(98, 102)
    assert window == pytest.approx([np.nan, np.nan, 5.0, np.nan], nan_ok=True)
