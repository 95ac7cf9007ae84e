"""Micro-movement spikes: the peaks of a movement series, normalised by their surroundings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._checks import LARGEST, read_only, vector_with_gaps
from ._spike_kernels import Search, deviate, find_segments, keep_spikes, raw_peak_sum


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
        Mean of the raw peaks, in the unit of the series.
    """

    indices: NDArray[np.int64]
    values: NDArray[np.float64]
    deviation: NDArray[np.float64]
    mean_peak: float


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
        Without any spike where nothing rises and falls about a given `mean_peak`.

    Raises
    ------
    ValueError
        The series is empty, a value is infinite, it has more than one dimension, `mean_peak` is
        not finite, or none is given and the series has no raw peak to take it from.

    Notes
    -----
    After Torres & Elsayed, Front. Neurosci. 2026, 10.3389/fnins.2026.1702124. Every complete
    spike is kept.
    """
    x = _not_empty(series)
    mean = _mean_of(x) if mean_peak is None else checked_mean_peak(mean_peak)
    deviation = np.empty_like(x)
    most = deviate(x, mean, deviation)
    return spikes_from(deviation, Search(), mean, most=most)[0]


def mean_of_raw_peaks(series: ArrayLike) -> float:
    """Return the mean of the strict interior maxima of a series.

    From a baseline recording it is the `mean_peak` for later windows and for `StreamingSpikes`.

    Parameters
    ----------
    series : array_like
        Speed or deviation series, shape ``(n,)``, any unit. NaN marks a gap; a value beside a gap
        is no peak.

    Returns
    -------
    float
        In the unit of the series.

    Raises
    ------
    ValueError
        The series is empty, a value is infinite, it has more than one dimension, or no value is
        above both its neighbours.
    """
    return _mean_of(_not_empty(series))


def checked_mean_peak(mean_peak: float) -> float:
    """Return a mean of raw peaks that deviations can be taken from."""
    if (
        not isinstance(mean_peak, int | float | np.integer | np.floating)
        or not abs(mean_peak) <= LARGEST
    ):
        raise ValueError(f"mean_peak is {mean_peak}; must be finite and at most 1e100 in size")
    return float(mean_peak)


def spikes_from(
    deviation: NDArray[np.float64], search: Search, mean_peak: float, *, most: int
) -> tuple[Spikes, Search]:
    """Continue a search over more samples that hold no more than so many minima."""
    peaks = np.empty(most + 1, dtype=np.int64)
    values, means = np.empty(most + 1), np.empty(most + 1)
    ended, moved = find_segments(deviation, search, peaks, values, means)
    count = keep_spikes(deviation, search, peaks[:ended], values[:ended], means[:ended])
    spikes = Spikes(
        indices=read_only(peaks[:count]),
        values=read_only(values[:count]),
        deviation=read_only(deviation),
        mean_peak=mean_peak,
    )
    return spikes, moved


def _not_empty(series: ArrayLike) -> NDArray[np.float64]:
    x = vector_with_gaps("series", series)
    if x.size == 0:
        raise ValueError("series has 0 values; must have at least 1")
    return x


def _mean_of(series: NDArray[np.float64]) -> float:
    total, count = raw_peak_sum(series)
    if count == 0:
        finite = series.size - int(np.count_nonzero(np.isnan(series)))
        raise ValueError(
            f"series has no raw peak among {finite} finite values; must have a value above both "
            "its neighbours, or give mean_peak"
        )
    return total / count
