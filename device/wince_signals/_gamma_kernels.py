"""Compiled maximum-likelihood fits of the Gamma and Beta distributions, and their uncertainty."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from ._checks import LARGEST
from ._digamma import digamma, log_minus_digamma, trigamma, trigamma_excess
from ._numba import kernel, parallel_kernel

NEWTON_STEPS = 60
RELATIVE_TOLERANCE = 1e-14
# The ends of an interval need no more digits than anybody reads.
END_STEPS = 40
END_TOLERANCE = 1e-6
NORMAL_97_5_PERCENT = 1.959963984540054
# A Beta fit that wants to go beyond has no maximum that double precision could find.
LARGEST_LOG_SHAPE = 25.0


@kernel
def log_spread(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the mean and ``log mean - mean log``; NaN for a value that no Gamma fit can take.

    Each term of the second sum is at least 0 up to rounding, so that nothing cancels.
    """
    mean = 0.0
    for value in values:
        if not 0.0 < value <= LARGEST:
            return math.nan, math.nan
        mean += value
    mean /= values.size
    spread = 0.0
    for value in values:
        deviation = value / mean - 1.0
        if deviation > -0.5:
            spread += deviation - math.log1p(deviation)
        else:
            # Far below the mean the deviation rounds to -1; here the logarithms do not cancel.
            spread += deviation - (math.log(value) - math.log(mean))
    return mean, spread / values.size


@kernel
def gamma_shape_scale(values: NDArray[np.float64]) -> tuple[float, float]:
    """Fit a Gamma distribution with location 0; (NaN, NaN) where none exists.

    The likelihood equation ``log a - digamma a = log mean - mean log`` is solved by Newton steps
    in 1/a (Minka 2002, "Estimating a Gamma distribution").
    """
    mean, spread = log_spread(values)
    if not spread > 1e-30:
        return math.nan, math.nan
    shape = (3.0 - spread + math.sqrt((spread - 3.0) ** 2 + 24.0 * spread)) / (12.0 * spread)
    for _ in range(NEWTON_STEPS):
        step = (log_minus_digamma(shape) - spread) / trigamma_excess(shape)
        moved = shape / (1.0 - step)
        done = abs(moved - shape) <= RELATIVE_TOLERANCE * shape
        shape = moved
        if done:
            break
    return shape, mean / shape


@kernel
def chi_square_quantile(freedom: float, normal: float) -> float:
    """Return the chi-square quantile that belongs to a normal one (Wilson & Hilferty 1931)."""
    share = 2.0 / (9.0 * freedom)
    # Below one degree of freedom the lower quantile is next to 0 and the formula falls below it.
    return freedom * max(1.0 - share + normal * math.sqrt(share), 0.05) ** 3


@kernel
def shape_end(shape: float, n: int, normal: float) -> float:
    """Return the true shape under which a fitted one stands at the given normal quantile.

    The statistic ``log mean - mean log`` is a scaled chi-square with its own first two moments
    (Bain & Engelhardt, J. Am. Stat. Assoc. 1975;70:948), which depend on the true shape alone.
    """
    spread = log_minus_digamma(shape)
    end = shape
    for _ in range(END_STEPS):
        expected = log_minus_digamma(end) - log_minus_digamma(n * end)
        variance = (trigamma_excess(end) - trigamma_excess(n * end)) / (n * end)
        quantile = chi_square_quantile(2.0 * expected * expected / variance, normal)
        moved = end * quantile * variance / (2.0 * expected * spread)
        done = abs(moved - end) <= END_TOLERANCE * end
        end = moved
        if done:
            break
    return end


@kernel
def gamma_intervals(shape: float, scale: float, n: int) -> tuple[float, float, float, float]:
    """Return the ends of the 95 % intervals of shape and scale.

    The scale is the mean over the shape, and mean and shape vary independently: the distances of
    their own ends add up by squares (Zou & Donner, Stat. Med. 2008;27:1693).
    """
    low = shape_end(shape, n, -NORMAL_97_5_PERCENT)
    high = shape_end(shape, n, NORMAL_97_5_PERCENT)
    freedom = 2.0 * n * shape
    mean_down = math.log(chi_square_quantile(freedom, NORMAL_97_5_PERCENT) / freedom)
    mean_up = math.log(freedom / chi_square_quantile(freedom, -NORMAL_97_5_PERCENT))
    down = math.hypot(mean_down, math.log(high / shape))
    up = math.hypot(mean_up, math.log(shape / low))
    return low, high, scale * math.exp(-down), scale * math.exp(up)


@parallel_kernel
def gamma_windows(
    windows: NDArray[np.float64],
    shapes: NDArray[np.float64],
    scales: NDArray[np.float64],
    shape_intervals: NDArray[np.float64],
    scale_intervals: NDArray[np.float64],
) -> None:
    """Fit each row by itself."""
    for row in numba.prange(windows.shape[0]):
        shape, scale = gamma_shape_scale(windows[row])
        low, high, scale_low, scale_high = gamma_intervals(shape, scale, windows.shape[1])
        shapes[row] = shape
        scales[row] = scale
        shape_intervals[row, 0] = low
        shape_intervals[row, 1] = high
        scale_intervals[row, 0] = scale_low
        scale_intervals[row, 1] = scale_high


@kernel
def central_moments(values: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Return the mean and the second to fourth central moments of the values over their mean."""
    mean = values.mean()
    second, third, fourth = 0.0, 0.0, 0.0
    for value in values:
        deviation = value / mean - 1.0
        square = deviation * deviation
        second += square
        third += square * deviation
        fourth += square * square
    return mean, second / values.size, third / values.size, fourth / values.size


@kernel
def beta_shapes(
    mean_log: float, mean_log_rest: float, first: float, second: float
) -> tuple[float, float]:
    """Fit a Beta distribution on (0, 1) from its two sufficient statistics and a first guess.

    Newton steps in the logarithms of both shapes; (NaN, NaN) when they do not settle.
    """
    p, q = math.log(first), math.log(second)
    for _ in range(NEWTON_STEPS):
        a, b = math.exp(p), math.exp(q)
        both = digamma(a + b)
        slope_p = a * (both - digamma(a) + mean_log)
        slope_q = b * (both - digamma(b) + mean_log_rest)
        shared = a * b * trigamma(a + b)
        curve_p = a * a * (trigamma(a) - trigamma(a + b))
        curve_q = b * b * (trigamma(b) - trigamma(a + b))
        determinant = curve_p * curve_q - shared * shared
        if not determinant > 0.0:
            return math.nan, math.nan
        step_p = (curve_q * slope_p + shared * slope_q) / determinant
        step_q = (shared * slope_p + curve_p * slope_q) / determinant
        longest = max(abs(step_p), abs(step_q), 1.0)
        p += step_p / longest
        q += step_q / longest
        if max(p, q) > LARGEST_LOG_SHAPE:
            return math.nan, math.nan
        if max(abs(step_p), abs(step_q)) < 1e-10:
            return math.exp(p), math.exp(q)
    return math.nan, math.nan
