"""Compiled quantiles of the window centred on each value of a series, from one sorted window."""

import numpy as np
from numpy.typing import NDArray

from ._numba import kernel


@kernel
def place_of(ordered: NDArray[np.float64], size: int, value: float) -> int:
    """Return the first place in the sorted window whose value is not below this one."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        if ordered[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def put_in(ordered: NDArray[np.float64], size: int, value: float) -> None:
    """Put a value into the sorted window of so many values."""
    place = place_of(ordered, size, value)
    for at in range(size, place, -1):
        ordered[at] = ordered[at - 1]
    ordered[place] = value


@kernel
def take_out(ordered: NDArray[np.float64], size: int, value: float) -> None:
    """Take a value that is there out of the sorted window of so many values."""
    for at in range(place_of(ordered, size, value), size - 1):
        ordered[at] = ordered[at + 1]


@kernel
def quantile_of(ordered: NDArray[np.float64], size: int, fraction: float) -> float:
    """Return a quantile of the sorted window, linear between two values."""
    place = fraction * (size - 1)
    below = int(place)
    above = min(below + 1, size - 1)
    return float(ordered[below] + (place - below) * (ordered[above] - ordered[below]))


@kernel
def rolling_quantiles(
    values: NDArray[np.float64], width: int, fraction: float, other: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return two quantiles of the window centred on each finite value, cut off at both ends."""
    first, second = np.empty(values.size), np.empty(values.size)
    ordered = np.empty(width + 1)
    half = width // 2
    size = 0
    for value in values[:half]:
        put_in(ordered, size, value)
        size += 1
    for at in range(values.size):
        if at + half < values.size:
            put_in(ordered, size, values[at + half])
            size += 1
        if at > half:
            take_out(ordered, size, values[at - half - 1])
            size -= 1
        first[at] = quantile_of(ordered, size, fraction)
        second[at] = quantile_of(ordered, size, other)
    return first, second
