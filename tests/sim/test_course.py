"""The course of pain: smooth, within bounds, repeating, and refusing nonsense."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_sim import PainCourse


@given(seed=st.integers(0, 2**31), duration_s=st.floats(60.0, 2000.0))
def test_default_course_rests_then_hurts_within_a_minute(seed: int, duration_s: float) -> None:
    course = PainCourse.default(duration_s, seed)
    t_s = np.arange(0.0, 2 * duration_s, 0.05)
    pain = course.at(t_s)
    assert np.all(pain[t_s <= 15.0] == 0.0)
    assert pain[t_s < 60.0].max() >= 8.0
    assert pain.min() >= 0.0
    assert pain.max() <= 10.0
    # The steepest allowed rise: 10 in 3 s squeezed by a short course's end, times the step's 1.875.
    assert np.abs(np.diff(pain)).max() < 0.05 * 10.0 / 2.0 * 1.875


def test_default_course_has_low_and_high_episodes() -> None:
    course = PainCourse.default(600.0, seed=4)
    peaks = [level for level in course.levels if level > 0]
    assert min(peaks) < 3.0
    assert max(peaks) > 8.0


def test_course_repeats_and_any_order_gives_the_same() -> None:
    course = PainCourse.default(120.0, seed=2)
    t_s = np.linspace(0.0, 119.0, 500)
    np.testing.assert_allclose(course.at(t_s + 10 * 120.0), course.at(t_s), atol=1e-9)
    shuffled = np.random.default_rng(0).permutation(t_s.size)
    np.testing.assert_array_equal(course.at(t_s[shuffled]), course.at(t_s)[shuffled])


def test_points_are_passed_and_the_last_level_stays() -> None:
    course = PainCourse.from_points([0.0, 10.0, 20.0], [1.0, 8.0, 3.0])
    np.testing.assert_allclose(course.at([-5.0, 0.0, 10.0, 20.0, 1e6]), [1.0, 1.0, 8.0, 3.0, 3.0])
    between = course.at(np.linspace(0.0, 10.0, 50))
    assert np.all(np.diff(between) >= 0)


def test_constant_course_and_speed() -> None:
    assert PainCourse.constant(4.5).at(123.0) == 4.5
    course = PainCourse.from_points([0.0, 10.0], [0.0, 10.0]).faster(5.0)
    assert course.at(2.0) == 10.0


@pytest.mark.parametrize(
    ("times", "levels"),
    [([], []), ([0.0], [1.0, 2.0]), ([0.0, 0.0], [1.0, 2.0]), ([0.0], [11.0]), ([0.0], [-1.0])],
)
def test_impossible_courses_are_refused(times: list[float], levels: list[float]) -> None:
    with pytest.raises(ValueError, match="pain course"):
        PainCourse.from_points(times, levels)
