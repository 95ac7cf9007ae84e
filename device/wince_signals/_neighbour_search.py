"""Compiled search for the distance to a row's k-th nearest neighbour in the maximum norm.

It goes strip by strip outwards from the row's own, in each strip only as far along the present as
the distance found so far, and measures a whole stretch of rows at once with vector instructions.
"""

import math

import numpy as np
from numpy.typing import NDArray

from ._numba import kernel
from ._strips import PAST, PRESENT, REST, Strips

# Rows to either side in the present that give the search its first distance.
BESIDE = 8
# A stretch is cut out by sums, rows are compared by differences: the stretch must not lose a row
# to the rounding between the two.
ROUNDED_UP = 1.0 + 1e-12


@kernel
def insert(nearest: NDArray[np.float64], distance: float) -> None:
    """Put a distance that is smaller than the last one into the sorted buffer."""
    slot = nearest.size - 1
    while slot > 0 and distance < nearest[slot - 1]:
        nearest[slot] = nearest[slot - 1]
        slot -= 1
    nearest[slot] = distance


@kernel
def too_close(strips: Strips, one: int, other: int) -> bool:
    """Tell whether two rows lie within the Theiler window; a row lies within its own."""
    if strips.theiler == 0:
        return one == other
    first, second = strips.order[one], strips.order[other]
    if strips.times.size > 0:
        first, second = strips.times[first], strips.times[second]
    return bool(abs(first - second) <= strips.theiler)


@kernel
def measure(
    strips: Strips,
    source: NDArray[np.float64],
    at: int,
    start: int,
    stop: int,
    distances: NDArray[np.float64],
) -> None:
    """Write the distance of each row from start to stop, one coordinate after another."""
    fixed = strips.fixed
    past, present, first = (
        fixed[PAST, start:stop],
        fixed[PRESENT, start:stop],
        source[0, start:stop],
    )
    past_here, present_here, first_here = fixed[PAST, at], fixed[PRESENT, at], source[0, at]
    for place in range(stop - start):
        distance = max(abs(past[place] - past_here), abs(present[place] - present_here))
        distances[place] = max(distance, abs(first[place] - first_here))
    for coordinate in range(REST, fixed.shape[0]):
        widen(distances, fixed[coordinate, start:stop], fixed[coordinate, at])
    for coordinate in range(1, source.shape[0]):
        widen(distances, source[coordinate, start:stop], source[coordinate, at])


@kernel
def widen(distances: NDArray[np.float64], values: NDArray[np.float64], here: float) -> None:
    """Take one more coordinate into distances."""
    for place in range(values.size):
        distances[place] = max(distances[place], abs(values[place] - here))


@kernel
def offer(
    strips: Strips,
    source: NDArray[np.float64],
    at: int,
    start: int,
    stop: int,
    nearest: NDArray[np.float64],
    distances: NDArray[np.float64],
) -> None:
    """Take those of the rows from start to stop as neighbours that are among the nearest."""
    last = nearest.size - 1
    measure(strips, source, at, start, stop, distances)
    for place in range(stop - start):
        if distances[place] < nearest[last] and not too_close(strips, at, start + place):
            insert(nearest, distances[place])


@kernel
def first_not_below(values: NDArray[np.float64], start: int, stop: int, bound: float) -> int:
    """Return the first of the sorted values from start to stop that is not below the bound.

    The number of steps depends on the length alone and each step is a choice of values, because
    a mispredicted branch would cost more than the comparison.
    """
    step = 1
    while 2 * step <= stop - start:
        step *= 2
    below = start - 1
    while step > 0:
        further = min(below + step, stop - 1)
        below = further if values[further] < bound else below
        step >>= 1
    return below + 1


@kernel
def search_strip(
    strips: Strips,
    source: NDArray[np.float64],
    at: int,
    strip: int,
    nearest: NDArray[np.float64],
    distances: NDArray[np.float64],
) -> None:
    """Offer the rows of one strip that are near enough in the present."""
    present = strips.fixed[PRESENT]
    here, reach = present[at], nearest[nearest.size - 1] * ROUNDED_UP
    start = strip * strips.size
    stop = min(start + strips.size, present.size)
    first = first_not_below(present, start, stop, here - reach)
    end = first_not_below(present, first, stop, here + reach)
    offer(strips, source, at, first, end, nearest, distances)


@kernel
def search_own_strip(
    strips: Strips,
    source: NDArray[np.float64],
    at: int,
    nearest: NDArray[np.float64],
    distances: NDArray[np.float64],
) -> None:
    """Offer the rows of the row's own strip, the ones beside it first for a first distance."""
    present = strips.fixed[PRESENT]
    start = at // strips.size * strips.size
    stop = min(start + strips.size, present.size)
    first, end = max(at - BESIDE, start), min(at + BESIDE + 1, stop)
    offer(strips, source, at, first, end, nearest, distances)
    here, reach = present[at], nearest[nearest.size - 1] * ROUNDED_UP
    start = first_not_below(present, start, first, here - reach)
    offer(strips, source, at, start, first, nearest, distances)
    stop = first_not_below(present, end, stop, here + reach)
    offer(strips, source, at, end, stop, nearest, distances)


@kernel
def neighbour_distance(
    strips: Strips,
    source: NDArray[np.float64],
    at: int,
    nearest: NDArray[np.float64],
    distances: NDArray[np.float64],
) -> float:
    """Return the distance to the k-th nearest row, k being the size of the buffer `nearest`.

    `distances` is a buffer with room for a strip.
    """
    nearest[:] = math.inf
    last = nearest.size - 1
    limits = strips.limits
    here = strips.fixed[PAST, at]
    search_own_strip(strips, source, at, nearest, distances)
    own = at // strips.size
    left, right = own - 1, own + 1
    while True:
        to_left = here - limits[1, left] if left >= 0 else math.inf
        to_right = limits[0, right] - here if right < limits.shape[1] else math.inf
        if min(to_left, to_right) >= nearest[last]:
            return float(nearest[last])
        if to_left <= to_right:
            search_strip(strips, source, at, left, nearest, distances)
            left -= 1
        else:
            search_strip(strips, source, at, right, nearest, distances)
            right += 1
