"""The inner loop of measuring lengths on a face that stands in the picture as it likes."""

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@kernel
def write_lengths(
    points: Floats,
    rotation: Floats,
    scale: float,
    translation: Floats,
    rows: Indices,
    columns: Indices,
    weights: Floats,
    corners: Indices,
    out: Floats,
) -> None:
    """Write lengths on the face turned to the front, in its own interocular distances.

    Parameters
    ----------
    points
        Shape ``(n, 3)``, in the picture.
    rotation, scale, translation
        From the picture to the front.
    rows, columns, weights
        Shape ``(m,)``: which length hangs on which coordinate (twice the point, and one more for
        the one downwards), and how.
    corners
        Shape ``(4,)``: the eyes' corners, first both of the right eye.
    out
        Result.
    """
    out[:] = 0.0
    for m in range(rows.size):
        point, axis = columns[m] // 2, columns[m] % 2
        out[rows[m]] += weights[m] * _turned(points[point], rotation, scale, translation, axis)
    square = 0.0
    for axis in range(2):
        apart = 0.0
        for k in range(4):
            place = _turned(points[corners[k]], rotation, scale, translation, axis)
            apart += place if k >= 2 else -place
        square += apart * apart
    out /= np.sqrt(square) / 2.0


@kernel
def _turned(point: Floats, rotation: Floats, scale: float, translation: Floats, axis: int) -> float:
    along = 0.0
    for k in range(3):
        along += rotation[axis, k] * point[k]
    return float(scale * along + translation[axis])
