"""A small form of the study: most relief is told in time, and hardly anything else is told."""

import pytest

from dose_courses import Level, MadeUpCourse, make_course
from wince_host.medicine import MinuteCourse, Response, Verdict, respond, usual_of

LEVEL = Level(name="ordinary", second_sd=0.5, burst_sd=0.1, slow_sd=0.25, days=6)
COURSES = 4


def judged(level: Level, seed: int) -> tuple[MadeUpCourse, Response]:
    truth = make_course(level, seed)
    course = MinuteCourse(0, truth.scores)
    usual = usual_of(course, truth.dose_minute, [truth.dose_minute])
    return truth, respond(truth.dose_minute, course, usual, (), now_minute=10**9)


@pytest.mark.parametrize("seed", range(COURSES))
def test_relief_is_told_and_its_onset_lies_in_the_interval(seed: int) -> None:
    truth, response = judged(LEVEL, seed)
    assert response.verdict is Verdict.WORKED
    assert response.onset_min is not None
    assert response.onset_min.low - 3.0 <= truth.onset_min <= response.onset_min.high + 3.0


def test_without_relief_nothing_is_told() -> None:
    told = [judged(LEVEL.without_effect(), 500 + seed)[1].verdict for seed in range(COURSES)]
    assert told.count(Verdict.WORKED) <= 1
