"""A regression over participants whose values are measured with known noise on both axes."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_host.study._material import Vector

from ._statistics import MIDDLE_95_PERCENT, Interval

LEAST_RELIABILITY: Final = 0.1
"""Where less of an axis's variance is real, the noise cannot be taken out of R²."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Values of n participants on both axes with their measurement variances, each ``(n,)``."""

    x: Vector
    y: Vector
    x_variance: Vector
    y_variance: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyLine:
    """A least-squares line, and what it would be without the measurement noise.

    Attributes
    ----------
    reliability_x, reliability_y
        Share of the variance that is not measurement noise, 0-1.
    true_r_squared, true_slope
        None where a reliability is below `LEAST_RELIABILITY`.
    surrogate_mean, surrogate_high, p
        Of R² over permutations: mean, 95 % quantile, and the rank p of R².
    """

    n: int
    slope: float
    intercept: float
    r: float
    r_squared: float
    r_squared_interval: Interval
    reliability_x: float
    reliability_y: float
    true_r_squared: float | None
    true_r_squared_interval: Interval | None
    true_slope: float | None
    surrogate_mean: float
    surrogate_high: float
    p: float


def noisy_line(pairs: Pairs, *, resamples: int, permutations: int, seed: int) -> NoisyLine:
    """Fit a line through participants.

    Parameters
    ----------
    pairs
        At least three participants whose values differ on both axes.

    Notes
    -----
    The true R² is R² over the product of both reliabilities (Spearman, Am. J. Psychol.
    1904;15:72), with the mean measurement variance taken from each axis's variance; the true
    slope is that of errors in variables with known error variance (Fuller, Measurement Error
    Models, 1987, 1.2). Both intervals are percentiles of the bootstrap over participants.
    """
    generator = np.random.default_rng(seed)
    n = pairs.x.size
    whole = _moments(pairs, np.arange(n)[None, :])
    drawn = _moments(pairs, generator.integers(0, n, size=(resamples, n)))
    x_variance, y_variance, covariance = whole.x[0], whole.y[0], whole.both[0]
    reliability = [float(one[0]) for one in (whole.x_reliability, whole.y_reliability)]
    r = covariance / math.sqrt(x_variance * y_variance)
    shuffled = _shuffled(pairs, permutations, generator)
    slope = covariance / x_variance
    resolved = min(reliability) >= LEAST_RELIABILITY
    return NoisyLine(
        n=n,
        slope=float(slope),
        intercept=float(pairs.y.mean() - slope * pairs.x.mean()),
        r=float(r),
        r_squared=float(r * r),
        r_squared_interval=_middle(drawn.r_squared),
        reliability_x=reliability[0],
        reliability_y=reliability[1],
        true_r_squared=float(whole.true_r_squared[0]) if resolved else None,
        true_r_squared_interval=_middle(drawn.true_r_squared) if resolved else None,
        true_slope=float(slope / reliability[0]) if resolved else None,
        surrogate_mean=float(shuffled.mean()),
        surrogate_high=float(np.percentile(shuffled, 95.0)),
        p=(1.0 + float(np.count_nonzero(shuffled >= r * r))) / (1.0 + permutations),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    x: Vector
    y: Vector
    both: Vector
    x_noise: Vector
    y_noise: Vector

    @property
    def r_squared(self) -> Vector:
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.both**2 / (self.x * self.y))

    @property
    def x_reliability(self) -> Vector:
        return _reliability(self.x, self.x_noise)

    @property
    def y_reliability(self) -> Vector:
        return _reliability(self.y, self.y_noise)

    @property
    def true_r_squared(self) -> Vector:
        with np.errstate(invalid="ignore", divide="ignore"):
            found = self.r_squared / (self.x_reliability * self.y_reliability)
        return np.minimum(1.0, found)


def _moments(pairs: Pairs, at: NDArray[np.int64]) -> _Moments:
    x, y = pairs.x[at], pairs.y[at]
    across, up = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    freedom = at.shape[1] - 1
    return _Moments(
        x=np.sum(across**2, axis=1) / freedom,
        y=np.sum(up**2, axis=1) / freedom,
        both=np.sum(across * up, axis=1) / freedom,
        x_noise=pairs.x_variance[at].mean(axis=1),
        y_noise=pairs.y_variance[at].mean(axis=1),
    )


def _reliability(variance: Vector, noise: Vector) -> Vector:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.clip(1.0 - noise / variance, 0.0, 1.0)


def _shuffled(pairs: Pairs, permutations: int, generator: np.random.Generator) -> Vector:
    across, up = pairs.x - pairs.x.mean(), pairs.y - pairs.y.mean()
    orders = generator.permuted(np.tile(across, (permutations, 1)), axis=1)
    return np.asarray((orders @ up) ** 2 / ((across @ across) * (up @ up)))


def _middle(values: Vector) -> Interval:
    known = values[np.isfinite(values)]
    if known.size == 0:
        return 0.0, 1.0
    low, high = np.percentile(known, MIDDLE_95_PERCENT)
    return float(low), float(high)
