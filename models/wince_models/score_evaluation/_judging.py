"""What the courses show: the figures that docs/score.md holds against its goals."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
from scipy.stats import spearmanr

from wince_wire import NoScoreReason

from ._people import LOST_S, Part
from ._scoring import ScoredCourse, Second

MINUTE_S: Final = 60.0
ALARMING_FROM: Final = 4.0
SURE_BELOW: Final = 4.0
"""An upper end of the interval below this says that there is no more than slight pain."""
REAL_FROM: Final = 4.0
"""True pain that must not be called slight."""
SIGNIFICANT_BELOW: Final = 0.05
NO_SCORE_WITHIN_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a whole, counted."""

    part: int
    whole: int

    @property
    def percent(self) -> float:
        """Per cent; not a number of an empty whole."""
        return 100.0 * self.part / self.whole if self.whole else float("nan")


def of_part(courses: Iterable[ScoredCourse], *parts: Part) -> list[ScoredCourse]:
    """Return the courses of people of these parts."""
    return [course for course in courses if course.person.part in parts]


def rank_correlation(course: ScoredCourse) -> float:
    """Return Spearman's correlation of score and true pain over all scored seconds."""
    scores = [second.score for second in course.scored]
    return float(spearmanr(scores, [second.pain for second in course.scored]).statistic)


def median_rank_correlation(courses: Sequence[ScoredCourse]) -> float:
    """Return the median over people."""
    return statistics.median(map(rank_correlation, courses))


def covered(courses: Iterable[ScoredCourse]) -> Share:
    """Count the seconds whose 90 % interval holds the true pain."""
    inside = [
        second.interval[0] <= second.pain <= second.interval[1]
        for course in courses
        for second in course.scored
        if second.interval is not None
    ]
    return Share(part=sum(inside), whole=len(inside))


def interval_width(courses: Iterable[ScoredCourse]) -> float:
    """Return the median width of the interval, points."""
    return statistics.median(
        second.interval[1] - second.interval[0]
        for course in courses
        for second in course.scored
        if second.interval is not None
    )


def minutes(course: ScoredCourse) -> list[list[Second]]:
    """Return the scored seconds by whole minutes of the course."""
    return [
        list(seconds)
        for _, seconds in groupby(course.scored, key=lambda second: int(second.t_s // MINUTE_S))
    ]


def false_minutes(courses: Iterable[ScoredCourse]) -> Share:
    """Count the minutes whose mean score is alarming."""
    means = [_mean_score(minute) for course in courses for minute in minutes(course)]
    return Share(part=sum(mean >= ALARMING_FROM for mean in means), whole=len(means))


def false_seconds(courses: Iterable[ScoredCourse]) -> Share:
    """Count the seconds whose score is alarming."""
    scores = [second.score or 0.0 for course in courses for second in course.scored]
    return Share(part=sum(score >= ALARMING_FROM for score in scores), whole=len(scores))


def confidently_wrong_minutes(courses: Iterable[ScoredCourse]) -> Share:
    """Count the minutes whose interval rules real pain out while there is real pain."""
    wrong = whole = 0
    for course in courses:
        for minute in minutes(course):
            upper = statistics.fmean(
                second.interval[1] for second in minute if second.interval is not None
            )
            pain = statistics.fmean(second.pain for second in minute)
            wrong += upper < SURE_BELOW and pain >= REAL_FROM
            whole += 1
    return Share(part=wrong, whole=whole)


def confidently_wrong_seconds(courses: Iterable[ScoredCourse]) -> Share:
    """Count the same second by second."""
    seconds = [second for course in courses for second in course.scored if second.interval]
    wrong = sum(
        second.interval is not None and second.interval[1] < SURE_BELOW and second.pain >= REAL_FROM
        for second in seconds
    )
    return Share(part=wrong, whole=len(seconds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What happened when a signal was lost.

    Attributes
    ----------
    last_score_s
        How long after the loss the last score came; 0 where none came after it.
    back_s
        How long after the signal's return the first score came; None where none came.
    reasons
        Why there was none, most often first.
    """

    last_score_s: float
    back_s: float | None
    reasons: tuple[NoScoreReason, ...]


def loss(course: ScoredCourse) -> Loss:
    """Return when scores stopped and came back around the stretch `LOST_S`."""
    gone_s, back_s = LOST_S
    within = [second for second in course.seconds if gone_s < second.t_s <= back_s]
    last = max((second.t_s for second in within if second.score is not None), default=gone_s)
    later = [second.t_s - back_s for second in course.scored if second.t_s > back_s]
    reasons = [second.reason for second in within if second.reason is not None]
    return Loss(
        last_score_s=last - gone_s,
        back_s=min(later, default=None),
        reasons=tuple(sorted(set(reasons), key=reasons.count, reverse=True)),
    )


def significant_entropies(courses: Iterable[ScoredCourse]) -> Share:
    """Count the seconds with a steady transfer entropy that chance alone would seldom reach."""
    found = [
        second.steady_entropy_p
        for course in courses
        for second in course.seconds
        if second.steady_entropy_p is not None
    ]
    return Share(part=sum(p < SIGNIFICANT_BELOW for p in found), whole=len(found))


def _mean_score(minute: Sequence[Second]) -> float:
    return float(np.mean([second.score for second in minute if second.score is not None]))
