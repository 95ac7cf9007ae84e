"""How likely each curve makes each rating, and what the other ratings foretell of one."""

import math
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from ._calibration_grid import HIGHEST, MARGIN, CalibrationGrid
from ._checks import FloatVector

_SLIP: Final = 0.03
"""Share of ratings that are slips of the finger: any number as likely as any other."""
_STILLNESS: Final = 0.5
"""Part of a minute's spread of scores that may lie between its median and the rated moment."""
_MOMENTS: Final = ((0.0, 2.0 / 3.0), (-math.sqrt(3.0), 1.0 / 6.0), (math.sqrt(3.0), 1.0 / 6.0))
"""Places, in deviations, and weights of the quadrature."""
_KEPT_MASS: Final = 0.9995
_HALVINGS: Final = 18
_QUANTILES: Final = np.array([[0.05], [0.95]])


def log_likelihood(
    grid: CalibrationGrid, ratings: FloatVector, scores: FloatVector, spreads: FloatVector
) -> FloatVector:
    """Return the log probability of each rating: shape (curves, combinations, ratings).

    A rating stands for everything within half a step of it, and the lowest and the highest one
    for everything beyond as well. The score at the rated moment is not known, only those of the
    minute: the probability is averaged over them, by Gauss-Hermite quadrature in three points.
    """
    likely = np.zeros((grid.level.size, grid.spread.size, ratings.size))
    for place, weight in _MOMENTS:
        at = np.clip(scores + place * _STILLNESS * spreads, 0.0, HIGHEST)
        likely += weight * _likelihood(grid, ratings, at)
    result: FloatVector = np.log((1.0 - _SLIP) * likely + _SLIP / (HIGHEST + 1.0))
    return result


def _likelihood(grid: CalibrationGrid, ratings: FloatVector, scores: FloatVector) -> FloatVector:
    expected = grid.expected(scores)[:, None, :]
    precision = 1.0 / np.hypot(grid.spread, grid.noise)[None, :, None]
    above = np.where(ratings >= HIGHEST, np.inf, ratings + MARGIN)
    below = np.where(ratings <= 0.0, -np.inf, ratings - MARGIN)
    likely: FloatVector = scipy.special.ndtr((above - expected) * precision)
    likely -= scipy.special.ndtr((below - expected) * precision)
    return likely


def normalised(log_weights: FloatVector) -> FloatVector:
    """Return weights that sum to one over the first two axes."""
    shares: FloatVector = scipy.special.softmax(log_weights, axis=(0, 1))
    return shares


def left_out(
    grid: CalibrationGrid, ratings: FloatVector, scores: FloatVector, weights: FloatVector
) -> tuple[float, float]:
    """Return the mean error of foretelling each rating from weights without it, and the coverage.

    Parameters
    ----------
    weights
        Shape (curves, combinations, ratings): of each rating's prediction.
    """
    expected = grid.expected(scores)
    foretold = np.einsum("cr,ckr->r", expected, weights)
    follow = weights[grid.follows]
    silent = np.maximum(0.0, 1.0 - follow.sum(axis=(0, 1)))
    means = expected[grid.follows][:, None, :]
    deviations = np.hypot(grid.spread, grid.noise)[None, :, None]

    def below(points: FloatVector) -> FloatVector:
        felt = (scipy.special.ndtr((points - means) / deviations) * follow).sum(axis=(0, 1))
        mass: FloatVector = felt + silent * np.clip(
            (points + MARGIN) / (HIGHEST + 2.0 * MARGIN), 0.0, 1.0
        )
        return mass

    # A rating stands for everything within half a step of it.
    within = (below(ratings + MARGIN) >= 0.05) & (below(ratings - MARGIN) <= 0.95)
    return float(np.abs(foretold - ratings).mean()), float(within.mean())


def forward_error(
    grid: CalibrationGrid,
    log_prior: FloatVector,
    ratings: FloatVector,
    scores: FloatVector,
    likelihood: FloatVector,
) -> float | None:
    """Return the mean error of foretelling each rating from those before it."""
    if ratings.size < 2:
        return None
    before = np.cumsum(likelihood, axis=2)[:, :, :-1]
    weights = normalised(log_prior[:, :, None] + before)
    foretold = np.einsum("cr,ckr->r", grid.expected(scores[1:]), weights)
    return float(np.abs(foretold - ratings[1:]).mean())


def heaviest(weights: FloatVector) -> NDArray[np.intp]:
    """Return the places of the largest weights that hold nearly all of the whole."""
    order = np.argsort(weights)[::-1]
    held = np.cumsum(weights[order])
    places: NDArray[np.intp] = order[: int(np.searchsorted(held, _KEPT_MASS * held[-1])) + 1]
    return places


def mixture_interval(
    means: FloatVector, deviations: FloatVector, weights: FloatVector
) -> tuple[float, float]:
    """Return the 5 and 95 % quantiles, within 0-10, of what is felt.

    Parameters
    ----------
    means, deviations, weights
        Of the normal distributions about the curves that follow. What their weights lack to one
        is the probability that the face tells nothing: then any answer is as likely as any other,
        however alike the ratings were.
    """
    kept = heaviest(weights)
    means, deviations, shares = means[kept], deviations[kept], weights[kept]
    silent = max(0.0, 1.0 - float(weights.sum()))
    shares *= (1.0 - silent) / shares.sum()
    low, high = np.zeros((2, 1)), np.full((2, 1), HIGHEST)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        felt = scipy.special.ndtr((middle - means) / deviations) @ shares
        mass = felt + silent * _any_pain(middle[:, 0])
        below = mass[:, None] < _QUANTILES
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    lower, upper = 0.5 * (low + high)[:, 0]
    return _to_end(float(lower)), _to_end(float(upper))


def _any_pain(points: FloatVector) -> FloatVector:
    """Return the chance of at most so much pain, below 10, when each answer is equally likely.

    0 and 10 are answers as well: no pain at all is the state most often met, and no continuous
    distribution over 0-10 gives it any weight.
    """
    part: FloatVector = (1.0 + (HIGHEST - 1.0) * points / HIGHEST) / (HIGHEST + 1.0)
    return part


def _to_end(quantile: float) -> float:
    """Return 0 or 10 for a quantile that the halving found there: it only comes close to them."""
    step = HIGHEST * 2.0**-_HALVINGS
    if quantile < step:
        return 0.0
    return HIGHEST if quantile > HIGHEST - step else quantile
