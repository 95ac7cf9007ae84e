"""Single doses: what is told, what is not told and why, whatever gaps and neighbours there are."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dose_courses import Level, MadeUpCourse, make_course
from wince_host.medicine import MinuteCourse, Reason, Response, Verdict, respond, usual_of
from wince_host.medicine._respond import LEAST_AFTER_MIN

QUIET = Level(name="quiet", second_sd=0.3, burst_sd=0.05, slow_sd=0.1, gaps=0.0, days=5)
LATER = 10**9


def judged(truth: MadeUpCourse, others: tuple[int, ...] = (), now_minute: int = LATER) -> Response:
    course = MinuteCourse(0, truth.scores)
    usual = usual_of(course, truth.dose_minute, [truth.dose_minute])
    others = tuple(truth.dose_minute + minute for minute in others)
    return respond(truth.dose_minute, course, usual, others, now_minute=now_minute)


@pytest.fixture(scope="module")
def relief() -> MadeUpCourse:
    return make_course(QUIET, 11)


def reasons(response: Response) -> list[Reason]:
    return [finding.reason for finding in response.reasons]


def test_clear_relief_is_told_with_its_numbers(relief: MadeUpCourse) -> None:
    response = judged(relief)
    assert response.verdict is Verdict.WORKED
    assert response.effect is not None
    assert response.effect.value == pytest.approx(relief.effect, abs=0.5)
    assert response.effect.low <= relief.effect <= response.effect.high
    assert response.onset_min is not None
    assert response.onset_min.value == pytest.approx(relief.onset_min, abs=3.0)
    assert response.lasted_min is not None
    assert response.lasted_min.value == pytest.approx(relief.lasts_min, abs=20.0)
    assert response.chance is not None
    assert response.chance <= 0.02
    assert response.days == 5


@pytest.mark.parametrize("seed", [11, 12, 14])
def test_slow_relief_is_met_whatever_its_half_time(seed: int) -> None:
    slow = replace(QUIET, growth=("straight", 33.0, 33.0))
    truth = make_course(slow, seed)
    onset = judged(truth).onset_min
    assert onset is not None
    assert onset.value == pytest.approx(truth.onset_min, abs=2.5)
    assert onset.low <= truth.onset_min <= onset.high


def test_no_effect_is_no_verdict() -> None:
    response = judged(make_course(QUIET.without_effect(), 12))
    assert response.verdict is Verdict.CANNOT_TELL
    assert Reason.WITHIN_USUAL in reasons(response)
    assert response.onset_min is None
    assert response.lasted_min is None


def test_a_rise_is_no_relief(relief: MadeUpCourse) -> None:
    scores = relief.scores.copy()
    after = slice(relief.dose_minute + 20, relief.dose_minute + 300)
    scores[after] = np.clip(scores[after] - 2.0 * relief.effect, 0.0, 10.0)
    response = judged(MadeUpCourse(**{**vars(relief), "scores": scores}))
    assert response.verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("others", "reason"),
    [((-40,), Reason.DOSE_BEFORE), ((0,), Reason.DOSE_BEFORE), ((60,), Reason.DOSE_SOON_AFTER)],
)
def test_a_dose_close_by_forbids_a_verdict(
    relief: MadeUpCourse, others: tuple[int, ...], reason: Reason
) -> None:
    response = judged(relief, others)
    assert reasons(response) == [reason]
    assert response.reasons[0].numbers == (float(abs(others[0])),)
    assert response.effect is None


def test_the_course_is_read_up_to_the_next_dose_only(relief: MadeUpCourse) -> None:
    response = judged(relief, (200,))
    assert response.until_min == 200
    assert np.isnan(response.scores[120 + 200 :]).all()
    assert [note.reason for note in response.notes] == [Reason.CUT_SHORT]
    assert not judged(relief, (400,)).notes


def test_relief_that_was_there_when_measuring_ended_has_no_length(relief: MadeUpCourse) -> None:
    scores = relief.scores.copy()
    end = round(relief.onset_min) + 90
    scores[relief.dose_minute + end : relief.dose_minute + 360] = np.nan
    response = judged(MadeUpCourse(**{**vars(relief), "scores": scores}))
    assert response.verdict is Verdict.WORKED
    assert response.until_min == end
    assert response.lasted_min is not None
    assert response.lasted_min.value == np.inf


def test_soon_after_a_dose_it_is_too_early(relief: MadeUpCourse) -> None:
    response = judged(relief, now_minute=relief.dose_minute + LEAST_AFTER_MIN - 10)
    assert reasons(response) == [Reason.TOO_EARLY]
    assert response.reasons[0].numbers == (10.0,)


def test_without_other_days_there_is_no_verdict() -> None:
    response = judged(make_course(Level(name="alone", days=2), 13))
    assert reasons(response) == [Reason.NO_USUAL]
    assert response.reasons[0].numbers == (2.0, 3.0)


def test_gaps_are_counted_in_the_reason(relief: MadeUpCourse) -> None:
    scores = relief.scores.copy()
    given_at = relief.dose_minute
    scores[given_at + 5 : given_at + 125] = np.nan
    scores[given_at + 150 : given_at + 280] = np.nan
    response = judged(MadeUpCourse(**{**vars(relief), "scores": scores}))
    assert reasons(response) == [Reason.GAPS]
    assert response.reasons[0].numbers == (2.0, 250.0)
    assert response.seen == pytest.approx(110 / 360)


def test_a_course_with_many_gaps_is_judged_all_the_same(relief: MadeUpCourse) -> None:
    scores = relief.scores.copy()
    end = relief.dose_minute + round(relief.onset_min) + 60
    scores[end : end + 110] = np.nan
    scores[end + 130 : end + 220] = np.nan
    response = judged(MadeUpCourse(**{**vars(relief), "scores": scores}))
    assert response.seen < 0.5
    assert response.verdict is Verdict.WORKED
    assert [note.reason for note in response.notes] == [Reason.GAPS]


def test_nothing_before_the_dose_forbids_a_verdict(relief: MadeUpCourse) -> None:
    scores = relief.scores.copy()
    scores[relief.dose_minute - 120 : relief.dose_minute - 12] = np.nan
    response = judged(MadeUpCourse(**{**vars(relief), "scores": scores}))
    assert reasons(response) == [Reason.GAPS_BEFORE]
    assert response.reasons[0].numbers == (12.0,)


def test_a_fall_that_began_before_the_dose_is_not_its_doing(relief: MadeUpCourse) -> None:
    late = round(relief.onset_min) + 25
    response = judged(MadeUpCourse(**{**vars(relief), "dose_minute": relief.dose_minute + late}))
    assert response.verdict is Verdict.CANNOT_TELL
    assert {Reason.FELL_BEFORE, Reason.WITHIN_USUAL} & set(reasons(response))


@settings(max_examples=10, deadline=None)
@given(
    seen=st.lists(st.booleans(), min_size=480, max_size=480),
    level=st.floats(0.0, 10.0),
    others=st.lists(st.integers(-600, 600), max_size=3),
)
def test_whatever_was_seen_an_answer_comes(
    seen: list[bool], level: float, others: list[int]
) -> None:
    scores = np.full(6 * 1440, level)
    scores[5 * 1440 + 480 : 5 * 1440 + 960][~np.array(seen)] = np.nan
    course = MinuteCourse(0, scores)
    dose = 5 * 1440 + 600
    usual = usual_of(course, dose, [dose])
    response = respond(dose, course, usual, [dose + one for one in others], now_minute=LATER)
    assert (response.verdict is Verdict.WORKED) == (not response.reasons)
    assert response.verdict is Verdict.CANNOT_TELL
