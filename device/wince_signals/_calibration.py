"""A person's own ratings turned into a rising curve from the score to what the person would say.

The posterior over the curves of `_calibration_grid` is exact on its grid: nothing is sampled, so
the same ratings give the same numbers on every machine.
"""

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._calibration_grid import (
    HIGHEST,
    CalibrationGrid,
    calibration_grid,
    logits,
)
from ._calibration_noise import noise_at, second_noise
from ._calibration_posterior import (
    forward_error,
    heaviest,
    left_out,
    log_likelihood,
    mixture_interval,
    normalised,
)
from ._checks import FloatVector, finite_vector, real_array, same_length

FEWEST_RATINGS: Final = 3
"""Below this a calibration says more of its prior than of the person."""
DOUBTFUL_BELOW: Final = 0.5
"""Below this probability that the face follows the ratings, the two contradict each other."""

_Z_WIDTH: Final = 2.0 * 1.6448536269514722
"""Width of a 90 % interval in standard deviations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibratedEstimate:
    """What the person would say at one score.

    Attributes
    ----------
    value : float
        Expected rating, 0-10.
    interval : tuple of float
        90 % interval of what is felt; it always holds the value.
    """

    value: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Nodes:
    """The curves and spreads that hold nearly all of the posterior, each with its weight."""

    curve: NDArray[np.intp]
    variance: FloatVector
    weight: FloatVector


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationFit:
    """A posterior over curves from score to rating.

    Attributes
    ----------
    ratings : int
        How many it rests on.
    follows : float
        Posterior probability that the face follows the ratings at all.
    error : float
        Mean absolute difference, in points, between each rating and what the others predict.
    covered : float
        Share of the ratings within the 90 % interval that the others predict for a rating.
    forward_error : float or None
        The same as ``error`` with only the ratings before each, in the order given, from the
        second on; None with a single rating.
    """

    ratings: int
    follows: float
    error: float
    covered: float
    forward_error: float | None
    _curve_weights: FloatVector = field(repr=False)
    _nodes: _Nodes = field(repr=False)
    _second_noise: float = field(repr=False)
    _usual_width: float | None = field(repr=False)

    @property
    def contradictory(self) -> bool:
        """Whether the ratings go against the face more than with it."""
        return self.follows < DOUBTFUL_BELOW

    def predict(
        self, score: float, interval: tuple[float, float] | None = None
    ) -> CalibratedEstimate:
        """Return what the person would say at a score.

        Parameters
        ----------
        score
            0-10.
        interval
            Its 90 % interval, as for the fit. Where it is wider than at the rated moments, as it is
            when a component is missing, the result is wider too.

        Raises
        ------
        ValueError
            If the score is not within 0-10.
        """
        x = _points("score", [score])
        grid = calibration_grid()
        expected, steep = grid.expected(x)[:, 0], grid.steepness(x)[:, 0]
        value = float(np.clip(self._curve_weights @ expected, 0.0, HIGHEST))
        noise = float(noise_at(x, self._second_noise)[0])
        logit_deviation = math.hypot(noise, self._excess_width(interval))
        nodes = self._nodes
        low, high = mixture_interval(
            expected[nodes.curve],
            np.sqrt(nodes.variance + (steep[nodes.curve] * logit_deviation) ** 2),
            nodes.weight,
        )
        return CalibratedEstimate(value=value, interval=(min(low, value), max(high, value)))

    def curve(self, scores: ArrayLike) -> FloatVector:
        """Return the expected ratings at scores; it never falls as the score rises.

        Raises
        ------
        ValueError
            If a score is not within 0-10.
        """
        curve: FloatVector = self._curve_weights @ calibration_grid().expected(
            _points("scores", scores)
        )
        return np.clip(curve, 0.0, HIGHEST)

    def _excess_width(self, interval: tuple[float, float] | None) -> float:
        """Return one deviation, in logits, by which an interval is wider than at the ratings."""
        if interval is None or self._usual_width is None:
            return 0.0
        low, high = logits(_points("interval", interval))
        return math.sqrt(max(0.0, (high - low) ** 2 - self._usual_width**2)) / _Z_WIDTH


def fit_calibration(
    ratings: ArrayLike,
    scores: ArrayLike,
    *,
    spreads: ArrayLike | None = None,
    intervals: ArrayLike | None = None,
) -> CalibrationFit:
    """Fit a person's calibration.

    Parameters
    ----------
    ratings
        The person's own numbers, 0-10, shape (n,).
    scores
        The uncalibrated score at each, 0-10, shape (n,).
    spreads
        Standard deviation of the score around each rating, points, shape (n,); 0 when None.
    intervals
        90 % intervals of the scores, as far as the measurement alone is uncertain and for as many
        as are known, shape (m, 2).

    Raises
    ------
    ValueError
        If the lengths differ, a number is not within 0-10, or there is no rating.
    """
    given, x = _points("ratings", ratings), _points("scores", scores)
    about = np.zeros(x.size) if spreads is None else _points("spreads", spreads)
    same_length(ratings=given, scores=x, spreads=about)
    grid = calibration_grid()
    likelihood = log_likelihood(grid, given, x, about)
    # Sorted, so that the order of entry does not show in the last digit.
    together = np.sort(likelihood, axis=2).sum(axis=2)
    prior = grid.log_prior(x)
    weights = normalised(prior + together)
    others = (prior + together)[:, :, None] - likelihood
    error, covered = left_out(grid, given, x, normalised(others))
    return CalibrationFit(
        ratings=given.size,
        follows=float(weights[grid.follows].sum()),
        error=error,
        covered=covered,
        forward_error=forward_error(grid, prior, given, x, likelihood),
        _curve_weights=weights.sum(axis=1),
        _nodes=_nodes(grid, weights),
        _second_noise=0.0 if spreads is None else second_noise(about, x),
        _usual_width=None if intervals is None else _usual_width(intervals),
    )


def _nodes(grid: CalibrationGrid, weights: FloatVector) -> _Nodes:
    """Return what an interval needs: curves that follow and spreads, without ratings' own noise."""
    spreads, which = np.unique(grid.spread, return_inverse=True)
    summed = np.zeros((int(grid.follows.sum()), spreads.size))
    np.add.at(summed.T, which, weights[grid.follows].T)
    kept = heaviest(summed.ravel())
    return _Nodes(
        curve=kept // spreads.size,
        variance=spreads[kept % spreads.size] ** 2,
        weight=summed.ravel()[kept],
    )


def _usual_width(intervals: ArrayLike) -> float | None:
    bounds = real_array("intervals", intervals)
    if bounds.size == 0:
        return None
    if bounds.ndim != 2 or bounds.shape[1] != 2:
        raise ValueError(f"intervals has shape {bounds.shape}; must be (n, 2)")
    widths = np.diff(logits(_points("intervals", bounds.ravel()).reshape(bounds.shape)), axis=1)
    return float(np.median(widths))


def _points(name: str, values: ArrayLike) -> FloatVector:
    points = finite_vector(name, values)
    beyond = (points < 0.0) | (points > HIGHEST)
    if beyond.any():
        at = int(np.argmax(beyond))
        raise ValueError(f"{name}[{at}] is {points[at]}; must be within 0 and {HIGHEST:g}")
    return points
