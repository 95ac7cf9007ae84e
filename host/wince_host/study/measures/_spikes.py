"""Micro-movement spikes of one series of a block, with their Gamma fit and its uncertainty."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from wince_host.study._material import Vector
from wince_host.study._parameters import StudyParameters
from wince_host.study._results import OfBlock, SpikeRow
from wince_signals import (
    GammaFit,
    fit_gamma,
    fit_gamma_windows,
    micro_movement_spikes,
    phase_randomised,
)

HISTOGRAM_BINS: Final = 25
SPIKE_RANGE: Final = (0.5, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """Gamma parameters of the phase-randomised twins of one series; NaN where none is fitted."""

    shapes: tuple[float, ...]
    scales: tuple[float, ...]


def spike_row(
    key: OfBlock, name: str, series: Vector, parameters: StudyParameters, *, seed: int
) -> tuple[SpikeRow, Twins] | None:
    """Fit the spikes of a series and of its twins; None when there are too few of them.

    Parameters
    ----------
    series
        Shape ``(n,)``, non-negative, NaN for gaps.
    """
    values = spikes_of(series)
    fit = _fitted(values, parameters)
    if fit is None:
        return None
    twins = _twins(series, parameters.twins, seed)
    return _row(key, name, values, fit, twins, parameters, seed), twins


def log_scale(values: Vector, parameters: StudyParameters, *, seed: int) -> tuple[float, float]:
    """Return ln(scale) of the spikes with one standard deviation; NaN where none can be fitted."""
    if values.size < parameters.fewest_spikes:
        return math.nan, math.nan
    fitted = fit_gamma_windows(values[None, :])
    if not fitted.fitted[0]:
        return math.nan, math.nan
    deviation = _log_scale_deviation(values, parameters.spike_resamples, seed)
    return math.log(float(fitted.scales[0])), deviation


def spikes_of(series: Vector) -> Vector:
    """Return the spikes of a series; none where it has no peak."""
    try:
        return micro_movement_spikes(series).values
    except ValueError:
        # An empty or quiet series has no peak.
        return np.empty(0)


def _fitted(values: Vector, parameters: StudyParameters) -> GammaFit | None:
    if values.size < parameters.fewest_spikes:
        return None
    try:
        return fit_gamma(values)
    except ValueError:
        # All spikes are alike to within rounding.
        return None


def _row(
    key: OfBlock,
    name: str,
    values: Vector,
    fit: GammaFit,
    twins: Twins,
    parameters: StudyParameters,
    seed: int,
) -> SpikeRow:
    counts, _ = np.histogram(values, bins=HISTOGRAM_BINS, range=SPIKE_RANGE)
    scales = np.array(twins.scales)
    return SpikeRow(
        participant=key.participant,
        session=key.session,
        task=key.task,
        block=key.block,
        run=key.run,
        series=name,
        spikes=fit.n,
        provisional=fit.provisional,
        shape=fit.shape,
        shape_low=fit.shape_interval[0],
        shape_high=fit.shape_interval[1],
        scale=fit.scale,
        scale_low=fit.scale_interval[0],
        scale_high=fit.scale_interval[1],
        ln_scale_deviation=_log_scale_deviation(values, parameters.spike_resamples, seed),
        mean=fit.mean,
        variance=fit.variance,
        skewness=fit.skewness,
        kurtosis=fit.kurtosis,
        aic_gamma=fit.aic_gamma,
        aic_lognormal=fit.aic_lognormal,
        aic_beta=fit.aic_beta,
        ks_gamma=fit.ks_gamma,
        ks_lognormal=fit.ks_lognormal,
        ks_beta=fit.ks_beta,
        best_by_aic=_best(fit),
        surrogate_scale=float(np.nanmean(scales)) if np.isfinite(scales).any() else None,
        histogram=tuple(map(float, counts)),
    )


def _best(fit: GammaFit) -> str:
    criteria = {"gamma": fit.aic_gamma, "lognormal": fit.aic_lognormal}
    if fit.aic_beta is not None:
        criteria["beta"] = fit.aic_beta
    return min(criteria, key=criteria.__getitem__)


def _log_scale_deviation(values: Vector, resamples: int, seed: int) -> float:
    """Return one standard deviation of ln(scale).

    The Gamma fit's own interval takes spikes for independent and for Gamma-distributed; here the
    data's neighbours stay together (Künsch, Ann. Stat. 1989;17:1217).
    """
    generator = np.random.default_rng(seed)
    block = math.ceil(values.size ** (1.0 / 3.0))
    count = math.ceil(values.size / block)
    starts = generator.integers(0, values.size - block + 1, size=(resamples, count))
    places = (starts[:, :, None] + np.arange(block)).reshape(resamples, -1)[:, : values.size]
    scales = fit_gamma_windows(values[places]).scales
    logs = np.log(scales[np.isfinite(scales)])
    if logs.size < 2:
        return math.nan
    # Blocks shorten the variance they can show by about one block in the number of them.
    return float(logs.std(ddof=1)) * math.sqrt(values.size / max(1, values.size - block))


def _twins(series: Vector, count: int, seed: int) -> Twins:
    seeds = np.random.SeedSequence((seed, 1)).generate_state(max(1, count))[:count]
    points = [_twin(series, int(one)) for one in seeds]
    return Twins(
        shapes=tuple(shape for shape, _ in points), scales=tuple(scale for _, scale in points)
    )


def _twin(series: Vector, seed: int) -> tuple[float, float]:
    values = spikes_of(phase_randomised(series, seed))
    if values.size < 3:
        return math.nan, math.nan
    fit = fit_gamma_windows(values[None, :])
    return float(fit.shapes[0]), float(fit.scales[0])
