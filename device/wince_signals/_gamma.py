"""The Gamma distribution of micro-movement spikes, with its uncertainty and its rivals."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._checks import positive_vector, read_only
from ._digamma import trigamma, trigamma_excess
from ._gamma_kernels import gamma_shape_scale, gamma_windows
from ._goodness import gamma_goodness, lognormal_goodness, spike_beta_goodness
from ._parallel import PARALLEL_LOCK

LEAST_VALUES = 3
PROVISIONAL_BELOW = 50
TWO_SIDED_95_PERCENT = 1.959963984540054

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class GammaFit:
    """A Gamma distribution with location 0, fitted by maximum likelihood.

    Attributes
    ----------
    shape, scale : float
        Shape a (no unit) and scale b (unit of the values).
    shape_interval, scale_interval : tuple of float
        95 % confidence intervals from the Fisher information of (ln a, ln b), so both ends are
        positive. They hold for independent values; neighbouring spikes are nearly so.
    noise_to_signal_ratio : float
        The scale b, equal to variance / mean of the fitted distribution. Never show it without
        ``scale_interval``.
    mean, variance, skewness, kurtosis : float
        Empirical moments: variance over n - 1; skewness and kurtosis from central moments over n,
        kurtosis of a normal distribution being 3.
    n : int
        Number of values.
    provisional : bool
        Whether there are fewer than 50 values, too few to compare persons or conditions.
    aic_gamma, aic_lognormal, aic_beta : float or None
        Akaike's criterion, lower is better. Beta is scaled on (0.5, 1), None when a value lies
        outside or no Beta fits.
    ks_gamma, ks_lognormal, ks_beta : float or None
        Greatest distance between the empirical and the fitted distribution function. Its usual
        p-values do not hold, because the parameters come from the same values.
    """

    shape: float
    scale: float
    shape_interval: Interval
    scale_interval: Interval
    noise_to_signal_ratio: float
    mean: float
    variance: float
    skewness: float
    kurtosis: float
    n: int
    provisional: bool
    aic_gamma: float
    aic_lognormal: float
    aic_beta: float | None
    ks_gamma: float
    ks_lognormal: float
    ks_beta: float | None


class GammaWindows(NamedTuple):
    """Gamma parameters of many windows, each array of shape ``(windows,)``."""

    shapes: NDArray[np.float64]
    scales: NDArray[np.float64]


def fit_gamma(values: ArrayLike) -> GammaFit:
    """Fit a Gamma distribution with location 0 by maximum likelihood.

    Parameters
    ----------
    values : array_like
        At least three positive numbers, not all equal, shape ``(n,)``.

    Returns
    -------
    GammaFit

    Raises
    ------
    ValueError
        Fewer than three values, one that is not finite and positive, or all of them equal.
    """
    x = positive_vector("values", values, at_least=LEAST_VALUES)
    shape, scale = gamma_shape_scale(x)
    if not math.isfinite(shape) or float(np.ptp(x)) == 0.0:
        raise ValueError(f"values are all {x[0]} to within rounding; must differ")
    shape_interval, scale_interval = _intervals(shape, scale, x.size)
    mean, variance, skewness, kurtosis = _moments(x)
    gamma, lognormal = gamma_goodness(x, shape, scale), lognormal_goodness(x)
    beta = spike_beta_goodness(x)
    return GammaFit(
        shape=shape,
        scale=scale,
        shape_interval=shape_interval,
        scale_interval=scale_interval,
        noise_to_signal_ratio=scale,
        mean=mean,
        variance=variance,
        skewness=skewness,
        kurtosis=kurtosis,
        n=x.size,
        provisional=x.size < PROVISIONAL_BELOW,
        aic_gamma=gamma.aic,
        aic_lognormal=lognormal.aic,
        aic_beta=beta.aic if beta else None,
        ks_gamma=gamma.ks,
        ks_lognormal=lognormal.ks,
        ks_beta=beta.ks if beta else None,
    )


def fit_gamma_windows(windows: ArrayLike) -> GammaWindows:
    """Fit each row of a table, on all cores; equal to `fit_gamma` to the last bit.

    Parameters
    ----------
    windows : array_like
        Shape ``(windows, n)`` with n of at least three.

    Returns
    -------
    GammaWindows
        NaN for a row that `fit_gamma` refuses (a value that is NaN, infinite or not positive, or
        all values equal), so that one bad window does not lose the others.

    Raises
    ------
    ValueError
        The table has not two dimensions or fewer than three columns.
    """
    table = np.require(windows, dtype=np.float64, requirements=["C", "A", "W"])
    if table.ndim != 2 or table.shape[1] < LEAST_VALUES:
        raise ValueError(
            f"windows has shape {table.shape}; must be (windows, n) with n at least {LEAST_VALUES}"
        )
    shapes, scales = np.empty(table.shape[0]), np.empty(table.shape[0])
    with PARALLEL_LOCK:
        gamma_windows(table, shapes, scales)
    return GammaWindows(read_only(shapes), read_only(scales))


def _intervals(shape: float, scale: float, n: int) -> tuple[Interval, Interval]:
    # The information of (ln a, ln b) per value is [[a² ψ'(a), a], [a, a]]; its inverse gives both
    # variances with the factor a ψ'(a) - 1, which is small for large a.
    excess = trigamma_excess(shape)
    shape_factor = math.exp(TWO_SIDED_95_PERCENT * math.sqrt(1.0 / (shape * excess * n)))
    scale_factor = math.exp(TWO_SIDED_95_PERCENT * math.sqrt(trigamma(shape) / (excess * n)))
    return (
        (shape / shape_factor, shape * shape_factor),
        (scale / scale_factor, scale * scale_factor),
    )


def _moments(x: NDArray[np.float64]) -> tuple[float, float, float, float]:
    centred = x - x.mean()
    second = float(np.mean(centred**2))
    skewness = float(np.mean(centred**3)) / second**1.5
    kurtosis = float(np.mean(centred**4)) / second**2
    return float(x.mean()), second * x.size / (x.size - 1), skewness, kurtosis
