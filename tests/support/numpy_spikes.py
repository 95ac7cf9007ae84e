"""Micro-movement spikes in numpy, twice: as most people write it, and without a Python loop.

Both follow the definition on their own, plateaus and gaps included, and give the indices and the
values of the spikes.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]
Places = NDArray[np.int64]


def strict_maxima(series: Series) -> Places:
    """Return the indices of the values above both their neighbours."""
    up, down = series[1:] > series[:-1], series[1:] < series[:-1]
    return np.flatnonzero(up[:-1] & down[1:]) + 1


def looped(series: Series, mean_peak: float | None = None) -> tuple[Places, Series]:
    """Look at one segment between two minima after the other."""
    if mean_peak is None:
        mean_peak = float(np.mean(series[strict_maxima(series)]))
    deviation = np.abs(mean_peak - series)
    maxima = set(strict_maxima(deviation).tolist())
    minima = strict_maxima(-deviation)
    indices, values = [], []
    for start, end in pairwise(minima):
        segment = deviation[start : end + 1]
        peak = start + int(np.argmax(segment))
        if peak in maxima and not np.isnan(segment).any():
            indices.append(peak)
            values.append(deviation[peak] / (deviation[peak] + segment.mean()))
    return np.array(indices, dtype=np.int64), np.array(values)


def vectorised(series: Series, mean_peak: float | None = None) -> tuple[Places, Series]:
    """Reduce all segments at once."""
    if mean_peak is None:
        mean_peak = float(np.mean(series[strict_maxima(series)]))
    deviation = np.abs(mean_peak - series)
    up, down = deviation[1:] > deviation[:-1], deviation[1:] < deviation[:-1]
    minima = np.flatnonzero(down[:-1] & up[1:]) + 1
    if minima.size < 2:
        return np.empty(0, dtype=np.int64), np.empty(0)
    lengths = np.diff(minima)
    means = np.add.reduceat(deviation, minima)[:-1] + deviation[minima[1:]]
    means /= lengths + 1
    if np.all(up | down):
        # Neither plateau nor gap: minima and maxima take turns.
        peaks = np.flatnonzero(up[:-1] & down[1:]) + 1
        first = int(peaks[0] < minima[0])
        peaks = peaks[first : first + lengths.size]
    else:
        peaks = first_highest(deviation, minima, lengths)
        whole = ~np.isnan(means) & (deviation[peaks + 1] < deviation[peaks])
        peaks, means = peaks[whole], means[whole]
    highest = deviation[peaks]
    return peaks, highest / (highest + means)


def first_highest(deviation: Series, minima: Places, lengths: Places) -> Places:
    """Return where the highest value of each segment stands first; in a gap, its first sample."""
    highest = np.maximum.reduceat(deviation, minima)[:-1]
    highest = np.where(np.isnan(highest), deviation[minima[:-1]], highest)
    inside = deviation[minima[0] : minima[-1]]
    equal = np.flatnonzero(inside == np.repeat(highest, lengths)) + minima[0]
    return np.asarray(equal[np.searchsorted(equal, minima[:-1])])
