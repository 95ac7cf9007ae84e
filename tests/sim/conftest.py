"""Measures of pictures that know nothing of how the simulation draws."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

Box = tuple[slice, slice]
ShiftMeter = Callable[[NDArray[np.float64], NDArray[np.float64], Box], NDArray[np.float64]]


@pytest.fixture(scope="session")
def measure_shift() -> ShiftMeter:
    """Give a function that finds how far one picture's content lies from another's, right, down.

    Least squares on the brightness gradient, repeated until the remaining shift is nothing, with
    fifth-order splines between the pixels.
    """

    def measure(
        before: NDArray[np.float64], after: NDArray[np.float64], box: Box
    ) -> NDArray[np.float64]:
        knots = ndimage.spline_filter(after, order=5)
        rows, columns = np.indices(before.shape, dtype=np.float64)[:, *box]
        shift = np.zeros(2)
        for _ in range(12):
            moved = ndimage.map_coordinates(
                knots, [rows + shift[1], columns + shift[0]], order=5, prefilter=False
            )
            slope_y, slope_x = np.gradient(moved)
            slopes = np.stack([slope_x.ravel(), slope_y.ravel()], axis=1)
            shift += np.linalg.lstsq(slopes, (before[box] - moved).ravel(), rcond=None)[0]
        return shift

    return measure
