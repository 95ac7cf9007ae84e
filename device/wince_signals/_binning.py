"""Equal-count bins, and the codes of joint states that plug-in estimators count."""

import numpy as np
from numpy.typing import NDArray

from ._numba import kernel
from ._order_statistics import finite_range, order_statistics

GAP = -1


def equal_count_states(
    values: NDArray[np.float64], bins: int, name: str = "series"
) -> NDArray[np.int32]:
    """Put each value into one of equally filled bins, numbered from 0; gaps become -1.

    The edges are order statistics of the finite values and a value on an edge goes to the upper
    bin, so equal values always share a bin (a held interval repeats for many frames) and the bins
    are then only as equal as the ties allow.
    """
    low, high, count = finite_range(values)
    if count < bins:
        raise ValueError(f"bins is {bins}; must not exceed the {count} finite values of {name}")
    if low == high:
        raise ValueError(f"{name} is constant over its {count} finite values; must vary")
    edges = np.empty(bins - 1)
    order_statistics(values, np.arange(1, bins) * count // bins, low, high, edges)
    states = np.empty(values.size, dtype=np.int32)
    lowest, highest = digitise(values, edges, states)
    if lowest == highest:
        raise ValueError(
            f"{name} repeats one number so often that its {count} finite values fill one of "
            f"{bins} bins; must spread over at least two"
        )
    return states


@kernel
def digitise(
    values: NDArray[np.float64], edges: NDArray[np.float64], states: NDArray[np.int32]
) -> tuple[int, int]:
    """Count for each value the edges that it reaches; return the lowest and the highest count.

    Edge by edge, so that each pass over the values is a vector loop.
    """
    states[:] = 0
    for edge in edges:
        for t in range(values.size):
            states[t] += np.int32(values[t] >= edge)
    lowest, highest = np.int32(edges.size), np.int32(0)
    for t in range(values.size):
        # A gap reaches no edge; it must not count as a value of the lowest bin.
        gap = values[t] != values[t]
        lowest = min(lowest, np.int32(edges.size) if gap else states[t])
        highest = max(highest, states[t])
        states[t] = GAP if gap else states[t]
    return int(lowest), int(highest)


@kernel
def append_digit(codes: NDArray[np.uint32], states: NDArray[np.int32], base: int) -> None:
    """Append one state to the code of every row; codes of rows with a gap mean nothing."""
    factor = np.uint32(base)
    for row in range(codes.size):
        codes[row] = codes[row] * factor + np.uint32(states[row])
