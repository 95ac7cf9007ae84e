"""Micro-movement spikes: the peaks of a movement series, normalised by their surroundings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._checks import read_only, vector_with_gaps
from ._numba import kernel


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spikes:
    """Micro-movement spikes of one series of n samples.

    Attributes
    ----------
    indices : NDArray[np.int64]
        Sample indices of the spikes, rising, shape ``(m,)``.
    values : NDArray[np.float64]
        Spike values in [0.5, 1), shape ``(m,)``; the series of spikes is zero elsewhere.
    deviation : NDArray[np.float64]
        ``|mean_peak - series|`` in the unit of the series, shape ``(n,)``; NaN in gaps.
    mean_peak : float
        Mean of the raw peaks, in the unit of the series; NaN when there is no peak.
    """

    indices: NDArray[np.int64]
    values: NDArray[np.float64]
    deviation: NDArray[np.float64]
    mean_peak: float


@kernel
def raw_peak_sum(series: NDArray[np.float64]) -> tuple[float, int]:
    """Return the sum and the number of the strict interior maxima; NaN breaks every comparison."""
    total = 0.0
    count = 0
    for t in range(1, series.size - 1):
        if series[t] > series[t - 1] and series[t] > series[t + 1]:
            total += series[t]
            count += 1
    return total, count


@kernel
def find_spikes(
    deviation: NDArray[np.float64],
    indices: NDArray[np.int64],
    values: NDArray[np.float64],
) -> int:
    """Write the spikes of a deviation series into the two buffers and return their number."""
    count = 0
    minimum = -1  # index of the last strict minimum in this segment, -1 for none yet
    total = 0.0  # sum of the deviation from that minimum up to here
    highest = 0.0  # largest value since then
    peak = -1  # where it stands, if it is a strict maximum
    for t in range(1, deviation.size - 1):
        here, before, after = deviation[t], deviation[t - 1], deviation[t + 1]
        if np.isnan(here):
            minimum = -1
            continue
        if minimum >= 0:
            total += here
            if here > highest:
                highest = here
                peak = t if here > before and here > after else -1
        if here < before and here < after:
            if peak >= 0 and minimum >= 0:
                indices[count] = peak
                values[count] = highest / (highest + total / (t - minimum + 1))
                count += 1
            minimum = t
            total = here
            highest = here
            peak = -1
    return count


def micro_movement_spikes(series: ArrayLike, *, mean_peak: float | None = None) -> Spikes:
    """Find the micro-movement spikes of a series.

    The strict interior maxima of the series are its raw peaks; the mean of the Gamma distribution
    fitted to them by maximum likelihood is their arithmetic mean. In the deviation from that mean,
    ``y = |mean_peak - x|``, each highest strict maximum between two successive strict minima m and
    m' is a spike of value ``y_peak / (y_peak + mean(y[m..m']))``, both minima included.

    A plateau (equal neighbours) is neither a maximum nor a minimum; where a plateau tops a
    segment, that segment has no spike. Samples outside two minima give no complete spike. NaN
    marks a gap: nothing is searched across it, and the mean is that of the peaks of all segments.

    Parameters
    ----------
    series : array_like
        Speed or deviation series, shape ``(n,)``, any unit, expected to be non-negative.
    mean_peak : float, optional
        Use this mean of the raw peaks instead of the series' own (a baseline, an earlier window).

    Returns
    -------
    Spikes
        Empty, with ``mean_peak`` NaN and an all-NaN deviation, when the series has no raw peak.

    Raises
    ------
    ValueError
        A value is infinite, or the series has more than one dimension.

    Notes
    -----
    After Torres & Elsayed, Front. Neurosci. 2026, 10.3389/fnins.2026.1702124. Every complete
    spike is kept.
    """
    x = vector_with_gaps("series", series)
    mean = mean_of_raw_peaks(x) if mean_peak is None else float(mean_peak)
    if np.isinf(mean):
        raise ValueError(f"mean_peak is {mean}; must be finite")
    deviation = np.abs(mean - x)
    room = x.size // 2 + 1
    indices = np.empty(room, dtype=np.int64)
    values = np.empty(room, dtype=np.float64)
    count = find_spikes(deviation, indices, values)
    return Spikes(
        indices=read_only(indices[:count].copy()),
        values=read_only(values[:count].copy()),
        deviation=read_only(deviation),
        mean_peak=mean,
    )


def mean_of_raw_peaks(series: NDArray[np.float64]) -> float:
    """Return the mean of the strict interior maxima, NaN when there is none."""
    total, count = raw_peak_sum(series)
    return total / count if count else float("nan")
