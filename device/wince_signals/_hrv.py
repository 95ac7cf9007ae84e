"""Heart-rate variability from inter-beat intervals, absent where the recording is too short."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._checks import positive_where_known, same_length, vector_with_gaps
from ._spectrum import band_powers

# Task Force 1996 asks for ten periods of a band's lowest frequency and more; these shorter windows
# are the least that agree with 5-minute values.
SHORTEST_RMSSD_S = 30.0
SHORTEST_SDNN_S = 60.0
SHORTEST_HF_S = 60.0
SHORTEST_LF_S = 120.0
LF_HZ = (0.04, 0.15)
HF_HZ = (0.15, 0.40)
FEWEST_INTERVALS = 3
# Five minutes are the Task Force's window for a spectrum; a longer recording is cut into such.
SPECTRUM_WINDOW_S = 300.0
# Whatever is longer is a loss of the pulse, or was not given in milliseconds.
LONGEST_INTERVAL_MS = 60_000.0
NN50_MS = 50.0
BAEVSKY_BIN_MS = 50.0
MILLISECONDS_PER_SECOND = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRateVariability:
    """Variability of inter-beat intervals; None where the recording is too short for a figure.

    Attributes
    ----------
    n : int
        Number of intervals.
    duration_s : float
        Their sum: how long the heart was really heard.
    mean_ms : float
        Mean interval.
    sdnn_ms : float or None
        Standard deviation over n - 1 (from 60 s).
    rmssd_ms, pnn50_percent, sd1_ms : float or None
        From successive differences (from 30 s): root mean square, share above 50 ms, and the
        Poincaré plot's width, variance of the differences over its n - 1.
    sd2_ms : float or None
        The Poincaré plot's length, SD2² = 2 SDNN² - SD1² (from 60 s).
    lf_ms2, hf_ms2 : float or None
        Power in 0.04-0.15 Hz (from 120 s) and 0.15-0.40 Hz (from 60 s), Lomb-Scargle; the mean
        of windows of 5 to 10 minutes where the recording is longer.
    baevsky_si : float or None
        Baevsky's stress index AMo / (2 Mo MxDMn) with 50 ms bins, in %/s² (from 60 s).

    Notes
    -----
    From a pulse wave these are pulse-rate variability, not heart-rate variability.
    """

    n: int
    duration_s: float
    mean_ms: float
    sdnn_ms: float | None
    rmssd_ms: float | None
    pnn50_percent: float | None
    sd1_ms: float | None
    sd2_ms: float | None
    lf_ms2: float | None
    hf_ms2: float | None
    baevsky_si: float | None


def hrv(intervals_ms: ArrayLike, *, times_s: ArrayLike | None = None) -> HeartRateVariability:
    """Describe the variability of inter-beat intervals.

    Parameters
    ----------
    intervals_ms : array_like
        Intervals in milliseconds, in order, shape ``(n,)``, best after `correct_intervals`. NaN
        marks a gap: no difference is taken across it.
    times_s : array_like, optional
        Time at which each interval ended, shape ``(n,)``, rising. Needed for the band powers when
        there are gaps, whose length the intervals do not tell; else their sum is the clock.

    Returns
    -------
    HeartRateVariability

    Raises
    ------
    ValueError
        There is no finite interval, one is not positive or longer than a minute, or the times do
        not fit.

    Notes
    -----
    Task Force, Eur. Heart J. 1996;17:354. Durations count the intervals, not the gaps.
    """
    series = vector_with_gaps("intervals_ms", intervals_ms)
    known = series[~np.isnan(series)]
    if known.size == 0:
        raise ValueError(f"intervals_ms has no number among {series.size} values; must have one")
    positive_where_known("intervals_ms", series)
    _refuse_losses(series)
    duration_s = float(known.sum()) / MILLISECONDS_PER_SECOND
    differences = np.diff(series)
    differences = differences[~np.isnan(differences)]
    enough = known.size >= FEWEST_INTERVALS and differences.size >= FEWEST_INTERVALS - 1
    rmssd_ms, pnn50_percent, sd1_ms = (
        _from_differences(differences) if enough and duration_s >= SHORTEST_RMSSD_S else _NOTHING
    )
    sdnn_ms = float(known.std(ddof=1)) if enough and duration_s >= SHORTEST_SDNN_S else None
    lf_ms2, hf_ms2 = _bands(series, _clock(series, times_s))
    return HeartRateVariability(
        n=known.size,
        duration_s=duration_s,
        mean_ms=float(known.mean()),
        sdnn_ms=sdnn_ms,
        rmssd_ms=rmssd_ms,
        pnn50_percent=pnn50_percent,
        sd1_ms=sd1_ms,
        sd2_ms=_sd2(sdnn_ms, sd1_ms),
        lf_ms2=lf_ms2,
        hf_ms2=hf_ms2,
        baevsky_si=_baevsky(known) if sdnn_ms is not None else None,
    )


_NOTHING = (None, None, None)


def _from_differences(differences: NDArray[np.float64]) -> tuple[float, float, float]:
    rmssd = float(np.sqrt(np.mean(differences**2)))
    pnn50 = 100.0 * float(np.mean(np.abs(differences) > NN50_MS))
    return rmssd, pnn50, float(np.sqrt(differences.var(ddof=1) / 2.0))


def _sd2(sdnn_ms: float | None, sd1_ms: float | None) -> float | None:
    if sdnn_ms is None or sd1_ms is None:
        return None
    # Alternating intervals can bring the difference below zero by their edge terms.
    return float(np.sqrt(max(2.0 * sdnn_ms**2 - sd1_ms**2, 0.0)))


def _baevsky(intervals: NDArray[np.float64]) -> float | None:
    range_s = float(np.ptp(intervals)) / MILLISECONDS_PER_SECOND
    if range_s == 0.0:
        return None
    bins, counts = np.unique(np.floor(intervals / BAEVSKY_BIN_MS), return_counts=True)
    fullest = int(np.argmax(counts))
    mode_s = (bins[fullest] + 0.5) * BAEVSKY_BIN_MS / MILLISECONDS_PER_SECOND
    mode_percent = 100.0 * counts[fullest] / intervals.size
    return float(mode_percent / (2.0 * mode_s * range_s))


def _refuse_losses(series: NDArray[np.float64]) -> None:
    long = series > LONGEST_INTERVAL_MS
    if long.any():
        at = int(np.argmax(long))
        raise ValueError(
            f"intervals_ms[{at}] is {series[at]}; must be at most {LONGEST_INTERVAL_MS:.0f}, or "
            "NaN for a gap"
        )


def _bands(
    series: NDArray[np.float64], clock: NDArray[np.float64] | None
) -> tuple[float | None, float | None]:
    if clock is None:
        return None, None
    known = ~np.isnan(series)
    ends_s, intervals = clock[known], series[known]
    low, high, low_heard, high_heard = 0.0, 0.0, 0.0, 0.0
    for window in _windows(ends_s):
        heard_s = float(intervals[window].sum()) / MILLISECONDS_PER_SECOND
        if heard_s < SHORTEST_HF_S or intervals[window].size < FEWEST_INTERVALS:
            continue
        lf, hf = band_powers(ends_s[window], intervals[window], (LF_HZ, HF_HZ))
        high, high_heard = high + hf * heard_s, high_heard + heard_s
        if heard_s >= SHORTEST_LF_S:
            low, low_heard = low + lf * heard_s, low_heard + heard_s
    return low / low_heard if low_heard else None, high / high_heard if high_heard else None


def _windows(ends_s: NDArray[np.float64]) -> list[slice]:
    """Return windows of equal time, 5 to 10 minutes each, that hold any interval."""
    since_first = ends_s - ends_s[0]
    span_s = max(float(since_first[-1]), 1.0)
    count = max(span_s // SPECTRUM_WINDOW_S, 1.0)
    window = np.floor(since_first * (count / span_s))
    # The last interval ends where the last window does.
    window = np.minimum(window, count - 1.0)
    cuts = [0, *(np.flatnonzero(np.diff(window)) + 1).tolist(), ends_s.size]
    return [slice(start, stop) for start, stop in pairwise(cuts)]


def _clock(series: NDArray[np.float64], times_s: ArrayLike | None) -> NDArray[np.float64] | None:
    if times_s is None:
        whole = not np.isnan(series).any()
        return np.cumsum(series) / MILLISECONDS_PER_SECOND if whole else None
    clock = vector_with_gaps("times_s", times_s)
    same_length(intervals_ms=series, times_s=clock)
    known = np.flatnonzero(~np.isnan(series))
    lost = np.isnan(clock[known])
    if lost.any():
        at = int(known[np.argmax(lost)])
        raise ValueError(f"times_s[{at}] is NaN beside an interval; must be finite there")
    falls = np.diff(clock[known]) <= 0.0
    if falls.any():
        after = int(np.argmax(falls))
        one, other = clock[known[after]], clock[known[after + 1]]
        raise ValueError(
            f"times_s[{known[after + 1]}] is {other} after {one}; must rise from one interval to "
            "the next"
        )
    return clock
