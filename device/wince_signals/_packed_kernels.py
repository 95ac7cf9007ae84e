"""Compiled plug-in transfer entropy of whole-number states whose row fits into a small table.

Each state takes as many bits as the largest needs, so a row's code is made with shifts, and one
pass over the two series both makes and counts it.
"""

import numpy as np
from numpy.typing import NDArray

from ._numba import kernel
from ._plugin_kernels import information, target_information

States = NDArray[np.int64] | NDArray[np.int32]


@kernel
def bits_of(states: States) -> int:
    """Return the bits that hold any of the states, 64 if one is negative."""
    joined = states[0]
    for t in range(states.size):
        joined |= states[t]
    if joined < 0:
        return 64
    bits = 0
    while joined > 0:
        joined >>= 1
        bits += 1
    return bits


@kernel
def count_single(
    present: States,
    past: States,
    moved: States,
    target_bits: int,
    source_bits: int,
    counts: NDArray[np.int32],
) -> None:
    """Count rows of one past value each, given as three columns.

    Two tables in turn, because two additions to the same cell would wait for each other.
    """
    half = counts.size // 2
    even, odd = counts[:half], counts[half:]
    wide = target_bits + source_bits
    for pair in range(present.size // 2):
        row = 2 * pair
        cell = (present[row] << wide) | (past[row] << source_bits) | moved[row]
        even[np.uintp(cell)] += np.int32(1)
        cell = (present[row + 1] << wide) | (past[row + 1] << source_bits) | moved[row + 1]
        odd[np.uintp(cell)] += np.int32(1)
    if present.size % 2:
        row = present.size - 1
        cell = (present[row] << wide) | (past[row] << source_bits) | moved[row]
        even[np.uintp(cell)] += np.int32(1)
    for cell in range(half):
        even[cell] += odd[cell]


@kernel
def count_deep(
    target: States,
    source: States,
    target_history: int,
    source_history: int,
    lag: int,
    target_bits: int,
    source_bits: int,
    counts: NDArray[np.int32],
) -> None:
    """Count rows of any number of past values."""
    for t in range(max(target_history, lag + source_history - 1), target.size):
        cell = np.int64(0)
        for back in range(target_history + 1):
            cell = (cell << target_bits) | target[t - back]
        for back in range(lag, lag + source_history):
            cell = (cell << source_bits) | source[t - back]
        counts[np.uintp(cell)] += np.int32(1)


@kernel
def packed_value(
    target: States,
    source: States,
    target_history: int,
    source_history: int,
    lag: int,
    most_bits: int,
) -> float:
    """Return the plug-in transfer entropy in bits; NaN where a row takes more bits than allowed.

    The table keeps the order of codes that the general estimator has, so that both sum the same
    numbers in the same order.
    """
    target_bits, source_bits = bits_of(target), bits_of(source)
    held_bits, moved_bits = target_bits * target_history, source_bits * source_history
    bits = target_bits + held_bits + moved_bits
    if bits > most_bits:
        return np.nan
    counts = np.zeros(2 << bits, dtype=np.int32)
    first = max(target_history, lag + source_history - 1)
    rows = target.size - first
    if target_history == 1 and source_history == 1:
        count_single(
            target[first:],
            target[first - 1 : first - 1 + rows],
            source[first - lag : first - lag + rows],
            target_bits,
            source_bits,
            counts,
        )
    else:
        count_deep(
            target,
            source,
            target_history,
            source_history,
            lag,
            target_bits,
            source_bits,
            counts,
        )
    cells = 1 << target_bits, 1 << held_bits, 1 << moved_bits
    joint, _ = information(counts[: 1 << bits], *cells)
    alone, _ = target_information(counts[: 1 << bits], *cells)
    return (joint - alone) / rows
