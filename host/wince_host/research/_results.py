"""What the analysis of a recording gives: numbers for each picture, or why there is none."""

from typing import Literal

import msgspec

Interval = tuple[float, float]


class TooLittle(msgspec.Struct, frozen=True, kw_only=True, tag="too_little"):
    """Why there is no result.

    Attributes
    ----------
    what
        What there was too little of; ``alike``: the values do not differ.
    have, need
        How much of it, where it can be counted.
    """

    what: Literal["spikes", "frames", "intervals", "seconds", "alike"]
    have: float = 0.0
    need: float = 0.0


class SpikeFit(msgspec.Struct, frozen=True, kw_only=True, tag="spike_fit"):
    """The Gamma distribution and the moments of the micro-movement spikes of one series.

    Attributes
    ----------
    shape, scale, shape_interval, scale_interval
        As of `wince_signals.GammaFit`: the scale is the noise-to-signal ratio.
    mean, variance, skewness, kurtosis
        Empirical, each with a 95 % interval from the moving-block bootstrap.
    aic_gamma, aic_lognormal, aic_beta, ks_gamma, ks_lognormal, ks_beta
        As of `wince_signals.GammaFit`.
    provisional
        Fewer than 50 spikes.
    """

    n: int
    provisional: bool
    shape: float
    shape_interval: Interval
    scale: float
    scale_interval: Interval
    mean: float
    mean_interval: Interval
    variance: float
    variance_interval: Interval
    skewness: float
    skewness_interval: Interval
    kurtosis: float
    kurtosis_interval: Interval
    aic_gamma: float
    aic_lognormal: float
    aic_beta: float | None
    ks_gamma: float
    ks_lognormal: float
    ks_beta: float | None


class Fitted(msgspec.Struct, frozen=True):
    """One series by name: ``v1``, ``v2``, ``v3``, ``heart``."""

    name: str
    result: SpikeFit | TooLittle


class LagPoint(msgspec.Struct, frozen=True, kw_only=True):
    """Transfer entropy at one lag, against its surrogates.

    Attributes
    ----------
    value, surrogate_mean, effective
        Bits; the value is biased, ``effective`` is what is left of it.
    band
        Mean of the surrogates and 1.96 of their standard deviations to either side, bits.
    z, p
        Of this lag alone; z is None where the surrogates do not vary.
    """

    lag: int
    lag_ms: float
    value: float
    surrogate_mean: float
    band: Interval
    effective: float
    z: float | None
    p: float


class LagCourse(msgspec.Struct, frozen=True, kw_only=True, tag="lag_course"):
    """Transfer entropy from the heart to V1 over a range of lags.

    Attributes
    ----------
    n
        Complete rows at the lag of the published assay.
    assay
        That lag, 167 ms to the nearest row.
    p_any
        Whether there is coupling at some lag, the search over lags paid for.
    """

    rate_hz: float
    n: int
    surrogates: int
    assay: int
    p_any: float
    points: tuple[LagPoint, ...]


class Poincare(msgspec.Struct, frozen=True, kw_only=True, tag="poincare"):
    """Each corrected interval against the one before it.

    Attributes
    ----------
    source
        ``ecg``, or ``ppg``: pulse-rate variability. None where the recording does not say.
    intervals, corrected
        Number of intervals, and how many of them the device corrected.
    pairs
        When the second one ended (s), first and second interval (ms); none reaches over a gap.
    sd1_ms, sd2_ms
        As of `wince_signals.HeartRateVariability`; SD2 is None below 60 s.
    sd1_interval_ms, sd2_interval_ms
        95 %, by the moving-block bootstrap of the pairs.
    """

    source: str | None
    intervals: int
    corrected: int
    mean_ms: float
    pairs: tuple[tuple[float, float, float], ...]
    sd1_ms: float
    sd1_interval_ms: Interval
    sd2_ms: float | None
    sd2_interval_ms: Interval | None


class Analysis(msgspec.Struct, frozen=True, kw_only=True, tag="analysis"):
    """Everything that the pictures of one recording show."""

    recording_id: str
    spikes: tuple[Fitted, ...]
    lags: LagCourse | TooLittle
    poincare: Poincare | TooLittle


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """Why a recording could not be analysed, in one sentence."""

    sentence: str
