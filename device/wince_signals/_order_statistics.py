"""Compiled order statistics of a series with gaps: the values that stand at given ranks.

Values are sorted into many buckets of equal width and only the buckets that hold a wanted rank
are sorted further. A selection by partition would wait at every comparison for a branch that
cannot be foreseen.
"""

import math

import numpy as np
from numpy.typing import NDArray

from ._numba import kernel

BUCKETS = 1024


@kernel
def finite_range(values: NDArray[np.float64]) -> tuple[float, float, int]:
    """Return the least and the greatest value and how many there are, gaps left out."""
    low, high, count = math.inf, -math.inf, 0
    for t in range(values.size):
        value = values[t]
        # A comparison with NaN is false, so gaps change nothing; a built-in min might hand NaN on.
        low = value if value < low else low  # noqa: FURB136
        high = value if value > high else high  # noqa: FURB136
        count += value == value
    return low, high, count


@kernel
def fill_buckets(
    values: NDArray[np.float64],
    low: float,
    scale: float,
    bucket_of: NDArray[np.uint16],
    sizes: NDArray[np.int64],
) -> None:
    """Write each value's bucket and count the buckets' values; gaps go to one beyond the last."""
    for t in range(values.size):
        value = values[t]
        place = (value - low) * scale
        bucket = min(int(place), BUCKETS - 1) if value == value else BUCKETS
        bucket_of[t] = np.uint16(bucket)
        sizes[bucket] += 1


@kernel
def sorted_bucket(
    values: NDArray[np.float64], bucket_of: NDArray[np.uint16], bucket: int, size: int
) -> NDArray[np.float64]:
    """Return the values of one bucket in order."""
    members = np.empty(size)
    found = 0
    for t in range(values.size):
        if bucket_of[t] == bucket:
            members[found] = values[t]
            found += 1
    low, high, _ = finite_range(members)
    # A held value repeats many times: nothing to sort.
    return members if low == high else np.sort(members)


@kernel
def order_statistics(
    values: NDArray[np.float64],
    ranks: NDArray[np.int64],
    low: float,
    high: float,
    found: NDArray[np.float64],
) -> None:
    """Write the values at the given rising ranks among the finite values, counted from 0."""
    scale = BUCKETS / (high - low) if high > low else math.inf
    bucket_of = np.zeros(values.size, dtype=np.uint16)
    sizes = np.zeros(BUCKETS + 1, dtype=np.int64)
    # The range may be too narrow or too wide for a scale; then buckets are of no use.
    if 0.0 < scale < math.inf:
        fill_buckets(values, low, scale, bucket_of, sizes)
    else:
        for t in range(values.size):
            gap = values[t] != values[t]
            bucket_of[t] = BUCKETS if gap else 0
            sizes[bucket_of[t]] += 1
    below, bucket, held = 0, 0, -1
    members = np.empty(0)
    for place in range(ranks.size):
        while ranks[place] >= below + sizes[bucket]:
            below += sizes[bucket]
            bucket += 1
        if bucket != held:
            members = sorted_bucket(values, bucket_of, bucket, sizes[bucket])
            held = bucket
        found[place] = members[ranks[place] - below]
