"""Weighs every course of relief against no response, given how the score varies by itself.

The deviations from the usual course are whitened by the Cholesky factor of their covariance. That
factor looks only backwards in time, so what came before a dose can predict what follows (a peak
falls back by itself) but can never count as a response to it: a dose given because it hurt most
is judged fairly. For each course the size is integrated over a half normal of relief, which gives
the ratio of the evidence with it to the evidence without any response (Kass & Raftery,
J. Am. Stat. Assoc. 1995;90:773).
"""

from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from ._shapes import Shapes

RELIEF_SD = 4.0
"""Spread of the half normal of possible relief in points: nothing is ruled out on a 0-10 scale."""
NULL_COURSES = 400
NULL_SEED = 20260117
HOPELESS = 40.0
"""Natural logarithms behind the best course: of no weight, whatever else is reckoned for it."""
SMALLEST_VARIANCE = 1e-4
EVERY_NTH_GROWTH = 37
EVERY_NTH_GOING = 23
NULL_AT_ONCE = 50
"""How often evidence arises by chance is asked of fewer courses: neighbours are nearly alike."""


class White(NamedTuple):
    """Minutes and courses after whitening.

    Attributes
    ----------
    values
        Shape (minutes,).
    information
        Shape (growths, goings): squared length of each course.
    growths, goings
        Shapes (growths, minutes) and (goings, minutes).
    spread
        How much more the minutes vary than usual, as a ratio of standard deviations, at least 1.
    """

    values: NDArray[np.float64]
    information: NDArray[np.float64]
    growths: NDArray[np.float64]
    goings: NDArray[np.float64]
    spread: float


class Evidence(NamedTuple):
    """What each course of relief explains; all of shape (growths, goings).

    Attributes
    ----------
    log_ratios
        Natural logarithm of the evidence ratio to no response, times how likely the growth was
        before.
    sizes, size_sds
        Middle and spread, in points, of the normal that its size follows before it is cut at
        zero.
    """

    log_ratios: NDArray[np.float64]
    sizes: NDArray[np.float64]
    size_sds: NDArray[np.float64]


def whiten(
    deviations: NDArray[np.float64], covariance: NDArray[np.float64], shapes: Shapes
) -> White:
    """Whiten deviations and courses.

    Parameters
    ----------
    deviations
        Shape (minutes,), points from the usual course, in minutes that were seen.
    covariance
        Shape (minutes, minutes), points².
    shapes
        Their courses in the same minutes.
    """
    covariance = covariance + SMALLEST_VARIANCE * np.eye(deviations.size)
    factor = scipy.linalg.cholesky(covariance, lower=True)
    together = np.vstack([deviations, shapes.growths, shapes.goings])
    white = scipy.linalg.solve_triangular(factor, together.T, lower=True, check_finite=False).T
    found = _white(white, len(shapes.growths), 1.0)
    spread = _spread(found)
    white /= spread
    return found._replace(information=found.information / spread**2, spread=spread)


def _white(rows: NDArray[np.float64], count: int, spread: float) -> White:
    growths, goings = rows[1 : 1 + count], rows[1 + count :]
    information = _squares(growths)[:, None] + 2.0 * growths @ goings.T + _squares(goings)[None, :]
    return White(rows[0], np.maximum(information, 0.0), growths, goings, spread)


def weigh(white: White, shapes: Shapes) -> Evidence:
    """Weigh all courses; those that are not possible have no evidence."""
    evidence = _ratios(white.information, _match(white, white.values[None, :])[0])
    weighed = evidence.log_ratios + shapes.log_shares[:, None]
    return evidence._replace(log_ratios=np.where(shapes.possible, weighed, -np.inf))


def chance_of_such_evidence(white: White, shapes: Shapes) -> float:
    """Return how often as much evidence for an onset after the dose arises without any response.

    Returns
    -------
    float
        Share of `NULL_COURSES` made-up courses that vary as this person does, plus one in both.
    """
    after = np.flatnonzero(shapes.onsets_min >= 0.0)[::EVERY_NTH_GROWTH]
    some, shares = _some(white, after), shapes.log_shares[after]
    found = _mean_log_ratios(some, shares, some.values[None, :])[0]
    draws = np.random.default_rng(NULL_SEED).normal(size=(NULL_COURSES, white.values.size))
    as_much = sum(
        int((_mean_log_ratios(some, shares, draws[begin : begin + NULL_AT_ONCE]) >= found).sum())
        for begin in range(0, NULL_COURSES, NULL_AT_ONCE)
    )
    return (as_much + 1.0) / (NULL_COURSES + 1.0)


def _some(white: White, growths: NDArray[np.int64]) -> White:
    goings = np.arange(0, len(white.goings), EVERY_NTH_GOING)
    return white._replace(
        information=white.information[np.ix_(growths, goings)],
        growths=white.growths[growths],
        goings=white.goings[goings],
    )


def _mean_log_ratios(
    white: White, log_shares: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the logarithm of the mean evidence ratio of each row of ``values``."""
    ratios = _ratios(white.information, _match(white, values)).log_ratios
    weighed = ratios + log_shares[None, :, None]
    found: NDArray[np.float64] = scipy.special.logsumexp(weighed.reshape(len(values), -1), axis=1)
    return found


def _match(white: White, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each row of ``values`` times each course, shape (rows, growths, goings)."""
    found: NDArray[np.float64] = (values @ white.growths.T)[:, :, None]
    return found + (values @ white.goings.T)[:, None, :]


def _squares(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.einsum("sm,sm->s", rows, rows)
    return found


def _spread(white: White) -> float:
    """Return by how much the minutes vary more than usual, after the best course is taken off."""
    explained = _match(white, white.values[None, :])[0] ** 2 / (white.information + 1e-9)
    left = float(white.values @ white.values - explained.max())
    return float(max(1.0, np.sqrt(max(left, 0.0) / max(white.values.size - 4, 1))))


def _ratios(information: NDArray[np.float64], match: NDArray[np.float64]) -> Evidence:
    precision = information + RELIEF_SD**-2
    sds = precision**-0.5
    sizes = match / precision
    log_ratios = 0.5 * (match * sizes - np.log(precision * (0.25 * RELIEF_SD**2)))
    return Evidence(log_ratios + _log_share_of_relief(log_ratios, sizes / sds), sizes, sds)


def _log_share_of_relief(
    log_ratios: NDArray[np.float64], sizes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how much of each size is below zero; 0 where nothing could make a course likely."""
    best = np.where(sizes < 0.0, log_ratios, -np.inf).max(axis=(-2, -1), keepdims=True)
    likely = log_ratios > best - HOPELESS
    if 2 * np.count_nonzero(likely) > likely.size:
        return np.asarray(scipy.special.log_ndtr(-sizes))
    found = np.zeros_like(sizes)
    found[likely] = scipy.special.log_ndtr(-sizes[likely])
    return found
