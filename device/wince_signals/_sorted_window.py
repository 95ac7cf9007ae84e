"""Compiled order of a moving window's values: one leaves, one enters, the rest slide over.

Beside each value stands the slot of its sample in a ring. Equal values stand in order of age, so
the sample that leaves a window, its oldest, is the first of its equals and needs no search by slot.
"""

import numpy as np
from numpy.typing import NDArray

from ._numba import kernel


@kernel
def first_not_below(ordered: NDArray[np.float64], size: int, value: float) -> int:
    """Return where the first of the leading `size` values stands that is not below a value."""
    low, high = 0, size
    while low < high:
        middle = (low + high) >> 1
        if ordered[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def first_above(ordered: NDArray[np.float64], size: int, value: float) -> int:
    """Return where the first of the leading `size` values stands that is above a value."""
    low, high = 0, size
    while low < high:
        middle = (low + high) >> 1
        if ordered[middle] <= value:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def slide(ordered: NDArray[np.float64], slots: NDArray[np.int32], vacant: int, place: int) -> None:
    """Make a place vacant by sliding the values between it and a vacant one."""
    for at in range(vacant, place):
        ordered[at] = ordered[at + 1]
        slots[at] = slots[at + 1]
    for at in range(vacant, place, -1):
        ordered[at] = ordered[at - 1]
        slots[at] = slots[at - 1]


@kernel
def exchange(
    ordered: NDArray[np.float64],
    slots: NDArray[np.int32],
    size: int,
    oldest: float,
    newest: float,
    slot: int,
) -> int:
    """Take the window's oldest value out and its newest in; return the new number of values.

    NaN is no value: it neither leaves nor enters.
    """
    leaves, enters = oldest == oldest, newest == newest
    vacant = first_not_below(ordered, size, oldest) if leaves else size
    place = first_above(ordered, size, newest) if enters else size
    # The place was found with the oldest value still there.
    if leaves and place > vacant:
        place -= 1
    slide(ordered, slots, vacant, place)
    if enters:
        ordered[place] = newest
        slots[place] = slot
    return size - int(leaves) + int(enters)
