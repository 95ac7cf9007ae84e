"""Calibrates made-up people by a few ratings, and holds the rest of their day against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

import numpy as np

from rated_people import Kind, RatedPerson, When, make_person, make_person_in_attacks
from wince_signals import fit_calibration

COUNTS = (3, 5, 10)
ATTACKS_COUNT = 5
KINDS: tuple[Kind, ...] = ("strong", "weak", "none")
WHENS: tuple[When, ...] = ("varied", "any time", "one level")
Attacks = Literal["in attacks"]
ATTACKS: Attacks = "in attacks"
MOMENTS = 40
CONFIDENT_BELOW = 4.0
"""Width of a 90 % interval, in points, that a reader may take for sure."""
WRONG_FROM = 1.0
"""How far outside of it the truth must lie, in points, to be called wrong."""


@dataclass(frozen=True)
class Trial:
    """One person after some ratings; means over moments of the day that were not rated.

    Attributes
    ----------
    raw_error, error
        Mean absolute difference from the true pain, before and after, points.
    covered
        Share of the moments with the truth in the 90 % interval.
    width
        Of that interval, points.
    confident_and_wrong
        Share of the moments with a narrow interval far from the truth.
    foretold_error
        What the calibration itself says of its error.
    follows
        Probability that the face follows the ratings.
    """

    raw_error: float
    error: float
    covered: float
    width: float
    confident_and_wrong: float
    foretold_error: float
    follows: float


@dataclass(frozen=True)
class Row:
    """All people of one kind, asked in one way, after so many ratings."""

    when: When | Attacks
    kind: Kind
    ratings: int
    trials: Sequence[Trial]

    def mean(self, name: str) -> float:
        """Return the mean of a figure over the people."""
        return fmean(getattr(trial, name) for trial in self.trials)


def judge(seed: int, kind: Kind, when: When) -> list[Trial]:
    """Return one person's trials, after each of `COUNTS` ratings."""
    person = make_person(seed, kind, when)
    possible = np.arange(60, person.pain.size)
    moments = np.random.default_rng(seed).choice(possible, MOMENTS, replace=False)
    return [_after(person, count, moments) for count in COUNTS]


def judge_in_attacks(seed: int, kind: Kind) -> Trial:
    """Return one person's trial on what comes after the last of `ATTACKS_COUNT` ratings."""
    person = make_person_in_attacks(seed, kind, ratings=ATTACKS_COUNT)
    later = np.arange(person.rated_at.max() + 1, person.pain.size)
    moments = np.random.default_rng(seed).choice(later, MOMENTS, replace=False)
    return _after(person, ATTACKS_COUNT, moments)


def _after(person: RatedPerson, count: int, moments: np.ndarray) -> Trial:
    ratings, scores, spreads = person.pairs(count)
    fit = fit_calibration(ratings, scores, spreads=spreads)
    read = [fit.predict(float(person.score[at])) for at in moments]
    value = np.array([one.value for one in read])
    low, high = np.array([one.interval for one in read]).T
    pain = person.pain[moments]
    outside = np.maximum(low - pain, pain - high)
    return Trial(
        raw_error=float(np.abs(person.score[moments] - pain).mean()),
        error=float(np.abs(value - pain).mean()),
        covered=float((outside <= 0.0).mean()),
        width=float((high - low).mean()),
        confident_and_wrong=float(((high - low < CONFIDENT_BELOW) & (outside > WRONG_FROM)).mean()),
        foretold_error=fit.error,
        follows=fit.follows,
    )
