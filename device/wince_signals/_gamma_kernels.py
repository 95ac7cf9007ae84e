"""Compiled maximum-likelihood fits of the Gamma and Beta distributions."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from ._digamma import digamma, log_minus_digamma, trigamma, trigamma_excess
from ._numba import kernel, parallel_kernel

NEWTON_STEPS = 60
RELATIVE_TOLERANCE = 1e-14
# A Beta fit that wants to go beyond has no maximum that double precision could find.
LARGEST_LOG_SHAPE = 25.0


@kernel
def gamma_shape_scale(values: NDArray[np.float64]) -> tuple[float, float]:
    """Fit a Gamma distribution with location 0; (NaN, NaN) where none exists.

    The likelihood equation ``log a - digamma a = log mean - mean log`` is solved by Newton steps
    in 1/a (Minka 2002, "Estimating a Gamma distribution").
    """
    mean = 0.0
    for value in values:
        if not (value > 0.0 and value < math.inf):
            return math.nan, math.nan
        mean += value
    mean /= values.size
    spread = 0.0  # log mean - mean log, each term >= 0 up to rounding: nothing cancels
    for value in values:
        deviation = value / mean - 1.0
        spread += deviation - math.log1p(deviation)
    spread /= values.size
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


@parallel_kernel
def gamma_windows(
    windows: NDArray[np.float64], shapes: NDArray[np.float64], scales: NDArray[np.float64]
) -> None:
    """Fit each row by itself."""
    for row in numba.prange(windows.shape[0]):
        shape, scale = gamma_shape_scale(windows[row])
        shapes[row] = shape
        scales[row] = scale


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
