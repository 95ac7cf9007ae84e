"""The Gamma distribution of micro-movement spikes, with its uncertainty and its rivals."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._checks import positive_vector, read_only
from ._gamma_kernels import central_moments, gamma_intervals, gamma_shape_scale, gamma_windows
from ._goodness import gamma_goodness, lognormal_goodness, spike_beta_goodness
from ._parallel import PARALLEL_LOCK

LEAST_VALUES = 3
PROVISIONAL_BELOW = 50

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class GammaFit:
    """A Gamma distribution with location 0, fitted by maximum likelihood.

    Attributes
    ----------
    shape, scale : float
        Shape a (no unit) and scale b (unit of the values).
    shape_interval, scale_interval : tuple of float
        95 % confidence intervals. In simulation they hold the truth in 94 to 96 of 100 data sets
        from n = 5 on (the scale's from a shape of 3 on, and in 89 of 100 for a shape of 0.5 and
        n = 5). They are for independent values; neighbouring spikes
        correlate (about 0.3 in white noise), and in simulation the intervals keep their promise.
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GammaWindows:
    """Gamma distributions of many windows of n values each.

    Attributes
    ----------
    fitted : NDArray[np.bool_]
        Whether the window has a fit, shape ``(windows,)``; where not, all else is NaN.
    shapes, scales : NDArray[np.float64]
        Shape a (no unit) and scale b (unit of the values), shape ``(windows,)``.
    shape_intervals, scale_intervals : NDArray[np.float64]
        95 % confidence intervals as of `GammaFit`, shape ``(windows, 2)``.
    """

    fitted: NDArray[np.bool_]
    shapes: NDArray[np.float64]
    scales: NDArray[np.float64]
    shape_intervals: NDArray[np.float64]
    scale_intervals: NDArray[np.float64]


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

    Notes
    -----
    Shape by Newton steps of Minka 2002, "Estimating a Gamma distribution". Its interval from the
    chi-square of Bain & Engelhardt, J. Am. Stat. Assoc. 1975;70:948; the scale's from that and
    the mean's after Zou & Donner, Stat. Med. 2008;27:1693. Intervals from the Fisher information
    would hold the truth in 92 to 93 of 100 data sets of 20 values, the spikes of one minute of
    heart beats.
    """
    x = positive_vector("values", values, at_least=LEAST_VALUES)
    shape, scale = gamma_shape_scale(x)
    if not math.isfinite(shape):
        raise ValueError(f"values are all {x[0]} to within rounding; must differ")
    ends = gamma_intervals(shape, scale, x.size)
    mean, variance, skewness, kurtosis = _moments(x)
    ordered = np.sort(x)
    gamma, lognormal = gamma_goodness(ordered, shape, scale), lognormal_goodness(ordered)
    beta = spike_beta_goodness(ordered)
    return GammaFit(
        shape=shape,
        scale=scale,
        shape_interval=ends[:2],
        scale_interval=ends[2:],
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
        A row that `fit_gamma` refuses (a value that is NaN, infinite or not positive, or all
        values equal) is marked as not fitted, so that one bad window does not lose the others.

    Raises
    ------
    ValueError
        The table holds no real numbers, has not two dimensions or fewer than three columns.
    """
    table = _table(windows)
    rows = table.shape[0]
    shapes, scales = np.empty(rows), np.empty(rows)
    shape_intervals, scale_intervals = np.empty((rows, 2)), np.empty((rows, 2))
    with PARALLEL_LOCK:
        gamma_windows(table, shapes, scales, shape_intervals, scale_intervals)
    return GammaWindows(
        fitted=read_only(~np.isnan(shapes)),
        shapes=read_only(shapes),
        scales=read_only(scales),
        shape_intervals=read_only(shape_intervals),
        scale_intervals=read_only(scale_intervals),
    )


def _table(windows: ArrayLike) -> NDArray[np.float64]:
    message = f"windows is {type(windows).__name__}; must be a table of real numbers"
    try:
        given = np.asarray(windows)
        table = np.require(given, dtype=np.float64, requirements=["C", "A", "W"])
    except (TypeError, ValueError, OverflowError, np.exceptions.ComplexWarning) as error:
        raise ValueError(message) from error
    if given.dtype.kind not in "biufO":
        raise ValueError(message)
    if table.ndim != 2 or table.shape[1] < LEAST_VALUES:
        raise ValueError(
            f"windows has shape {table.shape}; must be (windows, n) with n at least {LEAST_VALUES}"
        )
    return table


def _moments(x: NDArray[np.float64]) -> tuple[float, float, float, float]:
    mean, second, third, fourth = central_moments(x)
    variance = second * mean * mean * x.size / (x.size - 1)
    return mean, variance, third / second**1.5, fourth / second**2
