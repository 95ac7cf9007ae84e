"""Judges made-up courses and keeps how far each judgement was from the truth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dose_courses import Level, MadeUpCourse, covariance_of, make_course
from wince_host.medicine import (
    AFTER_MIN,
    BEFORE_MIN,
    Estimate,
    MinuteCourse,
    Response,
    Usual,
    Verdict,
    respond,
    usual_of,
)
from wince_host.medicine._variation import Variation

ONSET_WITHIN_MIN = 3.0
SEEDS_WITHOUT_EFFECT_FROM = 1_000_000
COUNTLESS_DAYS = 1_000_000
"""So many that nothing about the usual course is left in doubt."""


@dataclass(frozen=True)
class Trial:
    """One course with its judgement."""

    truth: MadeUpCourse
    response: Response

    @property
    def worked(self) -> bool:
        """Whether a response was told."""
        return self.response.verdict is Verdict.WORKED

    @property
    def onset_error_min(self) -> float | None:
        """Likeliest onset minus the true one; None unless relief was told."""
        onset = self.response.onset_min
        return None if onset is None else onset.value - self.truth.onset_min

    @property
    def moment_told(self) -> bool:
        """Whether a moment was told, and not only the interval in which relief began."""
        onset = self.response.onset_min
        return onset is not None and onset.is_sharp

    @property
    def onset_held(self) -> bool:
        """Whether the likeliest moment, told or not, lies within three minutes of the truth."""
        error = self.onset_error_min
        return error is not None and abs(error) <= ONSET_WITHIN_MIN

    def covered(self) -> tuple[bool, bool, bool]:
        """Tell whether the intervals of onset, effect and duration hold the truth."""
        response, truth = self.response, self.truth
        return (
            _within(response.onset_min, truth.onset_min),
            _within(response.effect, truth.effect),
            _within(response.lasted_min, truth.lasts_min),
        )


@dataclass(frozen=True)
class KnownVariation(Variation):
    """The variation that a level was made with, in place of one that was fitted."""

    level: Level

    def covariance(
        self,
        minutes: NDArray[np.int64],
        *,
        lasting: float = 1.0,  # noqa: ARG002 - nothing is left to be unsure of
    ) -> NDArray[np.float64]:
        """Return the covariance that the minutes were drawn with."""
        return covariance_of(self.level, minutes)


def judge(level: Level, seed: int) -> Trial:
    """Make a course and judge its dose, as the page does."""
    truth = make_course(level, seed)
    course = MinuteCourse(0, truth.scores)
    return _judged(truth, usual_of(course, truth.dose_minute, [truth.dose_minute]))


def judge_told_the_noise(level: Level, seed: int) -> Trial:
    """Judge it by the same method, told the usual course and the variation about it exactly."""
    truth = make_course(level, seed)
    window = slice(truth.dose_minute - BEFORE_MIN, truth.dose_minute + AFTER_MIN)
    variance = covariance_of(level, np.zeros(1, dtype=np.int64)).item()
    variation = KnownVariation((variance,), level)
    return _judged(truth, Usual(truth.expected[window], COUNTLESS_DAYS, variation))


def _judged(truth: MadeUpCourse, usual: Usual) -> Trial:
    course = MinuteCourse(0, truth.scores)
    return Trial(
        truth, respond(truth.dose_minute, course, usual, (), now_minute=course.scores.size)
    )


def _within(estimate: Estimate | None, truth: float) -> bool:
    return estimate is not None and estimate.low <= truth <= estimate.high
