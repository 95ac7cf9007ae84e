"""Rows of the heart-rate variability of the blocks."""

from dataclasses import dataclass

from ._numbers import Numbers
from ._sessions import OfBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRow(OfBlock):
    """Heart-rate variability of a block; a figure is None where the block is too short for it.

    Attributes
    ----------
    pulse_kind
        ``ecg``; from ``ppg`` these are pulse-rate variability.
    corrected
        Corrected beats among ``intervals``.
    first_ms, second_ms
        Pairs of successive intervals of the Poincaré plot.
    frequency_hz, power_ms2_per_hz
        Lomb-Scargle spectrum of the intervals, 0.04-0.5 Hz (from 0.15 Hz below 120 s).
    """

    pulse_kind: str | None
    intervals: int
    corrected: int
    heard_s: float
    rate_bpm: float
    mean_ms: float
    sdnn_ms: float | None
    rmssd_ms: float | None
    pnn50_percent: float | None
    sd1_ms: float | None
    sd2_ms: float | None
    lf_ms2: float | None
    hf_ms2: float | None
    baevsky_si: float | None
    first_ms: Numbers
    second_ms: Numbers
    frequency_hz: Numbers
    power_ms2_per_hz: Numbers
