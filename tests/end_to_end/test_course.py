"""The score follows the simulated patient's pain through the whole path."""

from collections.abc import Callable

import pytest

from wince_course import compare, run_course

DURATION_S = 140.0
SETTINGS = f"pace=fast,fps=15,duration={DURATION_S:.0f},seed=3"


@pytest.mark.models
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_score_follows_minutes_of_pain(
    face_models: object, record_property: Callable[[str, object], None]
) -> None:
    del face_models
    course = compare(SETTINGS, run_course(SETTINGS))
    record_property("rank_correlation", round(course.rank_correlation, 3))
    assert course.scores >= 0.9 * (DURATION_S - 15.0)
    assert course.rank_correlation >= 0.7
