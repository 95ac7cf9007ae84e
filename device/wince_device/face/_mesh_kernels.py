"""Small loops over all landmarks of a face: where they are, and how bright it is between them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

Landmarks = NDArray[np.float32] | NDArray[np.float64]
Floats = NDArray[np.float64]

_LEVEL: Final = np.float32(1 / 255)


@kernel
def bounds(points: Landmarks) -> tuple[float, float, float, float]:
    """Return the least and the largest x and y: left, top, right, bottom; NaN where one is."""
    left, top = np.inf, np.inf
    right, bottom = -np.inf, -np.inf
    total = 0.0
    for n in range(points.shape[0]):
        x, y = float(points[n, 0]), float(points[n, 1])
        left, right = min(left, x), max(right, x)
        top, bottom = min(top, y), max(bottom, y)
        total += x + y
    if not np.isfinite(total):
        return np.nan, np.nan, np.nan, np.nan
    return left, top, right, bottom


@kernel
def count_inside(points: Landmarks, height_px: int, width_px: int) -> int:
    """Return how many points lie in a frame."""
    count = 0
    for n in range(points.shape[0]):
        x, y = points[n, 0], points[n, 1]
        count += x >= 0 and y >= 0 and x <= width_px - 1 and y <= height_px - 1
    return count


@kernel
def place_in_frame(
    points: NDArray[np.float32], to_frame: Floats, depth: float, out: NDArray[np.float32]
) -> None:
    """Map points of a crop, counted from pixel edges, to the frame, counted from pixel middles."""
    for n in range(points.shape[0]):
        x, y = float(points[n, 0]) - 0.5, float(points[n, 1]) - 0.5
        for axis in range(2):
            out[n, axis] = to_frame[axis, 0] * x + to_frame[axis, 1] * y + to_frame[axis, 2]
        out[n, 2] = points[n, 2] * depth


@kernel
def write_grey(picture: NDArray[np.uint8], out: NDArray[np.float32]) -> None:
    """Write luma ``(n, n)`` into three equal channels ``(n, n, 3)``, 0-1."""
    for i in range(picture.shape[0]):
        # As one row of numbers: then they are written many at a time.
        levels, row = picture[i], out[i].reshape(3 * picture.shape[1])
        for j in range(levels.size):
            level = np.float32(levels[j]) * _LEVEL
            row[3 * j] = level
            row[3 * j + 1] = level
            row[3 * j + 2] = level


@kernel
def write_stretched(gain: np.float32, offset: np.float32, out: NDArray[np.uint8]) -> None:
    """Write what becomes of each level, ``(256,)``, by a gain and an offset, held to 0-255."""
    for level in range(out.size):
        stretched = np.float32(level) * gain + offset
        out[level] = np.uint8(min(max(stretched, np.float32(0.0)), np.float32(255.0)))


@kernel
def light_between(
    luma: NDArray[np.uint8], left: int, top: int, right: int, bottom: int, step: int, bright: int
) -> tuple[float, float]:
    """Return the mean luma of a box and the share of it from a level on, every so many pixels."""
    total, count, many = 0, 0, 0
    for i in range(top, bottom, step):
        for j in range(left, right, step):
            level = luma[i, j]
            total += level
            many += level >= bright
            count += 1
    return total / count, many / count
