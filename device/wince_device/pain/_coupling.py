"""The coupling layer: noise-to-signal ratios of face and heart, and their transfer entropy."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wince_device.heart import Beat
from wince_signals import (
    GammaFit,
    TransferEntropy,
    fit_gamma,
    hold_intervals,
    micro_movement_spikes,
    transfer_entropy,
)

LAG_S = 0.167
"""Source lag of the published assay: 5 frames at 30 fps, 10 at 60."""

FEWEST_SPIKES = 12
"""Below this a Gamma shape is off by more than 40 % (its CV is about sqrt(2 / n)): no ratio."""

SHORTEST_TE_WINDOW_S = 30.0
"""Below this the 16 joint states of 4 bins hold too few samples each."""

_SURROGATES = 100


@dataclass(frozen=True, slots=True)
class NoiseToSignal:
    """Logarithm of a noise-to-signal ratio with one standard deviation, and its spike count."""

    log_ratio: float
    deviation: float
    spikes: int

    @property
    def ratio(self) -> float:
        """The noise-to-signal ratio: the Gamma scale of the spikes."""
        return math.exp(self.log_ratio)


def noise_to_signal(series: NDArray[np.float64]) -> NoiseToSignal | None:
    """Fit the micro-movement spikes of a series; None when there are too few of them.

    Parameters
    ----------
    series
        Shape ``(n,)``, non-negative, NaN for gaps.
    """
    try:
        spikes = micro_movement_spikes(series)
        if spikes.values.size < FEWEST_SPIKES:
            return None
        fit = fit_gamma(spikes.values)
    except ValueError:
        # A quiet window has no peak; or all spikes are alike to within rounding.
        return None
    return NoiseToSignal(
        log_ratio=math.log(fit.noise_to_signal_ratio),
        deviation=_log_deviation(fit),
        spikes=int(spikes.values.size),
    )


def heart_noise_to_signal(beats: Sequence[Beat]) -> NoiseToSignal | None:
    """Noise-to-signal ratio of the deviation series of the inter-beat intervals.

    Corrected intervals are taken: one missed beat would otherwise be the largest spike of all.
    """
    intervals = np.array(
        [
            np.nan if beat.corrected_interval_ms is None else beat.corrected_interval_ms
            for beat in beats
        ]
    )
    if np.count_nonzero(np.isfinite(intervals)) < FEWEST_SPIKES:
        return None
    return noise_to_signal(np.abs(intervals - np.nanmean(intervals)))


def heart_to_face(
    beats: Sequence[Beat],
    frame_times_s: NDArray[np.float64],
    speed: NDArray[np.float64],
    *,
    rate_hz: float,
) -> TransferEntropy | None:
    """Transfer entropy from the held inter-beat intervals to a region's speed at `LAG_S`.

    Parameters
    ----------
    beats
        Valid beats in rising order. One without an interval is the first after a gap.
    frame_times_s, speed
        Shape ``(n,)`` on the frame grid, NaN for gaps.
    rate_hz
        Rows per second.

    Returns
    -------
    TransferEntropy or None
        None when the complete rows span less than `SHORTEST_TE_WINDOW_S`, or nothing varies.
    """
    if len(beats) < FEWEST_SPIKES:
        return None
    held = hold_intervals(_times_with_losses(beats), frame_times_s)
    usable = np.isfinite(held) & np.isfinite(speed)
    if np.count_nonzero(usable) < SHORTEST_TE_WINDOW_S * rate_hz:
        return None
    if np.ptp(held[usable]) == 0.0 or np.ptp(speed[usable]) == 0.0:
        return None
    lag = max(1, round(LAG_S * rate_hz))
    try:
        entropy = transfer_entropy(held, speed, lag=lag, surrogates=_SURROGATES, seed=0)
    except ValueError:
        # The gaps leave no complete row, or too few to shift.
        return None
    enough = entropy.n >= SHORTEST_TE_WINDOW_S * rate_hz - lag
    return entropy if enough and entropy.effective is not None else None


def _times_with_losses(beats: Sequence[Beat]) -> NDArray[np.float64]:
    """Return the beats' times, NaN before each beat that follows a gap in the pulse."""
    times_s: list[float] = []
    for beat in beats:
        if beat.interval_ms is None:
            times_s.append(math.nan)
        times_s.append(beat.t_s)
    return np.array(times_s)


def _log_deviation(fit: GammaFit) -> float:
    """One standard deviation of ln(scale), from its 95 % interval."""
    low, high = fit.scale_interval
    return (math.log(high) - math.log(low)) / (2.0 * 1.959963984540054)
