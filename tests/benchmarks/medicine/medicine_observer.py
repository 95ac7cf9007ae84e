"""Finds the onset as well as anybody can who knows all that a method cannot know.

The observer is told the noise exactly, what would be expected without a dose, and from which
ranges size, length of growth and duration of the relief were drawn. It looks at the same eight
hours and weighs every onset by Bayes' theorem, so that on average over these ranges nobody who
looks at the same minutes can be within three minutes more often. How the time of the dose was
chosen, and that scores end at 0 and 10, it does not use.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from medicine_levels import LEVELS
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular
from scipy.special import log_ndtr, logsumexp

from dose_courses import GOES_WITHIN_MIN, Level, MadeUpCourse, covariance_of, share_of_relief
from wince_host.medicine import AFTER_MIN, BEFORE_MIN

Growth = tuple[str, float, float]

WITHIN_MIN = 3.0
ONSET_STEP_MIN = 0.5
LENGTHS = 8
GOING_STEP_MIN = 5.0
FOREVER_MIN = 1e9
ALL_GROWTHS = tuple(dict.fromkeys(level.growth for level in LEVELS))


@dataclass(frozen=True)
class Observed:
    """What the observer makes of one course.

    Attributes
    ----------
    onset_min
        The middle of the six minutes that most probably hold the onset.
    probability
        How probable it is that they do: how often the observer expects to be right.
    """

    onset_min: float
    probability: float


def observe(level: Level, truth: MadeUpCourse) -> tuple[Observed, Observed]:
    """Find the onset of a course.

    Returns
    -------
    tuple of Observed
        Told of which kind the growth is, and told only that it is one of `ALL_GROWTHS`.
    """
    onsets, growths, begins, goings = _courses(level)
    window = slice(truth.dose_minute - BEFORE_MIN, truth.dose_minute + AFTER_MIN)
    fall = (truth.expected - truth.scores)[window]
    seen = np.flatnonzero(np.isfinite(fall))
    factor = cholesky(covariance_of(level, seen), lower=True)
    rows = np.vstack([fall[None, seen], growths[:, seen], goings[:, seen]])
    white = solve_triangular(factor, rows.T, lower=True, check_finite=False).T
    evidence = _evidence(white, len(growths), level.effect)
    lasts = begins[None, :] - np.repeat(onsets, len(growths) // onsets.size)[:, None]
    evidence[(lasts < level.lasts[0]) | (lasts >= level.lasts[1])] = -np.inf
    table = logsumexp(evidence, axis=1).reshape(onsets.size, len(ALL_GROWTHS), LENGTHS)
    own = table[:, ALL_GROWTHS.index(level.growth)]
    return _best(onsets, own), _best(onsets, table.reshape(onsets.size, -1))


@cache
def _courses(level: Level) -> tuple[NDArray[np.float64], ...]:
    """Return onsets, growths of shape (onsets x growths x lengths, minutes), begins, goings."""
    minutes = np.arange(-BEFORE_MIN, AFTER_MIN) + np.float64(0.5)
    onsets = np.arange(level.onset[0] + 0.5 * ONSET_STEP_MIN, level.onset[1], ONSET_STEP_MIN)
    growths = [
        share_of_relief(minutes - onset, growth[0], length, FOREVER_MIN)
        for onset in onsets
        for growth in ALL_GROWTHS
        for length in _lengths(growth)
    ]
    first, last = (sum(ends) for ends in zip(level.onset, level.lasts, strict=True))
    begins = np.arange(first, last + GOING_STEP_MIN, GOING_STEP_MIN)
    goings = -np.clip((minutes - begins[:, None]) / GOES_WITHIN_MIN, 0.0, 1.0)
    return onsets, np.array(growths), begins, goings


def _lengths(growth: Growth) -> NDArray[np.float64]:
    shares = (np.arange(LENGTHS) + 0.5) / LENGTHS
    found: NDArray[np.float64] = growth[1] + (growth[2] - growth[1]) * shares
    return found


def _evidence(
    white: NDArray[np.float64], growths: int, sizes: Sequence[float]
) -> NDArray[np.float64]:
    """Return the logarithm of the evidence of each growth and going, over all sizes alike."""
    fall, growing, going = white[0], white[1 : 1 + growths], white[1 + growths :]
    squares = np.einsum("sm,sm->s", white, white)
    information = squares[1 : 1 + growths, None] + squares[None, 1 + growths :]
    information = np.maximum(information + 2.0 * growing @ going.T, 1e-9)
    match = (growing @ fall)[:, None] + (going @ fall)[None, :]
    root = np.sqrt(information)
    low, high = ((size - match / information) * root for size in sizes)
    found: NDArray[np.float64] = 0.5 * match**2 / information - np.log(root)
    return found + _log_mass(low, high)


def _log_mass(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithm of the normal's mass between two bounds, also far from its middle."""
    low, high = np.where(low > 0.0, -high, low), np.where(low > 0.0, -low, high)
    upper = log_ndtr(high)
    found: NDArray[np.float64] = upper + np.log1p(
        -np.exp(np.minimum(log_ndtr(low) - upper, -1e-12))
    )
    return found


def _best(onsets: NDArray[np.float64], table: NDArray[np.float64]) -> Observed:
    evidence = logsumexp(table, axis=1)
    shares = np.exp(evidence - evidence.max())
    cumulated = np.concatenate([[0.0], np.cumsum(shares / shares.sum())])
    steps = round(2.0 * WITHIN_MIN / ONSET_STEP_MIN)
    held = cumulated[steps:] - cumulated[:-steps]
    place = int(np.argmax(held))
    middle = 0.5 * (onsets[place] + onsets[place + steps - 1])
    return Observed(float(middle), float(held[place]))
