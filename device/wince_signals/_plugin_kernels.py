"""Compiled plug-in transfer entropy from row codes, for one or many surrogates."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from ._numba import kernel, parallel_kernel


@kernel
def count_pairs(
    target_offsets: NDArray[np.uint32],
    source_codes: NDArray[np.uint32],
    counts: NDArray[np.int32],
) -> None:
    """Add one to the cell of each row; unsigned positions spare the test for negative ones."""
    for row in range(target_offsets.size):
        counts[np.uintp(target_offsets[row] + source_codes[row])] += np.int32(1)


@kernel
def count_rows(
    target_offsets: NDArray[np.uint32],
    source_codes: NDArray[np.uint32],
    starts: NDArray[np.int32],
    stops: NDArray[np.int32],
    counts: NDArray[np.int32],
) -> None:
    """Count joint states with the source's rows joined from pieces."""
    counts[:] = 0
    row = 0
    for piece in range(starts.size):
        size = stops[piece] - starts[piece]
        count_pairs(
            target_offsets[row : row + size], source_codes[starts[piece] : stops[piece]], counts
        )
        row += size


@kernel
def information(
    counts: NDArray[np.int32], present_cells: int, past_cells: int, source_cells: int
) -> tuple[float, int]:
    """Return sums over cells that depend on the pairing of source and target.

    The first is Σ c log2 c over (present, past, source) minus that over (past, source), the
    second the number of occupied cells of the first kind minus that of the second.
    """
    total = 0.0
    occupied = 0
    stride = past_cells * source_cells
    for cell in range(stride):
        margin = 0
        for present in range(present_cells):
            count = counts[present * stride + cell]
            if count > 0:
                margin += count
                total += count * math.log2(count)
                occupied += 1
        if margin > 0:
            total -= margin * math.log2(margin)
            occupied -= 1
    return total, occupied


@kernel
def target_information(
    counts: NDArray[np.int32], present_cells: int, past_cells: int, source_cells: int
) -> tuple[float, int]:
    """Return the same sums for the target alone: (present, past) minus (past)."""
    alone = np.zeros(present_cells * past_cells, dtype=np.int32)
    for cell in range(counts.size):
        alone[cell // source_cells] += counts[cell]
    return information(alone, present_cells, past_cells, 1)


@kernel
def plugin_value(
    target_offsets: NDArray[np.uint32],
    source_codes: NDArray[np.uint32],
    present_cells: int,
    past_cells: int,
    source_cells: int,
) -> tuple[float, float]:
    """Return the plug-in transfer entropy and its Miller-Madow correction, both in bits.

    `target_offsets` are the codes of (present, past) times `source_cells`.
    """
    rows = target_offsets.size
    counts = np.zeros(present_cells * past_cells * source_cells, dtype=np.int32)
    count_pairs(target_offsets, source_codes, counts)
    alone, alone_cells = target_information(counts, present_cells, past_cells, source_cells)
    joint, joint_cells = information(counts, present_cells, past_cells, source_cells)
    # Miller-Madow adds (cells - 1) / 2n nats to each of the four entropies.
    correction = (alone_cells - joint_cells) / (2.0 * rows * math.log(2.0))
    return (joint - alone) / rows, correction


@kernel
def plugin_values_of(
    target_offsets: NDArray[np.uint32],
    source_codes: NDArray[np.uint32],
    starts: NDArray[np.int32],
    stops: NDArray[np.int32],
    present_cells: int,
    past_cells: int,
    source_cells: int,
    values: NDArray[np.float64],
) -> None:
    """Write the plug-in transfer entropy in bits for each surrogate, with one table of counts."""
    counts = np.zeros(present_cells * past_cells * source_cells, dtype=np.int32)
    count_pairs(target_offsets, source_codes, counts)
    alone, _ = target_information(counts, present_cells, past_cells, source_cells)
    for at in range(values.size):
        count_rows(target_offsets, source_codes, starts[at], stops[at], counts)
        joint, _ = information(counts, present_cells, past_cells, source_cells)
        values[at] = (joint - alone) / target_offsets.size


@parallel_kernel
def plugin_values(
    target_offsets: NDArray[np.uint32],
    source_codes: NDArray[np.uint32],
    starts: NDArray[np.int32],
    stops: NDArray[np.int32],
    present_cells: int,
    past_cells: int,
    source_cells: int,
    workers: int,
    values: NDArray[np.float64],
) -> None:
    """Write the same values, the surrogates shared out among the workers."""
    for worker in numba.prange(workers):
        start = worker * values.size // workers
        stop = (worker + 1) * values.size // workers
        plugin_values_of(
            target_offsets,
            source_codes,
            starts[start:stop],
            stops[start:stop],
            present_cells,
            past_cells,
            source_cells,
            values[start:stop],
        )
