"""Reads a small patch of skin off a picture and compares it with a template: the innermost loops.

A patch is a square grid of samples around a point of the face. Neighbouring samples share noise and
detail, so every other one, as the black fields of a chessboard, tells nearly as much: that half
brings a patch close, and the whole grid decides where it is.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._bare_kernels import bare_sum_kernel

Plane = NDArray[np.float32]
Floats = NDArray[np.float64]
Corners = NDArray[np.int32]

SIDE: Final = 15
"""Samples along a patch's side."""

SAMPLES: Final = SIDE * SIDE
FLAT: Final = 1e-6
RIM: Final = 1e-3
"""What single precision may round a place in the picture by, with room."""

_SPREAD: Final = 0.8
"""Deviation of the samples' weights, in half sides. Narrower, a patch is as noisy as a smaller one:
at 0.5 a region's mean displacement by a sixth."""


def _window() -> Plane:
    along = np.exp(-0.5 * (np.linspace(-1.0, 1.0, SIDE) / _SPREAD) ** 2)
    weights = np.outer(along, along).ravel()
    return np.asarray(weights / weights.sum(), dtype=np.float32)


WINDOW: Final = _window()
HALF: Final = np.arange(0, SAMPLES, 2)
"""The black fields: a row has an odd number of samples."""

HALF_SAMPLES: Final = len(HALF)
GRID: Final = np.asarray(
    np.indices((SIDE, SIDE), dtype=np.float32)[::-1].reshape(2, SAMPLES) - (SIDE - 1) / 2,
    dtype=np.float32,
)
"""How far each sample lies right of and below a patch's middle, in samples."""

HALF_GRID: Final = np.ascontiguousarray(GRID[:, HALF])
HALF_WINDOW: Final = np.asarray(WINDOW[HALF] / WINDOW[HALF].sum(), dtype=np.float32)


@bare_sum_kernel
def _inside(image: Plane, x: float, y: float, spread: Floats) -> bool:
    half = (SIDE - 1) / 2.0
    reach_x = half * (abs(spread[0, 0]) + abs(spread[0, 1]))
    reach_y = half * (abs(spread[1, 0]) + abs(spread[1, 1]))
    if not (x - reach_x >= RIM and y - reach_y >= RIM):
        return False
    right, bottom = image.shape[1] - 1.0 - RIM, image.shape[0] - 1.0 - RIM
    return bool(x + reach_x < right and y + reach_y < bottom)


@bare_sum_kernel
def sample(
    image: Plane,
    x: float,
    y: float,
    spread: Floats,
    grid: Plane,
    corners: Corners,
    parts: Plane,
    out: Plane,
) -> bool:
    """Read a grid around a place, bilinear; return whether all of it lies in the image.

    Parameters
    ----------
    image
        Smoothed luma.
    x, y
        Where the patch's middle is in it.
    spread
        Shape ``(2, 2)``: from one sample's step to pixels.
    grid
        `GRID` for all of the samples, `HALF_GRID` for every other one.
    corners, parts
        Room for two rows of as many numbers.
    out
        Result.
    """
    if not _inside(image, x, y, spread):
        return False
    # From a whole pixel near by on, places are small numbers, and exact in single precision.
    left, top = np.int32(x), np.int32(y)
    start_x, start_y = np.float32(x - left), np.float32(y - top)
    right_x, right_y = np.float32(spread[0, 0]), np.float32(spread[1, 0])
    down_x, down_y = np.float32(spread[0, 1]), np.float32(spread[1, 1])
    # Where to read is found many samples at a time, and kept: reading goes one by one.
    for k in range(out.size):
        place_x = start_x + right_x * grid[0, k] + down_x * grid[1, k]
        place_y = start_y + right_y * grid[0, k] + down_y * grid[1, k]
        whole_x, whole_y = np.floor(place_x), np.floor(place_y)
        parts[0, k], parts[1, k] = place_x - whole_x, place_y - whole_y
        corners[0, k], corners[1, k] = left + np.int32(whole_x), top + np.int32(whole_y)
    for k in range(out.size):
        j, i = np.uint32(corners[0, k]), np.uint32(corners[1, k])
        upper = image[i, j] + parts[0, k] * (image[i, j + 1] - image[i, j])
        lower = image[i + 1, j] + parts[0, k] * (image[i + 1, j + 1] - image[i + 1, j])
        out[k] = upper + parts[1, k] * (lower - upper)
    return True


@bare_sum_kernel
def normalise(values: Plane, window: Plane) -> tuple[float, float]:
    """Take the weighted mean off and divide by the weighted deviation; return both."""
    mean = np.float32(0.0)
    for k in range(values.size):
        mean += window[k] * values[k]
    square = np.float32(0.0)
    for k in range(values.size):
        values[k] -= mean
        square += window[k] * values[k] * values[k]
    deviation = np.sqrt(square)
    if deviation > np.float32(FLAT):
        factor = np.float32(1.0) / deviation
        for k in range(values.size):
            values[k] *= factor
    return float(mean), float(deviation)


