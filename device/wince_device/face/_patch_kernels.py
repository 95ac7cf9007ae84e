"""The inner loops of following small patches of skin to a hundredth of a pixel.

A patch is a square grid of samples around a point of the face. Its template is what the grid saw
when the point was taken up, less its mean, over its contrast; so neither a change of light nor of
the camera's gain moves it. A patch is found again by the inverse compositional method (Baker &
Matthews, Int. J. Comput. Vis. 2004;56:221): the gradients are the template's, and made orthogonal
to a change of gain and of offset once and for all.
"""

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

Plane = NDArray[np.float32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SIDE = 15
"""Samples along a patch's side."""

SAMPLES = SIDE * SIDE
CONVERGED = 5e-3
"""A step below this many samples ends the search: a thousandth of what camera noise does."""

MOST_STEPS = 10
FURTHEST = 5.0
"""A patch that wandered further than this many samples has caught something else."""

FLAT = 1e-6


@kernel
def _sample(image: Plane, x: float, y: float, spread: Floats, out: Plane) -> bool:
    """Read the grid around a place, bilinear; return whether all of it lies in the image."""
    half = (SIDE - 1) / 2.0
    reach_x = half * (abs(spread[0, 0]) + abs(spread[0, 1]))
    reach_y = half * (abs(spread[1, 0]) + abs(spread[1, 1]))
    if not (x - reach_x >= 0.0 and y - reach_y >= 0.0):
        return False
    if not (x + reach_x < image.shape[1] - 1.0 and y + reach_y < image.shape[0] - 1.0):
        return False
    across_x, across_y = np.float32(spread[0, 0]), np.float32(spread[1, 0])
    for row in range(SIDE):
        left = np.float32(x + spread[0, 1] * (row - half) - spread[0, 0] * half)
        top = np.float32(y + spread[1, 1] * (row - half) - spread[1, 0] * half)
        for column in range(SIDE):
            place_x = left + across_x * np.float32(column)
            place_y = top + across_y * np.float32(column)
            j, i = np.uint32(place_x), np.uint32(place_y)
            part_x, part_y = place_x - np.float32(j), place_y - np.float32(i)
            upper = image[i, j] + part_x * (image[i, j + 1] - image[i, j])
            lower = image[i + 1, j] + part_x * (image[i + 1, j + 1] - image[i + 1, j])
            out[row * SIDE + column] = upper + part_y * (lower - upper)
    return True


@kernel
def _normalise(values: Plane, window: Plane) -> tuple[float, float]:
    """Take the weighted mean off and divide by the weighted deviation; return both."""
    mean = np.float32(0.0)
    for k in range(SAMPLES):
        mean += window[k] * values[k]
    square = np.float32(0.0)
    for k in range(SAMPLES):
        values[k] -= mean
        square += window[k] * values[k] * values[k]
    deviation = np.sqrt(square)
    if deviation > np.float32(FLAT):
        factor = np.float32(1.0) / deviation
        for k in range(SAMPLES):
            values[k] *= factor
    return float(mean), float(deviation)


@kernel
def _gradient(values: Plane, across: Plane, down: Plane) -> None:
    """Central differences of a grid, one-sided at its rim, per sample."""
    half = np.float32(0.5)
    for row in range(SIDE):
        for column in range(SIDE):
            k = row * SIDE + column
            left, right = max(column - 1, 0), min(column + 1, SIDE - 1)
            above, below = max(row - 1, 0), min(row + 1, SIDE - 1)
            across[k] = (values[row * SIDE + right] - values[row * SIDE + left]) * (
                half if right - left == 2 else np.float32(1.0)
            )
            down[k] = (values[below * SIDE + column] - values[above * SIDE + column]) * (
                half if below - above == 2 else np.float32(1.0)
            )


@kernel
def _project(slope: Plane, template: Plane, window: Plane) -> None:
    """Make a gradient orthogonal to a change of offset and of gain."""
    mean, overlap = np.float32(0.0), np.float32(0.0)
    for k in range(SAMPLES):
        mean += window[k] * slope[k]
        overlap += window[k] * slope[k] * template[k]
    for k in range(SAMPLES):
        slope[k] -= mean + overlap * template[k]


@kernel
def take_templates(
    image: Plane,
    places: Floats,
    spread: Floats,
    wanted: Flags,
    window: Plane,
    templates: Plane,
    slopes: NDArray[np.float32],
    tensors: Floats,
    levels: Floats,
) -> None:
    """Keep what the wanted points look like now.

    Parameters
    ----------
    image
        Smoothed luma.
    places
        Shape ``(n, 2)``: x and y in the image.
    spread
        Shape ``(2, 2)``: from one sample's step to pixels.
    wanted
        Shape ``(n,)``: cleared where a patch reaches beyond the image or is flat.
    window
        Shape ``(samples,)``: weights that sum to one.
    templates, slopes, tensors, levels
        Results: ``(n, samples)``; ``(n, 2, samples)``; ``(n, 3)``, the structure tensor's xx, xy
        and yy per sample of a template of unit contrast; ``(n, 2)``, mean and contrast in levels.
    """
    for n in range(places.shape[0]):
        if not wanted[n]:
            continue
        template = templates[n]
        if not _sample(image, places[n, 0], places[n, 1], spread, template):
            wanted[n] = False
            continue
        levels[n, 0], levels[n, 1] = _normalise(template, window)
        if levels[n, 1] <= FLAT:
            wanted[n] = False
            continue
        across, down = slopes[n, 0], slopes[n, 1]
        _gradient(template, across, down)
        _project(across, template, window)
        _project(down, template, window)
        xx, xy, yy = 0.0, 0.0, 0.0
        for k in range(SAMPLES):
            xx += window[k] * across[k] * across[k]
            xy += window[k] * across[k] * down[k]
            yy += window[k] * down[k] * down[k]
        tensors[n, 0], tensors[n, 1], tensors[n, 2] = xx, xy, yy
        wanted[n] = xx * yy - xy * xy > FLAT * FLAT


@kernel
def _step_back(values: Plane, template: Plane, window: Plane, work: NDArray[np.float32]) -> float:
    """Return how far, in samples, the picture's own gradients would still move the template.

    The backward half of a forward-backward check, at the price of one step: at a true match the
    picture's gradients agree with the template's that there is nothing left to move.
    """
    across, down = work[0], work[1]
    _gradient(values, across, down)
    _project(across, values, window)
    _project(down, values, window)
    xx, xy, yy, right, below = 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(SAMPLES):
        xx += window[k] * across[k] * across[k]
        xy += window[k] * across[k] * down[k]
        yy += window[k] * down[k] * down[k]
        right += window[k] * across[k] * template[k]
        below += window[k] * down[k] * template[k]
    determinant = xx * yy - xy * xy
    if determinant <= FLAT * FLAT:
        return np.inf
    shift_x = (yy * right - xy * below) / determinant
    shift_y = (xx * below - xy * right) / determinant
    return float(np.sqrt(shift_x * shift_x + shift_y * shift_y))


@kernel
def find_patches(
    image: Plane,
    places: Floats,
    spreads: Floats,
    wanted: Flags,
    window: Plane,
    templates: Plane,
    slopes: NDArray[np.float32],
    tensors: Floats,
    found: Floats,
) -> None:
    """Move the wanted points to where their templates are seen.

    Parameters
    ----------
    image
        Smoothed luma.
    places
        Shape ``(n, 2)``: where to begin; where the patch was found.
    spreads
        Shape ``(n, 2, 2)``: from one sample's step of the template to pixels of this image.
    wanted
        Shape ``(n,)``: points to look for.
    window, templates, slopes, tensors
        As `take_templates` left them.
    found
        Result, shape ``(n, 5)``: likeness (correlation, -1 to 1; -1 where nothing was found),
        mean and contrast in levels, variance of the rest per unit contrast, and the backward
        step in samples.
    """
    values = np.empty(SAMPLES, dtype=np.float32)
    work = np.empty((2, SAMPLES), dtype=np.float32)
    for n in range(places.shape[0]):
        found[n, 0] = -1.0
        if not wanted[n]:
            continue
        template, across, down = templates[n], slopes[n, 0], slopes[n, 1]
        xx, xy, yy = tensors[n, 0], tensors[n, 1], tensors[n, 2]
        determinant = xx * yy - xy * xy
        spread = spreads[n]
        x, y = places[n, 0], places[n, 1]
        moved_x, moved_y = 0.0, 0.0
        settled = False
        for _ in range(MOST_STEPS):
            if not _sample(image, x, y, spread, values):
                break
            mean, contrast = _normalise(values, window)
            gain, right, below = 0.0, 0.0, 0.0
            for k in range(SAMPLES):
                weighted = window[k] * values[k]
                gain += weighted * template[k]
                right += weighted * across[k]
                below += weighted * down[k]
            if settled:
                found[n, 0], found[n, 1], found[n, 2] = gain, mean, contrast
                found[n, 3] = max(0.0, 1.0 - gain * gain)
                found[n, 4] = _step_back(values, template, window, work)
                places[n, 0], places[n, 1] = x, y
                break
            if gain <= 0.05:
                break
            step_x = (yy * right - xy * below) / (determinant * gain)
            step_y = (xx * below - xy * right) / (determinant * gain)
            length = np.sqrt(step_x * step_x + step_y * step_y)
            if length > 2.0:
                step_x, step_y = 2.0 * step_x / length, 2.0 * step_y / length
            moved_x += step_x
            moved_y += step_y
            x -= spread[0, 0] * step_x + spread[0, 1] * step_y
            y -= spread[1, 0] * step_x + spread[1, 1] * step_y
            if moved_x * moved_x + moved_y * moved_y > FURTHEST * FURTHEST:
                break
            settled = length < CONVERGED


@kernel
def compare_patches(
    image: Plane,
    places: Floats,
    spreads: Floats,
    wanted: Flags,
    window: Plane,
    templates: Plane,
    likeness: Floats,
) -> None:
    """Write the correlation of the wanted templates with what is at a place, -1 outside.

    Shapes as in `find_patches`; `likeness` is ``(n,)``.
    """
    values = np.empty(SAMPLES, dtype=np.float32)
    for n in range(places.shape[0]):
        if not wanted[n]:
            continue
        likeness[n] = -1.0
        if not _sample(image, places[n, 0], places[n, 1], spreads[n], values):
            continue
        _normalise(values, window)
        total = 0.0
        for k in range(SAMPLES):
            total += window[k] * values[k] * templates[n, k]
        likeness[n] = total
