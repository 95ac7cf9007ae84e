"""Compiled nearest-neighbour conditional mutual information (KSG algorithm 1, maximum norm)."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from ._digamma import digamma_whole
from ._neighbour_counts import count_close, count_margins
from ._neighbour_search import neighbour_distance
from ._numba import kernel, parallel_kernel
from ._strips import Strips

# Sums are formed over this many interleaved parts of the rows whatever the number of cores, which
# therefore cannot change the result.
PARTS = 64


@kernel
def row_term(
    strips: Strips,
    source: NDArray[np.float64],
    at: int,
    nearest: NDArray[np.float64],
    buffers: NDArray[np.float64],
) -> float:
    """Return one row's ψ(n_z + 1) - ψ(n_yz + 1) - ψ(n_xz + 1); NaN when k rows coincide with it."""
    radius = neighbour_distance(strips, source, at, nearest, buffers[0])
    if radius <= 0.0:
        return math.nan
    # The row counts itself, which is the "+ 1" of the formula.
    past, target, moved = count_margins(strips, source, at, radius, buffers)
    if strips.theiler > 0:
        close = count_close(strips, source, at, radius)
        past, target, moved = past - close[0] + 1, target - close[1] + 1, moved - close[2] + 1
    return digamma_whole(past) - digamma_whole(target) - digamma_whole(moved)


@kernel
def part_sum(
    strips: Strips,
    source: NDArray[np.float64],
    part: int,
    nearest: NDArray[np.float64],
    buffers: NDArray[np.float64],
) -> float:
    """Return the sum of the terms of every PARTS-th row from this one on."""
    total = 0.0
    for at in range(part, strips.order.size, PARTS):
        total += row_term(strips, source, at, nearest, buffers)
    return total


@kernel
def estimate_of(sums: NDArray[np.float64], rows: int, neighbours: int) -> float:
    """Return the estimate in nats from the sums of the parts."""
    total = 0.0
    for one in sums:
        total += one
    return digamma_whole(neighbours) + total / rows


@kernel
def place_rows(
    rows: NDArray[np.float64],
    starts: NDArray[np.int32],
    stops: NDArray[np.int32],
    place_of: NDArray[np.int32],
    placed: NDArray[np.float64],
) -> None:
    """Write rows, joined from pieces in order of time, into the order of the strips."""
    for coordinate in range(rows.shape[0]):
        rank = 0
        for piece in range(starts.size):
            for moved in range(starts[piece], stops[piece]):
                placed[coordinate, place_of[rank]] = rows[coordinate, moved]
                rank += 1


@parallel_kernel
def neighbour_value(
    strips: Strips, placed: NDArray[np.float64], neighbours: int, workers: int
) -> float:
    """Return the estimate in nats for a source in the order of the strips."""
    sums = np.empty(PARTS)
    for worker in numba.prange(workers):
        nearest = np.empty(neighbours)
        buffers = np.empty((2, strips.size))
        for part in range(worker, PARTS, workers):
            sums[part] = part_sum(strips, placed, part, nearest, buffers)
    return estimate_of(sums, strips.order.size, neighbours)
