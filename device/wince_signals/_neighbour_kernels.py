"""Compiled nearest-neighbour conditional mutual information (KSG algorithm 1, maximum norm).

Rows are sorted by the newest value of the target's past. The search for neighbours walks
outwards from each row along that axis and ends as soon as the axis alone exceeds the distance
found, which for the few dimensions used here beats a k-d tree.
"""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from ._numba import kernel, parallel_kernel


@kernel
def largest_difference(
    table: NDArray[np.float64], first_row: int, one: int, other: int, distance: float
) -> float:
    """Return the maximum norm over some rows of a table, or the given distance if larger."""
    for row in range(first_row, table.shape[0]):
        distance = max(distance, abs(table[row, one] - table[row, other]))
    return float(distance)


@kernel
def neighbour_distance(
    at: int,
    present: NDArray[np.float64],
    past: NDArray[np.float64],
    source: NDArray[np.float64],
    times: NDArray[np.int64],
    theiler: int,
    nearest: NDArray[np.float64],
) -> float:
    """Return the distance to the k-th nearest row, k being the size of the buffer `nearest`."""
    nearest[:] = math.inf
    last = nearest.size - 1
    left, right = at - 1, at + 1
    here = past[0, at]
    while True:
        to_left = here - past[0, left] if left >= 0 else math.inf
        to_right = past[0, right] - here if right < present.size else math.inf
        if to_left <= to_right:
            distance, candidate = to_left, left
            left -= 1
        else:
            distance, candidate = to_right, right
            right += 1
        if distance >= nearest[last]:
            return float(nearest[last])
        if abs(times[candidate] - times[at]) <= theiler:
            continue
        distance = max(distance, abs(present[candidate] - present[at]))
        if distance >= nearest[last]:
            continue
        distance = largest_difference(past, 1, candidate, at, distance)
        distance = largest_difference(source, 0, candidate, at, distance)
        slot = last
        while slot >= 0 and distance < nearest[slot]:
            if slot < last:
                nearest[slot + 1] = nearest[slot]
            nearest[slot] = distance
            slot -= 1


@kernel
def extent(axis: NDArray[np.float64], at: int, radius: float) -> tuple[int, int]:
    """Return start and stop of the rows nearer than the radius on the sorted axis."""
    start, stop = at, at + 1
    while start > 0 and axis[at] - axis[start - 1] < radius:
        start -= 1
    while stop < axis.size and axis[stop] - axis[at] < radius:
        stop += 1
    return start, stop


@kernel
def count_near(values: NDArray[np.float64], centre: float, radius: float) -> int:
    """Count the values nearer than the radius to the centre."""
    count = 0
    for value in values:
        count += abs(value - centre) < radius
    return count


@kernel
def row_term(
    at: int,
    present: NDArray[np.float64],
    past: NDArray[np.float64],
    source: NDArray[np.float64],
    times: NDArray[np.int64],
    theiler: int,
    nearest: NDArray[np.float64],
    digamma_of: NDArray[np.float64],
) -> float:
    """Return one row's ψ(n_z + 1) - ψ(n_yz + 1) - ψ(n_xz + 1); NaN when k rows coincide with it."""
    radius = neighbour_distance(at, present, past, source, times, theiler, nearest)
    if radius <= 0.0:
        return math.nan
    start, stop = extent(past[0], at, radius)
    if theiler == 0 and past.shape[0] == 1 and source.shape[0] == 1:
        # The row counts itself in each of these, which is the "+ 1" of the formula.
        near_target = count_near(present[start:stop], present[at], radius)
        near_source = count_near(source[0, start:stop], source[0, at], radius)
        return float(digamma_of[stop - start] - digamma_of[near_target] - digamma_of[near_source])
    near_past, near_target, near_source = 1, 1, 1
    for other in range(start, stop):
        if (
            abs(times[other] - times[at]) > theiler
            and largest_difference(past, 1, other, at, 0.0) < radius
        ):
            near_past += 1
            near_target += abs(present[other] - present[at]) < radius
            near_source += largest_difference(source, 0, other, at, 0.0) < radius
    return float(digamma_of[near_past] - digamma_of[near_target] - digamma_of[near_source])


@kernel
def shifted(
    source: NDArray[np.float64], order: NDArray[np.int64], shift: int
) -> NDArray[np.float64]:
    """Return the source's columns moved `shift` rows back, then put into the sorted order."""
    rows = order.size
    out = np.empty_like(source)
    for column in range(source.shape[0]):
        for at in range(rows):
            out[column, at] = source[column, (order[at] + shift) % rows]
    return out


@kernel
def sum_in_order(terms: NDArray[np.float64]) -> float:
    """Add up from first to last, so that the number of cores cannot change the result."""
    total = 0.0
    for term in terms:
        total += term
    return total


@parallel_kernel
def neighbour_value(
    present: NDArray[np.float64],
    past: NDArray[np.float64],
    source: NDArray[np.float64],
    times: NDArray[np.int64],
    order: NDArray[np.int64],
    neighbours: int,
    theiler: int,
    digamma_of: NDArray[np.float64],
    workers: int,
) -> float:
    """Return the estimate in nats of the unshifted rows, the rows spread over the cores."""
    rows = order.size
    moved = shifted(source, order, 0)
    terms = np.empty(rows)
    for worker in numba.prange(workers):
        nearest = np.empty(neighbours)
        for at in range(worker, rows, workers):
            terms[at] = row_term(at, present, past, moved, times, theiler, nearest, digamma_of)
    return float(digamma_of[neighbours] + sum_in_order(terms) / rows)


@parallel_kernel
def neighbour_values(
    present: NDArray[np.float64],
    past: NDArray[np.float64],
    source: NDArray[np.float64],
    times: NDArray[np.int64],
    order: NDArray[np.int64],
    neighbours: int,
    theiler: int,
    digamma_of: NDArray[np.float64],
    shifts: NDArray[np.int64],
    values: NDArray[np.float64],
) -> None:
    """Write the estimate in nats for each shift, the shifts spread over the cores."""
    rows = order.size
    for which in numba.prange(shifts.size):
        moved = shifted(source, order, shifts[which])
        nearest = np.empty(neighbours)
        total = 0.0
        for at in range(rows):
            total += row_term(at, present, past, moved, times, theiler, nearest, digamma_of)
        values[which] = digamma_of[neighbours] + total / rows