@bare_sum_kernel
def gradient(values: Plane, across: Plane, down: Plane) -> None:
    """Central differences of a grid, one-sided at its rim, per sample."""
    half = np.float32(0.5)
    last = SIDE - 1
    for row in range(SIDE):
        first = row * SIDE
        across[first] = values[first + 1] - values[first]
        across[first + last] = values[first + last] - values[first + last - 1]
        for k in range(first + 1, first + last):
            across[k] = half * (values[k + 1] - values[k - 1])
    for k in range(SIDE):
        down[k] = values[k + SIDE] - values[k]
        end = last * SIDE + k
        down[end] = values[end] - values[end - SIDE]
    for k in range(SIDE, SAMPLES - SIDE):
        down[k] = half * (values[k + SIDE] - values[k - SIDE])


@bare_sum_kernel
def project(slope: Plane, template: Plane, window: Plane) -> None:
    """Make a gradient orthogonal to a change of offset and of gain."""
    mean, overlap = np.float32(0.0), np.float32(0.0)
    for k in range(slope.size):
        mean += window[k] * slope[k]
        overlap += window[k] * slope[k] * template[k]
    for k in range(slope.size):
        slope[k] -= mean + overlap * template[k]


@bare_sum_kernel
def pulled(values: Plane, level: float, window: Plane, pulls: Plane, sums: Floats) -> None:
    """Write a patch's mean less a level, its contrast, and how each pull correlates with it.

    One pass: the pulls are orthogonal to any level, so it need not be taken off first; it only
    keeps the squares small enough for single precision.
    """
    offset = np.float32(level)
    mean, square = np.float32(0.0), np.float32(0.0)
    gain, right, below = np.float32(0.0), np.float32(0.0), np.float32(0.0)
    for k in range(values.size):
        value = values[k] - offset
        weighted = window[k] * value
        mean += weighted
        square += weighted * value
        gain += pulls[0, k] * value
        right += pulls[1, k] * value
        below += pulls[2, k] * value
    contrast = np.sqrt(max(float(square) - float(mean) ** 2, FLAT * FLAT))
    sums[0], sums[1] = mean, contrast
    sums[2], sums[3], sums[4] = gain / contrast, right / contrast, below / contrast


@bare_sum_kernel
def alike(values: Plane, template: Plane, window: Plane) -> float:
    """Return the correlation of two normalised patches."""
    total = np.float32(0.0)
    for k in range(values.size):
        total += window[k] * values[k] * template[k]
    return float(total)


@bare_sum_kernel
def step_back(
    values: Plane, mean: float, contrast: float, gain: float, pull: Plane, work: Plane
) -> tuple[float, float]:
    """Return how far, in samples, the picture's own gradients would move the template.

    The backward half of a forward-backward check, at the price of one step: at a true match the
    picture's gradients agree with the template's on what there is left to move.
    """
    across, down = work[0], work[1]
    gradient(values, across, down)
    offset = np.float32(mean)
    mean_x, mean_y, same_x, same_y = np.float32(0), np.float32(0), np.float32(0), np.float32(0)
    xx, xy, yy = np.float32(0), np.float32(0), np.float32(0)
    right, below = np.float32(0), np.float32(0)
    for k in range(SAMPLES):
        x, y, value = across[k], down[k], values[k] - offset
        weighted_x, weighted_y = WINDOW[k] * x, WINDOW[k] * y
        mean_x += weighted_x
        mean_y += weighted_y
        same_x += weighted_x * value
        same_y += weighted_y * value
        xx += weighted_x * x
        xy += weighted_x * y
        yy += weighted_y * y
        right += pull[k] * x
        below += pull[k] * y
    # Orthogonal to a change of offset and of gain, as the template's gradients are.
    along_x, along_y = same_x / contrast, same_y / contrast
    tensor_xx = xx - mean_x**2 - along_x**2
    tensor_xy = xy - mean_x * mean_y - along_x * along_y
    tensor_yy = yy - mean_y**2 - along_y**2
    pull_x, pull_y = right - along_x * gain, below - along_y * gain
    determinant = tensor_xx * tensor_yy - tensor_xy * tensor_xy
    if determinant <= (FLAT * contrast * contrast) ** 2:
        return np.inf, np.inf
    shift_x = (tensor_yy * pull_x - tensor_xy * pull_y) / determinant * contrast
    shift_y = (tensor_xx * pull_y - tensor_xy * pull_x) / determinant * contrast
    return float(shift_x), float(shift_y)
