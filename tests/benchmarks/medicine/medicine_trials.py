"""Judges made-up courses and keeps how far each judgement was from the truth."""

from dataclasses import dataclass

from dose_courses import Level, MadeUpCourse, make_course
from wince_host.medicine import Estimate, MinuteCourse, Response, Verdict, respond, usual_of

ONSET_WITHIN_MIN = 3.0
SEEDS_WITHOUT_EFFECT_FROM = 1_000_000


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
        """Told onset minus the true one."""
        onset = self.response.onset_min
        return None if onset is None else onset.value - self.truth.onset_min

    @property
    def onset_held(self) -> bool:
        """Whether the onset was told within three minutes."""
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


def judge(level: Level, seed: int) -> Trial:
    """Make a course and judge its dose, as the page does."""
    truth = make_course(level, seed)
    course = MinuteCourse(0, truth.scores)
    usual = usual_of(course, truth.dose_minute, [truth.dose_minute])
    response = respond(truth.dose_minute, course, usual, (), now_minute=course.scores.size)
    return Trial(truth, response)


def _within(estimate: Estimate | None, truth: float) -> bool:
    return estimate is not None and estimate.low <= truth <= estimate.high
