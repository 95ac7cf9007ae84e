"""Compiled search for micro-movement spikes: one pass, the same for a whole series or a piece.

The loops hold no branch that depends on the data. In a restless series every third sample is an
extremum, no processor can foresee which, and a wrong guess costs more than ten samples.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._numba import kernel

# Sums run in lanes over blocks: enough lanes to keep the adders busy, a block that stays in cache.
LANES = 8
BLOCK = 512


class Search(NamedTuple):
    """Where a search stands: its last two samples and the segment since the last minimum.

    `position` is the index of `here`, `peak` that of the first `highest` sample since the minimum
    and `beyond` the sample after that. The sums are NaN until there is a minimum, and again from a
    gap to the next one.
    """

    position: int = -1
    before: float = math.nan
    here: float = math.nan
    total: float = math.nan
    length: float = 0.0
    highest: float = math.nan
    peak: int = -1
    beyond: float = math.nan


@kernel
def raw_peak_sum(series: NDArray[np.float64]) -> tuple[float, int]:
    """Return the sum and the number of the strict interior maxima; NaN breaks every comparison."""
    peaks = np.zeros(BLOCK)
    sums = np.zeros(LANES)
    count = 0
    for start in range(0, series.size - 2, BLOCK):
        size = min(BLOCK, series.size - 2 - start)
        before = series[start : start + size]
        here = series[start + 1 : start + 1 + size]
        after = series[start + 2 : start + 2 + size]
        for t in range(size):
            is_peak = (here[t] > before[t]) & (here[t] > after[t])
            peaks[t] = here[t] if is_peak else 0.0
            count += is_peak
        peaks[size:] = 0.0
        for t in range(0, BLOCK, LANES):
            for lane in range(LANES):
                sums[lane] += peaks[t + lane]
    return sums.sum(), count


@kernel
def deviate(series: NDArray[np.float64], mean_peak: float, deviation: NDArray[np.float64]) -> int:
    """Write the deviations from the mean peak and return the number of their strict minima."""
    for t in range(series.size):
        deviation[t] = abs(mean_peak - series[t])
    before, here, after = deviation[:-2], deviation[1:-1], deviation[2:]
    count = 0
    for t in range(series.size - 2):
        count += (here[t] < before[t]) & (here[t] < after[t])
    return count


@kernel
def find_segments(
    deviation: NDArray[np.float64],
    search: Search,
    peaks: NDArray[np.int64],
    highest_of: NDArray[np.float64],
    means: NDArray[np.float64],
) -> tuple[int, Search]:
    """Write place, height and mean of each segment that ends in these samples.

    Returns their number and where the search stands afterwards. The buffers need room for one
    more segment, because each sample writes and only a minimum moves on.
    """
    first, before, here = search.position, search.before, search.here
    total, length = search.total, search.length
    highest, peak = search.highest, search.peak
    count = 0
    for t in range(deviation.size):
        after = deviation[t]
        total += here
        length += 1.0
        is_higher = here > highest
        highest = here if is_higher else highest
        peak = first + t if is_higher else peak
        is_minimum = (here < before) & (here < after)
        peaks[count] = peak
        highest_of[count] = highest
        means[count] = total / length
        count += is_minimum
        total = here if is_minimum else total
        length = 1.0 if is_minimum else length
        highest = here if is_minimum else highest
        before, here = here, after
    beyond = deviation[peak - first] if peak >= first and deviation.size > 0 else search.beyond
    position = first + deviation.size
    return count, Search(position, before, here, total, length, highest, peak, beyond)


@kernel
def keep_spikes(
    deviation: NDArray[np.float64],
    search: Search,
    peaks: NDArray[np.int64],
    values: NDArray[np.float64],
    means: NDArray[np.float64],
) -> int:
    """Turn heights into spikes, drop segments with a gap or a flat top, and return how many stay.

    `search` is where the search stood before these samples.
    """
    count = 0
    for at in range(peaks.size):
        peak, highest, mean = peaks[at], values[at], means[at]
        beyond = deviation[peak - search.position] if peak >= search.position else search.beyond
        # Rounding may lift the mean of a nearly flat segment above its highest value.
        mean = highest if mean > highest else mean  # noqa: FURB136 - NaN has to stay
        peaks[count] = peak
        values[count] = highest / (highest + mean)
        count += (beyond < highest) & (mean == mean)
    return count
