"""Heart-rate variability of a block, with its Poincaré plot and spectrum."""

from typing import Final

import numpy as np
from scipy.signal import lombscargle

from wince_host.study._material import Beats, Vector
from wince_host.study._results import HeartRow, Numbers, OfBlock
from wince_signals import hrv

FEWEST_INTERVALS: Final = 12
HIGHEST_HZ: Final = 0.5
LF_FROM_HZ, HF_FROM_HZ = 0.04, 0.15
SHORTEST_LF_S, SHORTEST_HF_S = 120.0, 60.0
OVERSAMPLING: Final = 4
ROUNDING_S: Final = 1.0
"""A block of two minutes holds the intervals of a little less than that."""


def heart_row(key: OfBlock, beats: Beats, pulse_kind: str | None) -> HeartRow | None:
    """Describe the intervals of a block; None when there are too few of them."""
    intervals = beats.intervals_ms
    known = np.isfinite(intervals)
    if np.count_nonzero(known) < FEWEST_INTERVALS:
        return None
    whole = hrv(intervals, times_s=beats.times_s)
    both = np.flatnonzero(known[:-1] & known[1:])
    frequencies, power = spectrum(beats.times_s[known], intervals[known])
    return HeartRow(
        participant=key.participant,
        session=key.session,
        task=key.task,
        block=key.block,
        run=key.run,
        pulse_kind=pulse_kind,
        intervals=whole.n,
        corrected=beats.corrected,
        heard_s=whole.duration_s,
        rate_bpm=60_000.0 / whole.mean_ms,
        mean_ms=whole.mean_ms,
        sdnn_ms=whole.sdnn_ms,
        rmssd_ms=whole.rmssd_ms,
        pnn50_percent=whole.pnn50_percent,
        sd1_ms=whole.sd1_ms,
        sd2_ms=whole.sd2_ms,
        lf_ms2=whole.lf_ms2,
        hf_ms2=whole.hf_ms2,
        baevsky_si=whole.baevsky_si,
        first_ms=tuple(intervals[both].tolist()),
        second_ms=tuple(intervals[both + 1].tolist()),
        frequency_hz=frequencies,
        power_ms2_per_hz=power,
    )


def spectrum(times_s: Vector, intervals_ms: Vector) -> tuple[Numbers, Numbers]:
    """Return the one-sided Lomb-Scargle density of the intervals, Hz and ms²/Hz.

    Scaled as the band powers of `wince_signals.hrv`: a sinusoid of amplitude A has the area A²/2.
    Nothing below the lowest frequency that so short a time can tell.
    """
    heard_s = float(intervals_ms.sum()) / 1000.0
    if heard_s < SHORTEST_HF_S - ROUNDING_S:
        return (), ()
    since_s = times_s - times_s[0]
    residual = intervals_ms - np.polyval(np.polyfit(since_s, intervals_ms, 1), since_s)
    duration_s = float(since_s[-1])
    lowest = LF_FROM_HZ if heard_s >= SHORTEST_LF_S - ROUNDING_S else HF_FROM_HZ
    count = int(np.ceil((HIGHEST_HZ - lowest) * duration_s * OVERSAMPLING)) + 1
    frequencies = np.linspace(lowest, HIGHEST_HZ, count)
    power = lombscargle(since_s, residual, 2.0 * np.pi * frequencies)
    density = 2.0 * duration_s / (since_s.size - 1) * power
    return tuple(frequencies.tolist()), tuple(density.tolist())
