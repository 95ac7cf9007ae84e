"""Micro-movement spikes of the face's regions and of the heart, each with its Gamma fit."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_signals import fit_gamma, micro_movement_spikes

from ._bootstrap import block_intervals
from ._results import Fitted, SpikeFit, TooLittle
from ._series import REGIONS, Series, Vector

FEWEST_SPIKES: Final = 12
"""As on the device: below, a Gamma shape is off by more than 40 % (its CV is √(2/n))."""


def spike_fits(series: Series) -> tuple[Fitted, ...]:
    """Fit V1, V2, V3 and the heart."""
    face = [
        Fitted(region, spike_fit(np.ascontiguousarray(series.speeds[:, column])))
        for column, region in enumerate(REGIONS)
    ]
    return (*face, Fitted("heart", spike_fit(deviation_series(series.intervals_ms))))


def deviation_series(intervals_ms: Vector) -> Vector:
    """Return how far each interval lies from their mean, as the device takes it."""
    if np.isnan(intervals_ms).all():
        return intervals_ms
    deviations: Vector = np.abs(intervals_ms - np.nanmean(intervals_ms))
    return deviations


def spike_fit(series: Vector) -> SpikeFit | TooLittle:
    """Fit the spikes of one series, NaN for gaps.

    Parameters
    ----------
    series
        Shape ``(n,)``, any unit.
    """
    try:
        values = micro_movement_spikes(series).values
    except ValueError:
        # An empty or quiet series has no peak.
        return TooLittle(what="spikes", have=0, need=FEWEST_SPIKES)
    if values.size < FEWEST_SPIKES:
        return TooLittle(what="spikes", have=values.size, need=FEWEST_SPIKES)
    try:
        fit = fit_gamma(values)
    except ValueError:
        return TooLittle(what="alike")
    mean, variance, skewness, kurtosis = block_intervals(
        values.size, lambda at: _moments(values[at]), block=math.ceil(values.size ** (1 / 3))
    )
    return SpikeFit(
        n=fit.n,
        provisional=fit.provisional,
        shape=fit.shape,
        shape_interval=fit.shape_interval,
        scale=fit.scale,
        scale_interval=fit.scale_interval,
        mean=fit.mean,
        mean_interval=mean,
        variance=fit.variance,
        variance_interval=variance,
        skewness=fit.skewness,
        skewness_interval=skewness,
        kurtosis=fit.kurtosis,
        kurtosis_interval=kurtosis,
        aic_gamma=fit.aic_gamma,
        aic_lognormal=fit.aic_lognormal,
        aic_beta=fit.aic_beta,
        ks_gamma=fit.ks_gamma,
        ks_lognormal=fit.ks_lognormal,
        ks_beta=fit.ks_beta,
    )


def _moments(values: NDArray[np.float64]) -> tuple[float, float, float, float]:
    mean = float(values.mean())
    away = values - mean
    second = float(np.mean(away**2))
    variance = second * values.size / (values.size - 1)
    if second == 0.0:
        return mean, variance, math.nan, math.nan
    skewness = float(np.mean(away**3)) / second**1.5
    return mean, variance, skewness, float(np.mean(away**4)) / second**2
