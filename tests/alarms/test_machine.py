"""When an alarm is raised and ended, for any course of scores."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from alarm_bench import START_NS, S, limits
from wince_host.alarms import LONGEST_PAUSE_S, Moment, Phase
from wince_host.alarms._evidence import (
    FORGOTTEN_PER_S,
    LONGEST_GAP_S,
    LONGEST_STEP_S,
    NONE,
    Evidence,
    Speaks,
)
from wince_host.alarms._post import Observation, Post, acknowledge, pause, resume, step
from wince_host.alarms._presence import AGAIN_S
from wince_host.care import AlarmAction, AlarmKind, AlarmLimits

SECONDS = st.one_of(st.none(), st.floats(0.0, 10.0), st.sampled_from([5.9, 6.0, 6.5, 6.96, 7.0]))
COURSES = st.lists(st.tuples(SECONDS, st.integers(1, 40)), min_size=1, max_size=12)
"""Stretches of one score, or of none, with their length in seconds."""
LIMITS = st.builds(
    lambda low, span, delay_s: limits(high=low + span, clear=low, delay_s=delay_s),
    st.floats(0.0, 6.0),
    st.floats(0.0, 4.0),
    st.floats(0.0, 30.0),
)
quick = settings(max_examples=40, deadline=None)


@dataclass
class Told:
    at_s: float
    action: AlarmAction
    kind: AlarmKind


def at(second: float) -> Moment:
    return Moment(monotonic_s=1000.0 + second, utc_ns=START_NS + int(second * S))


def run(course: list[tuple[float | None, int]], held: AlarmLimits) -> list[Told]:
    post, told, scored, came = Post(), [], 0, 0
    for second, score in enumerate(by_second(course), 1):
        came = came + 1 if score is not None else 0
        scored = second if score is not None else scored
        seen = Observation(score=score, absent_s=second - scored, is_back=came > AGAIN_S)
        post, happened = step(post, seen, held, at(second))
        told += [Told(second, one.action, one.kind) for one in happened]
    return told


def by_second(course: list[tuple[float | None, int]]) -> list[float | None]:
    return [score for score, seconds in course for _ in range(seconds)]


def of(told: list[Told], kind: AlarmKind, *actions: AlarmAction) -> list[Told]:
    return [one for one in told if one.kind is kind and one.action in actions]


def parts(course: list[tuple[float | None, int]], held: AlarmLimits) -> Iterator[list[float]]:
    """Yield, score by score, what every stretch of time before it adds for a pain alarm."""
    added: list[float] = []
    last: int | None = None
    for second, score in enumerate(by_second(course), 1):
        if score is None:
            continue
        if last is None or second - last > LONGEST_GAP_S:
            added = []
        else:
            spoken_s = min(second - last, LONGEST_STEP_S)
            added = [*added, -FORGOTTEN_PER_S * (second - last - spoken_s)]
            added = [*added, spoken_s * weight(score, held)]
        last = second
        yield added


def weight(score: float, held: AlarmLimits) -> float:
    shown = round(score, 1)
    return 1.0 if shown >= held.high else -1.0 if shown < held.clear else -FORGOTTEN_PER_S


@quick
@given(COURSES, LIMITS)
def test_raised_as_soon_as_high_scores_outweigh_the_rest_of_some_stretch_up_to_now(
    course: list[tuple[float | None, int]], held: AlarmLimits
) -> None:
    """The first alarm, from the definition: the heaviest stretch of time that ends now."""
    seconds = [n for n, score in enumerate(by_second(course), 1) if score is not None]
    scores = [score for score in by_second(course) if score is not None]
    due = {"surely": math.inf, "at the earliest": math.inf}
    for second, score, added in zip(seconds, scores, parts(course, held), strict=True):
        heaviest = max([0.0, *(math.fsum(added[start:]) for start in range(len(added)))])
        if weight(score, held) < 1.0:
            continue
        if heaviest >= held.delay_s + 1e-9:
            due["surely"] = min(due["surely"], second)
        if heaviest >= held.delay_s - 1e-9:
            due["at the earliest"] = min(due["at the earliest"], second)
    raised = of(run(course, held), AlarmKind.PAIN, AlarmAction.RAISED)
    assert due["at the earliest"] <= (raised[0].at_s if raised else math.inf) <= due["surely"]


@quick
@given(COURSES, LIMITS)
def test_a_score_that_stays_high_is_always_told(
    course: list[tuple[float | None, int]], held: AlarmLimits
) -> None:
    course = [*course, (10.0, int(held.delay_s) + 2)]
    told = of(run(course, held), AlarmKind.PAIN, AlarmAction.RAISED, AlarmAction.CLEARED)
    assert told[-1].action is AlarmAction.RAISED


@quick
@given(COURSES, LIMITS)
def test_a_score_that_stays_low_ends_it(
    course: list[tuple[float | None, int]], held: AlarmLimits
) -> None:
    course = [*course, (0.0, int(held.delay_s) + 2)]
    told = of(run(course, held), AlarmKind.PAIN, AlarmAction.RAISED, AlarmAction.CLEARED)
    if held.clear > 0.0:
        assert not told or told[-1].action is AlarmAction.CLEARED


@quick
@given(COURSES, LIMITS, st.integers(1, 600))
def test_absence_neither_raises_nor_ends_a_pain_alarm(
    course: list[tuple[float | None, int]], held: AlarmLimits, seconds: int
) -> None:
    actions = (AlarmAction.RAISED, AlarmAction.CLEARED)
    before = of(run(course, held), AlarmKind.PAIN, *actions)
    assert of(run([*course, (None, seconds)], held), AlarmKind.PAIN, *actions) == before


@quick
@given(COURSES, LIMITS)
def test_raised_and_ended_take_turns(
    course: list[tuple[float | None, int]], held: AlarmLimits
) -> None:
    told = run(course, held)
    for kind in AlarmKind:
        actions = [one.action for one in of(told, kind, AlarmAction.RAISED, AlarmAction.CLEARED)]
        assert actions == [
            AlarmAction.CLEARED if place % 2 else AlarmAction.RAISED
            for place in range(len(actions))
        ]


@quick
@given(COURSES, LIMITS)
def test_the_technical_alarm_is_about_absence_alone(
    course: list[tuple[float | None, int]], held: AlarmLimits
) -> None:
    scores = by_second(course)
    for raised in of(run(course, held), AlarmKind.TECHNICAL, AlarmAction.RAISED):
        last = scores[int(raised.at_s - held.technical_after_s) : int(raised.at_s)]
        assert last
        assert all(score is None for score in last)


@quick
@given(COURSES)
def test_a_disabled_person_has_no_pain_alarm(course: list[tuple[float | None, int]]) -> None:
    assert of(run(course, limits(enabled=False)), AlarmKind.PAIN, *AlarmAction) == []


def test_between_the_limits_nothing_changes() -> None:
    told = run([(8.0, 20), (6.5, 600)], limits())
    assert [one.action for one in told if one.action is not AlarmAction.ESCALATED] == [
        AlarmAction.RAISED
    ]


def test_number_and_alarm_agree() -> None:
    """6.96 is shown as 7.0, so it counts as 7.0."""
    assert run([(6.96, 12)], limits())[0].action is AlarmAction.RAISED
    assert run([(6.94, 600)], limits()) == []


def test_a_look_away_hardly_counts_and_only_a_long_one_begins_anew() -> None:
    short = run([(8.0, 6), (None, 8), (8.0, 6)], limits())
    assert [one.at_s for one in short] == [18]
    patient = limits(technical_after_s=900.0)
    assert run([(8.0, 11), (None, 290)], patient)[0].at_s == 11
    forgotten = run([(8.0, 10), (None, 60), (8.0, 6)], patient)
    assert [one.at_s for one in forgotten] == [75]
    assert run([(8.0, 10), (None, 301), (8.0, 10)], patient) == []


def test_a_moment_below_the_lower_limit_takes_back_as_long_and_not_everything() -> None:
    assert [one.at_s for one in run([(8.0, 9), (5.9, 2), (8.0, 10)], limits())] == [15]
    assert run([(8.0, 9), (5.9, 8), (8.0, 9)], limits()) == []


def test_a_pain_alarm_ends_though_single_scores_rise_above_the_lower_limit() -> None:
    ended = run([(8.0, 11), (2.0, 8), (6.5, 1), (2.0, 8)], limits())[-1]
    assert (ended.action, ended.at_s) == (AlarmAction.CLEARED, 24)
    assert run([(8.0, 11), (2.0, 9), (8.0, 9), (2.0, 9)], limits())[1:] == []


def test_high_seconds_of_long_ago_add_up_to_nothing() -> None:
    assert run([(8.0, 9), (6.5, 100), (8.0, 9)], limits()) == []
    assert run([(6.5, 200), (9.5, 1), (6.5, 200)], limits()) == []


def test_what_nobody_takes_on_escalates_once() -> None:
    told = run([(8.0, 400)], limits())
    assert [(one.action, one.at_s) for one in told] == [
        (AlarmAction.RAISED, 11),
        (AlarmAction.ESCALATED, 71),
    ]


def test_what_was_taken_on_does_not_escalate_and_still_ends() -> None:
    post, _ = raised_post()
    post, happened = acknowledge(post, AlarmKind.PAIN, "mila", at(12))
    assert [(one.action, one.by) for one in happened] == [(AlarmAction.ACKNOWLEDGED, "mila")]
    assert acknowledge(post, AlarmKind.PAIN, "otis", at(13)) == (post, ())
    for second in range(13, 200):
        post, happened = step(post, Observation(score=8.0, absent_s=0.0), limits(), at(second))
        assert happened == ()
    assert post.pain.acknowledged_by == "mila"
    for second in range(200, 212):
        post, happened = step(post, Observation(score=1.0, absent_s=0.0), limits(), at(second))
    assert post.pain.phase is Phase.QUIET


def test_what_was_taken_on_calls_again_when_the_pain_stays() -> None:
    post, _ = raised_post()
    post, _ = acknowledge(post, AlarmKind.PAIN, "mila", at(12))
    told: list[tuple[AlarmAction, int]] = []

    def say(score: float | None, seconds: range) -> None:
        nonlocal post
        for second in seconds:
            seen = Observation(score=score, absent_s=0.0)
            post, happened = step(post, seen, limits(), at(second))
            told.extend((one.action, second) for one in happened)

    say(8.0, range(13, 1813))
    assert told == [(AlarmAction.ESCALATED, 1812)]
    assert (post.pain.phase, post.pain.acknowledged_by) == (Phase.ESCALATED, "")
    post, happened = acknowledge(post, AlarmKind.PAIN, "otis", at(1813))
    assert [one.by for one in happened] == ["otis"]
    say(8.0, range(1814, 2000))
    say(6.5, range(2000, 5000))
    say(None, range(5000, 5100))
    say(8.0, range(5100, 5107))
    assert told == [(AlarmAction.ESCALATED, 1812)], "as high, or there is nothing to call for"
    say(8.0, range(5107, 5200))
    assert told[1:] == [(AlarmAction.ESCALATED, 5107)]


def raised_post() -> tuple[Post, float]:
    post = Post()
    for second in range(12):
        post, _ = step(post, Observation(score=8.0, absent_s=0.0), limits(), at(second))
    assert post.pain.phase is Phase.RAISED
    return post, 12


@quick
@given(st.floats(-10.0, 1e6))
def test_a_pause_ends_by_itself_and_never_lasts_longer_than_half_an_hour(seconds: float) -> None:
    post, (paused,) = pause(Post(), seconds, "mila", at(0))
    assert post.pause is not None
    lasts_s = (paused.until_ns - START_NS) / S
    assert 0.0 <= lasts_s <= LONGEST_PAUSE_S
    seen = Observation(score=1.0, absent_s=0.0)
    post, happened = step(post, seen, limits(), at(lasts_s + 0.01))
    assert post.pause is None
    assert [(one.action, one.by) for one in happened] == [(AlarmAction.RESUMED, "")]


def test_during_a_pause_an_alarm_is_raised_silently_and_does_not_escalate() -> None:
    post, _ = pause(Post(), 600.0, "mila", at(0))
    told = []
    for second in range(599):
        post, happened = step(post, Observation(score=8.0, absent_s=0.0), limits(), at(second))
        told += [(one.action, one.silent) for one in happened]
    assert told == [(AlarmAction.RAISED, True)]
    post, happened = resume(post, "otis", at(599))
    assert [(one.action, one.by) for one in happened] == [(AlarmAction.RESUMED, "otis")]
    later = []
    for second in range(599, 700):
        post, happened = step(post, Observation(score=8.0, absent_s=0.0), limits(), at(second))
        later += [(one.action, second) for one in happened]
    assert later == [(AlarmAction.ESCALATED, 659)]


def test_measuring_that_was_paused_is_no_technical_matter() -> None:
    post, told = Post(), []
    for second in range(600):
        seen = Observation(score=None, absent_s=float(second), measuring_paused=second >= 100)
        post, happened = step(post, seen, limits(), at(second))
        told += [(one.kind, one.action, second) for one in happened]
    assert told == [
        (AlarmKind.TECHNICAL, AlarmAction.RAISED, 30),
        (AlarmKind.TECHNICAL, AlarmAction.ESCALATED, 90),
        (AlarmKind.TECHNICAL, AlarmAction.CLEARED, 100),
    ]


@quick
@given(st.lists(st.floats(0.0, 100.0), max_size=20))
def test_evidence_never_exceeds_the_time_that_passed(steps_s: list[float]) -> None:
    evidence: Evidence = NONE
    first = now = 0.0
    for step_s in steps_s:
        now += step_s
        evidence = evidence.with_score(now, Speaks.FOR, most_s=math.inf)
    assert evidence.held_s <= now - first + 1e-6
