"""What a few of a simulated person's own ratings make of their scores."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_signals import fit_calibration

from ._judging import Share
from ._scoring import ScoredCourse, Second

RATINGS: Final = 5
DRAWS: Final = 10
"""Sets of ratings tried for each person: which moments are asked at matters."""

PAIRED_S: Final = 20.0
"""A person is asked how it was in the last so many seconds, and says the median of what they felt;
that is held against the median score of the same time. The pain of these courses rises and falls
within half a minute: a bedside's minute would hold a whole attack."""

ASKED_IN_FIRST: Final = 0.6
"""Ratings come from this part of the course; the rest is what is judged."""

RATING_DEVIATION: Final = 0.7
"""How far a person's number strays from what they feel, before it is rounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibratedPerson:
    """A person's scores before and after their ratings, over all draws.

    Attributes
    ----------
    error_before, error_after
        Mean absolute difference from the true pain, points.
    covered
        Seconds whose calibrated 90 % interval holds the true pain.
    width
        Median width of that interval.
    """

    error_before: float
    error_after: float
    covered: Share
    width: float


# The page's goals, its table and its picture ask for the same people, and each costs ten fits.
@cache
def calibrated(course: ScoredCourse) -> CalibratedPerson | None:
    """Return what ratings make of one course; None where nobody could be asked so often."""
    rng = np.random.default_rng([13, _number_of(course.person.name)])
    draws = [draw for _ in range(DRAWS) if (draw := _draw(course, rng)) is not None]
    if not draws:
        return None
    before, after, inside, width = (np.concatenate(parts) for parts in zip(*draws, strict=True))
    return CalibratedPerson(
        error_before=float(before.mean()),
        error_after=float(after.mean()),
        covered=Share(part=int(inside.sum()), whole=inside.size),
        width=float(np.median(width)),
    )


def pooled_coverage(people: Iterable[CalibratedPerson]) -> Share:
    """Return the seconds of all people together."""
    shares = [person.covered for person in people]
    return Share(part=sum(s.part for s in shares), whole=sum(s.whole for s in shares))


def _number_of(name: str) -> int:
    """Return a number that is the same in every process, unlike Python's own hash."""
    return int.from_bytes(name.encode()[-6:], "big")


def _draw(course: ScoredCourse, rng: np.random.Generator) -> tuple[NDArray[np.float64], ...] | None:
    asked = _moments(course, rng)
    if len(asked) < RATINGS:
        return None
    pairs = [_pair(course.scored, t_s, rng) for t_s in asked]
    fit = fit_calibration(
        [pair.rating for pair in pairs],
        [pair.score for pair in pairs],
        spreads=[pair.spread for pair in pairs],
        intervals=[pair.interval for pair in pairs],
    )
    later = [second for second in course.scored if second.t_s > max(asked)]
    pain = np.array([second.pain for second in later])
    score = np.array([second.score for second in later])
    estimates = [fit.predict(second.score or 0.0, second.measured) for second in later]
    value = np.array([estimate.value for estimate in estimates])
    low, high = np.array([estimate.interval for estimate in estimates]).T
    return (
        np.abs(score - pain),
        np.abs(value - pain),
        (low <= pain) & (pain <= high),
        high - low,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    rating: float
    score: float
    spread: float
    interval: tuple[float, float]


def _moments(course: ScoredCourse, rng: np.random.Generator) -> list[float]:
    """Return when the person is asked: at any time, apart from each other."""
    scored = course.scored
    if not scored:
        return []
    ends_s = scored[0].t_s + ASKED_IN_FIRST * (scored[-1].t_s - scored[0].t_s)
    fit = [second.t_s for second in scored if scored[0].t_s + PAIRED_S <= second.t_s <= ends_s]
    chosen: list[float] = []
    for t_s in rng.permutation(fit):
        if len(chosen) < RATINGS and all(abs(t_s - other) >= PAIRED_S for other in chosen):
            chosen.append(float(t_s))
    return sorted(chosen)


def _before(scored: Sequence[Second], t_s: float) -> list[Second]:
    return [second for second in scored if t_s - PAIRED_S < second.t_s <= t_s]


def _pair(scored: Sequence[Second], t_s: float, rng: np.random.Generator) -> _Pair:
    before = _before(scored, t_s)
    scores = np.array([second.score for second in before])
    felt = float(np.median([second.pain for second in before])) + rng.normal(0.0, RATING_DEVIATION)
    intervals = np.array([second.measured for second in before])
    low, high = np.median(intervals, axis=0)
    return _Pair(
        rating=float(np.clip(np.round(felt), 0.0, 10.0)),
        score=float(np.median(scores)),
        spread=float(scores.std()),
        interval=(float(low), float(high)),
    )
