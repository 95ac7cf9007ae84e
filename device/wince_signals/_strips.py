"""The arrangement of rows in which the nearest-neighbour kernels search and count.

Rows lie in strips of about 2.5 √n: sorted into strips by the newest value of the target's past, and
within a strip by the target's present. For the few dimensions used here this beats a k-d tree, it
needs no second copy of the rows, and a surrogate changes nothing but the source.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

PAST, PRESENT, REST = 0, 1, 2
SMALLEST_STRIP = 16


class Strips(NamedTuple):
    """All of n rows but their source, in the order of the strips.

    Attributes
    ----------
    fixed : NDArray[np.float64]
        Coordinates, shape ``(2 + rest, n)``: the newest past, the present, then whatever else is
        held fixed (older past, condition).
    limits : NDArray[np.float64]
        Least and greatest newest past of each strip, shape ``(2, strips)``.
    order : NDArray[np.int32]
        Rank in time of each row, shape ``(n,)``.
    place_of : NDArray[np.int32]
        Where the row of each rank lies, shape ``(n,)``.
    times : NDArray[np.int32]
        Sample index of each rank, shape ``(n,)``; shape ``(0,)`` where no row is missing.
    size : int
        Rows in a strip; the last may have fewer.
    theiler : int
        Rows within so many samples are no neighbours of each other.
    """

    fixed: NDArray[np.float64]
    limits: NDArray[np.float64]
    order: NDArray[np.int32]
    place_of: NDArray[np.int32]
    times: NDArray[np.int32]
    size: int
    theiler: int


def make_strips(
    columns: Sequence[NDArray[np.float64]], times: NDArray[np.int32], theiler: int
) -> Strips:
    """Sort rows into strips.

    Parameters
    ----------
    columns
        The newest past, the present and whatever else is held fixed of each row in order of time,
        each of shape ``(n,)``.
    times
        Sample index of each row, or an empty array where no row is missing.
    theiler
        In samples.
    """
    past, present = columns[PAST], columns[PRESENT]
    size = max(SMALLEST_STRIP, round(2.5 * past.size**0.5))
    order = np.argsort(past).astype(np.int32)
    starts = np.arange(0, past.size, size)
    for start in starts:
        strip = order[start : start + size]
        strip[:] = strip[np.argsort(present[strip])]
    fixed = np.empty((len(columns), past.size))
    for coordinate, values in zip(fixed, columns, strict=True):
        coordinate[:] = values[order]
    place_of = np.empty_like(order)
    place_of[order] = np.arange(order.size, dtype=np.int32)
    limits = np.stack(
        [np.minimum.reduceat(fixed[PAST], starts), np.maximum.reduceat(fixed[PAST], starts)]
    )
    return Strips(fixed, limits, order, place_of, times, size, theiler)
