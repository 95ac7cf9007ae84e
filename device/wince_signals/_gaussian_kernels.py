"""Compiled products of held rows with the sources' rows, for one or many surrogates."""

import numba
import numpy as np
from numpy.typing import NDArray

from ._numba import kernel, parallel_kernel


@kernel
def product(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the scalar product of two equally long vectors, always summed in the same order.

    Four sums run side by side: in a single one each addition would wait for the one before.
    """
    first = second = third = fourth = 0.0
    whole = one.size - one.size % 4
    for at in range(0, whole, 4):
        first += one[at] * other[at]
        second += one[at + 1] * other[at + 1]
        third += one[at + 2] * other[at + 2]
        fourth += one[at + 3] * other[at + 3]
    for at in range(whole, one.size):
        first += one[at] * other[at]
    return (first + second) + (third + fourth)


@kernel
def products(
    held: NDArray[np.float64],
    source: NDArray[np.float64],
    starts: NDArray[np.int32],
    stops: NDArray[np.int32],
    found: NDArray[np.float64],
) -> None:
    """Write the products of each held row with each source row joined from pieces."""
    for row in range(held.shape[0]):
        for column in range(source.shape[0]):
            total = 0.0
            at = 0
            for piece in range(starts.size):
                start, stop = starts[piece], stops[piece]
                size = stop - start
                total += product(held[row, at : at + size], source[column, start:stop])
                at += size
            found[row, column] = total


@parallel_kernel
def products_of(
    held: NDArray[np.float64],
    source: NDArray[np.float64],
    starts: NDArray[np.int32],
    stops: NDArray[np.int32],
    workers: int,
    found: NDArray[np.float64],
) -> None:
    """Write the products for each surrogate, the surrogates shared out to the workers."""
    for worker in numba.prange(workers):
        for which in range(worker, starts.shape[0], workers):
            products(held, source, starts[which], stops[which], found[which])
