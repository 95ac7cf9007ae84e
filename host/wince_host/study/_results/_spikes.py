"""Rows of the micro-movement spikes of the blocks."""

from dataclasses import dataclass
from typing import Final

from ._numbers import Numbers
from ._sessions import OfBlock

SERIES: Final = ("v1", "v2", "v3", "heart")
"""The series whose spikes are fitted: three regions of the face, and the heart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikeRow(OfBlock):
    """Gamma distribution and moments of the micro-movement spikes of one series in one block.

    Attributes
    ----------
    series
        One of `SERIES`.
    spikes, provisional
        Number, and whether it is below 50.
    shape, scale, and their ``_low`` and ``_high``
        With 95 % intervals; the scale is the noise-to-signal ratio (NSR), no unit.
    ln_scale_deviation
        One standard deviation of ln(scale), by the moving-block bootstrap of the spikes.
    mean, variance, skewness, kurtosis
        Empirical; the kurtosis of a normal distribution is 3.
    aic_*, ks_*
        As of `wince_signals.GammaFit`; Beta is scaled on (0.5, 1).
    best_by_aic
        ``gamma``, ``lognormal`` or ``beta``.
    surrogate_scale
        Mean scale of the phase-randomised twins; None where none were made.
    histogram
        Spikes in each of 25 equal bins of [0.5, 1).
    """

    series: str
    spikes: int
    provisional: bool
    shape: float
    shape_low: float
    shape_high: float
    scale: float
    scale_low: float
    scale_high: float
    ln_scale_deviation: float
    mean: float
    variance: float
    skewness: float
    kurtosis: float
    aic_gamma: float
    aic_lognormal: float
    aic_beta: float | None
    ks_gamma: float
    ks_lognormal: float
    ks_beta: float | None
    best_by_aic: str
    surrogate_scale: float | None
    histogram: Numbers
