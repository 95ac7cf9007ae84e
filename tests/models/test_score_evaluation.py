"""The score is judged by counting: courses with figures known by hand, and who is simulated."""

import math
from itertools import pairwise

import numpy as np
import pytest

from wince_models.score_evaluation._calibrating import RATINGS, calibrated
from wince_models.score_evaluation._judging import (
    confidently_wrong_minutes,
    covered,
    false_minutes,
    false_seconds,
    loss,
    minutes,
    rank_correlation,
    significant_entropies,
)
from wince_models.score_evaluation._people import LOST_S, EvaluatedPerson, Part, planned_people
from wince_models.score_evaluation._scoring import ScoredCourse, Second
from wince_sim import parse_argument
from wince_wire import NoScoreReason

Interval = tuple[float, float]


def second(
    t_s: float,
    *,
    pain: float = 0.0,
    score: float | None = 0.0,
    interval: Interval = (0.0, 2.0),
    entropy_p: float | None = None,
) -> Second:
    return Second(
        t_s=t_s,
        pain=pain,
        score=score,
        interval=None if score is None else interval,
        measured=None if score is None else interval,
        reason=NoScoreReason.NO_FACE if score is None else None,
        entropy_p=None,
        steady_entropy_p=entropy_p,
    )


def course(seconds: list[Second], part: Part = Part.EXPRESSIVE) -> ScoredCourse:
    person = EvaluatedPerson(name="one", part=part, settings="seed=1")
    return ScoredCourse(person=person, seconds=tuple(seconds))


def test_everybody_has_a_name_of_their_own_and_can_be_simulated() -> None:
    people = planned_people(expressive=12)
    assert len({person.name for person in people}) == len(people)
    for person in people:
        settings = parse_argument(person.argument)
        assert settings.duration_s == person.duration_s
        assert settings.live is False
    assert {person.part for person in people} == set(Part)
    expressive = [person for person in people if person.part is Part.EXPRESSIVE]
    types = [person.skin_type for person in expressive if person.skin_type is not None]
    assert sorted(types) == sorted([*range(1, 7)] * 2)


def test_the_correlation_is_of_ranks() -> None:
    rising = [second(i, pain=i / 10, score=math.sqrt(i), interval=(0.0, 10.0)) for i in range(60)]
    assert rank_correlation(course(rising)) == pytest.approx(1.0)
    falling = [second(i, pain=6 - i / 10, score=i / 10) for i in range(60)]
    assert rank_correlation(course(falling)) == pytest.approx(-1.0)


def test_seconds_without_a_score_count_nowhere() -> None:
    mixed = course([second(1), second(2, score=None), second(3, pain=5.0)])
    assert (covered([mixed]).part, covered([mixed]).whole) == (1, 2)
    assert false_seconds([mixed]).whole == 2
    assert math.isnan(false_seconds([course([second(1, score=None)])]).percent)


def test_minutes_are_of_the_course_and_judged_by_their_mean() -> None:
    calm = [second(t, score=1.0) for t in range(60)]
    loud = [second(60 + t, score=8.0 if t % 2 else 0.5) for t in range(60)]
    of = course(calm + loud, Part.PAINLESS)
    assert [len(minute) for minute in minutes(of)] == [60, 60]
    assert (false_minutes([of]).part, false_minutes([of]).whole) == (1, 2)
    assert (false_seconds([of]).part, false_seconds([of]).whole) == (30, 120)


@pytest.mark.parametrize(
    ("upper", "pain", "wrong"), [(3.0, 6.0, 1), (4.5, 6.0, 0), (3.0, 2.0, 0), (3.9, 4.0, 1)]
)
def test_confident_and_wrong_is_a_low_upper_end_beside_real_pain(
    upper: float, pain: float, wrong: int
) -> None:
    minute = [second(t, pain=pain, score=1.0, interval=(0.0, upper)) for t in range(60)]
    assert confidently_wrong_minutes([course(minute)]).part == wrong


def test_a_loss_is_timed_from_when_the_signal_went() -> None:
    gone_s, back_s = LOST_S
    last_s, first_s = gone_s + 1.0, back_s + 3.0
    seconds = [second(t, score=None if last_s < t < first_s else 1.0) for t in np.arange(1.0, 45.0)]
    found = loss(course(seconds))
    assert (found.last_score_s, found.back_s) == (1.0, 3.0)
    assert found.reasons == (NoScoreReason.NO_FACE,)
    never = loss(course([second(t, score=None) for t in np.arange(1.0, 45.0)]))
    assert (never.last_score_s, never.back_s) == (0.0, None)


def test_entropies_are_counted_where_there_are_some() -> None:
    found = significant_entropies(
        [course([second(1, entropy_p=0.01), second(2), second(3, entropy_p=0.5)])]
    )
    assert (found.part, found.whole) == (1, 2)


def test_ratings_mend_a_score_that_is_half_of_the_pain() -> None:
    pain = np.repeat([0.5, 8.0, 3.0, 6.0, 1.0, 9.0, 4.0, 7.0, 2.0, 5.0], 30)
    seconds = [
        second(t, pain=p, score=p / 2, interval=(max(0.0, p / 2 - 1.5), p / 2 + 1.5))
        for t, p in enumerate(pain)
    ]
    found = calibrated(course(seconds))
    assert found is not None
    assert found.error_before > 1.5
    assert found.error_after < 1.0
    assert found.covered.percent > 80.0


def test_nobody_is_calibrated_who_could_not_be_asked_often_enough() -> None:
    short = [second(t, pain=5 + 4 * math.sin(t / 3), score=1.0) for t in range(120)]
    assert calibrated(course(short)) is None
    brief = [second(t, pain=1.0, score=1.0) for t in range(20 * RATINGS)]
    assert calibrated(course(brief)) is None
    assert calibrated(course([second(t, score=None) for t in range(300)])) is None


def test_the_loss_lies_within_the_course() -> None:
    for person in planned_people(expressive=1):
        if person.part in {Part.FACE_LOST, Part.FINGER_LOST}:
            assert all(a < b for a, b in pairwise((0.0, *LOST_S, person.duration_s)))
