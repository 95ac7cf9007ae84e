"""Equal-count bins, and the row codes that plug-in estimators count."""

import numpy as np
from numpy.typing import NDArray

from ._numba import kernel

GAP = -1


def equal_count_states(values: NDArray[np.float64], bins: int) -> NDArray[np.int32]:
    """Put each value into one of equally filled bins, numbered from 0; gaps become -1.

    The edges are order statistics of the finite values and a value on an edge goes to the upper
    bin, so equal values always share a bin (a held interval repeats for many frames) and the bins
    are then only as equal as the ties allow.
    """
    finite = values[~np.isnan(values)]
    if finite.size < bins:
        raise ValueError(f"bins is {bins}; must not exceed the {finite.size} finite values")
    ranks = np.arange(1, bins) * finite.size // bins
    edges = np.partition(finite, ranks)[ranks]
    states = np.empty(values.size, dtype=np.int32)
    digitise(values, edges, states)
    return states


@kernel
def digitise(
    values: NDArray[np.float64], edges: NDArray[np.float64], states: NDArray[np.int32]
) -> None:
    """Count for each value the edges that it reaches."""
    for t in range(values.size):
        state = 0
        for edge in edges:
            state += values[t] >= edge
        states[t] = GAP if np.isnan(values[t]) else state


@kernel
def append_digit(
    codes: NDArray[np.int64],
    lowest: NDArray[np.int32],
    states: NDArray[np.int32],
    base: int,
) -> None:
    """Append one state to the code of every row, keeping the lowest state seen in each."""
    for row in range(codes.size):
        codes[row] = codes[row] * base + states[row]
        lowest[row] = min(lowest[row], states[row])


@kernel
def row_codes(
    target: NDArray[np.int32],
    sources: NDArray[np.int32],
    target_states: int,
    source_states: int,
    target_history: int,
    source_history: int,
    lag: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return per complete row the code of (present, past) and the code of the sources' past.

    Row t holds the target at t, its `target_history` values before t, and of each source (the
    rows of `sources`) `source_history` values from t - lag backwards. A row that touches a gap is
    left out. The present is the most significant digit of the target's code.
    """
    first = max(target_history, lag + source_history - 1)
    rows = max(target.size - first, 0)
    target_codes = np.zeros(rows, dtype=np.int64)
    source_codes = np.zeros(rows, dtype=np.int64)
    lowest = np.zeros(rows, dtype=np.int32)
    for back in range(target_history + 1):
        start = first - back
        append_digit(target_codes, lowest, target[start : start + rows], target_states)
    for source in range(sources.shape[0]):
        for back in range(lag, lag + source_history):
            start = first - back
            states = sources[source, start : start + rows]
            append_digit(source_codes, lowest, states, source_states)
    complete = lowest >= 0
    return target_codes[complete], source_codes[complete]
