"""Compiled counts of the rows nearer than a radius in the past, with the present, with the source.

Each count is a triple: rows near in everything held fixed, of these near in the present too, and
near in the source too. The row itself is among them. Counters of 32 bits let the loops be vector
loops.
"""

import numpy as np
from numpy.typing import NDArray

from ._neighbour_search import too_close, widen
from ._numba import kernel
from ._strips import PAST, PRESENT, REST, Strips


@kernel
def count_inside(
    strips: Strips, source: NDArray[np.float64], at: int, start: int, stop: int, radius: float
) -> tuple[int, int, int]:
    """Count rows of which it is known that they are near in the past."""
    present, moved = strips.fixed[PRESENT, start:stop], source[0, start:stop]
    present_here, moved_here = strips.fixed[PRESENT, at], source[0, at]
    near_target, near_source = np.int32(0), np.int32(0)
    for place in range(present.size):
        near_target += np.int32(abs(present[place] - present_here) < radius)
        near_source += np.int32(abs(moved[place] - moved_here) < radius)
    return stop - start, int(near_target), int(near_source)


@kernel
def count_edge(
    strips: Strips, source: NDArray[np.float64], at: int, start: int, stop: int, radius: float
) -> tuple[int, int, int]:
    """Count rows of which nothing is known."""
    past, present = strips.fixed[PAST, start:stop], strips.fixed[PRESENT, start:stop]
    moved = source[0, start:stop]
    past_here, present_here = strips.fixed[PAST, at], strips.fixed[PRESENT, at]
    moved_here = source[0, at]
    near_past, near_target, near_source = np.int32(0), np.int32(0), np.int32(0)
    for place in range(past.size):
        distance = abs(past[place] - past_here)
        near_past += np.int32(distance < radius)
        near_target += np.int32(max(distance, abs(present[place] - present_here)) < radius)
        near_source += np.int32(max(distance, abs(moved[place] - moved_here)) < radius)
    return int(near_past), int(near_target), int(near_source)


@kernel
def count_wide(
    strips: Strips,
    source: NDArray[np.float64],
    at: int,
    start: int,
    stop: int,
    radius: float,
    buffers: NDArray[np.float64],
) -> tuple[int, int, int]:
    """Count as `count_edge` does, with any number of coordinates."""
    size = stop - start
    fixed = strips.fixed
    distance, with_source = buffers[0, :size], buffers[1, :size]
    here = fixed[PAST, at]
    for place in range(size):
        distance[place] = abs(fixed[PAST, start + place] - here)
    for coordinate in range(REST, fixed.shape[0]):
        widen(distance, fixed[coordinate, start:stop], fixed[coordinate, at])
    with_source[:] = distance
    for coordinate in range(source.shape[0]):
        widen(with_source, source[coordinate, start:stop], source[coordinate, at])
    near_past, near_target, near_source = np.int32(0), np.int32(0), np.int32(0)
    present, here = fixed[PRESENT, start:stop], fixed[PRESENT, at]
    for place in range(size):
        near_past += np.int32(distance[place] < radius)
        near_target += np.int32(max(distance[place], abs(present[place] - here)) < radius)
        near_source += np.int32(with_source[place] < radius)
    return int(near_past), int(near_target), int(near_source)


@kernel
def strip_is_inside(strips: Strips, at: int, strip: int, radius: float) -> bool:
    """Tell whether all rows of a strip are near in the newest past."""
    here = strips.fixed[PAST, at]
    low, high = strips.limits[0, strip], strips.limits[1, strip]
    return bool(here - low < radius and high - here < radius)


@kernel
def count_narrow(
    strips: Strips, source: NDArray[np.float64], at: int, first: int, last: int, radius: float
) -> tuple[int, int, int]:
    """Count over strips first to last with one coordinate each for past, present and source.

    The strips wholly within the radius lie side by side between the edges: one go counts them.
    """
    size, rows = strips.size, strips.order.size
    past, target, moved = 0, 0, 0
    while first <= last and not strip_is_inside(strips, at, first, radius):
        found = count_edge(strips, source, at, first * size, min((first + 1) * size, rows), radius)
        past, target, moved = past + found[0], target + found[1], moved + found[2]
        first += 1
    while first <= last and not strip_is_inside(strips, at, last, radius):
        found = count_edge(strips, source, at, last * size, min((last + 1) * size, rows), radius)
        past, target, moved = past + found[0], target + found[1], moved + found[2]
        last -= 1
    if first <= last:
        found = count_inside(strips, source, at, first * size, min((last + 1) * size, rows), radius)
        past, target, moved = past + found[0], target + found[1], moved + found[2]
    return past, target, moved


@kernel
def count_margins(
    strips: Strips,
    source: NDArray[np.float64],
    at: int,
    radius: float,
    buffers: NDArray[np.float64],
) -> tuple[int, int, int]:
    """Count over all rows."""
    here = strips.fixed[PAST, at]
    limits = strips.limits
    first = last = at // strips.size
    while first > 0 and here - limits[1, first - 1] < radius:
        first -= 1
    while last + 1 < limits.shape[1] and limits[0, last + 1] - here < radius:
        last += 1
    if strips.fixed.shape[0] == REST and source.shape[0] == 1:
        return count_narrow(strips, source, at, first, last, radius)
    past, target, moved = 0, 0, 0
    for strip in range(first, last + 1):
        start = strip * strips.size
        stop = min(start + strips.size, strips.order.size)
        found = count_wide(strips, source, at, start, stop, radius, buffers)
        past, target, moved = past + found[0], target + found[1], moved + found[2]
    return past, target, moved


@kernel
def count_close(
    strips: Strips, source: NDArray[np.float64], at: int, radius: float
) -> tuple[int, int, int]:
    """Count over the rows in the Theiler window alone."""
    fixed = strips.fixed
    past, target, moved = 0, 0, 0
    rank = strips.order[at]
    stop = min(rank + strips.theiler + 1, strips.order.size)
    for recent in range(max(rank - strips.theiler, 0), stop):
        other = strips.place_of[recent]
        if not too_close(strips, at, other):
            continue
        distance = abs(fixed[PAST, other] - fixed[PAST, at])
        for coordinate in range(REST, fixed.shape[0]):
            distance = max(distance, abs(fixed[coordinate, other] - fixed[coordinate, at]))
        past += distance < radius
        target += max(distance, abs(fixed[PRESENT, other] - fixed[PRESENT, at])) < radius
        for coordinate in range(source.shape[0]):
            distance = max(distance, abs(source[coordinate, other] - source[coordinate, at]))
        moved += distance < radius
    return past, target, moved
