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
CONVERGED = 0.02
"""A step below this many samples is the last. Each is about a tenth of the one before, so what
would follow is a few thousandths: a tenth of what camera noise does."""

MOST_STEPS = 10
PULLS = 3
"""What pulls at a patch: its template, and its gradients to the right and down."""

LEAST_GAIN = 0.05
"""Correlation below which a patch has nothing to follow."""

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
    pulls: Plane,
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
    templates, pulls, tensors, levels
        Results: ``(n, samples)``; ``(n, 3, samples)``, the template and its gradients, weighted;
        ``(n, 3)``, the structure tensor's xx, xy and yy per sample of a template of unit contrast;
        ``(n, 2)``, mean and contrast in levels.
    """
    slopes = np.empty((2, SAMPLES), dtype=np.float32)
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
        across, down = slopes[0], slopes[1]
        _gradient(template, across, down)
        _project(across, template, window)
        _project(down, template, window)
        xx, xy, yy = 0.0, 0.0, 0.0
        for k in range(SAMPLES):
            pulls[n, 0, k] = window[k] * template[k]
            pulls[n, 1, k] = window[k] * across[k]
            pulls[n, 2, k] = window[k] * down[k]
            xx += pulls[n, 1, k] * across[k]
            xy += pulls[n, 1, k] * down[k]
            yy += pulls[n, 2, k] * down[k]
        tensors[n, 0], tensors[n, 1], tensors[n, 2] = xx, xy, yy
        wanted[n] = xx * yy - xy * xy > FLAT * FLAT


@kernel
def _pulled(values: Plane, level: float, window: Plane, pulls: Plane, sums: Floats) -> None:
    """Write a patch's mean less a level, its contrast, and how each pull correlates with it.

    One pass: the pulls are orthogonal to any level, so it need not be taken off first; it only
    keeps the squares small enough for single precision.
    """
    offset = np.float32(level)
    mean, square = np.float32(0.0), np.float32(0.0)
    gain, right, below = np.float32(0.0), np.float32(0.0), np.float32(0.0)
    for k in range(SAMPLES):
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


@kernel
def _step_back(
    values: Plane,
    mean: float,
    contrast: float,
    gain: float,
    pull: Plane,
    window: Plane,
    work: Plane,
) -> tuple[float, float]:
    """Return how far, in samples, the picture's own gradients would move the template.

    The backward half of a forward-backward check, at the price of one step: at a true match the
    picture's gradients agree with the template's on what there is left to move.
    """
    across, down = work[0], work[1]
    _gradient(values, across, down)
    offset = np.float32(mean)
    mean_x, mean_y, same_x, same_y = np.float32(0), np.float32(0), np.float32(0), np.float32(0)
    xx, xy, yy = np.float32(0), np.float32(0), np.float32(0)
    right, below = np.float32(0), np.float32(0)
    for k in range(SAMPLES):
        x, y, value = across[k], down[k], values[k] - offset
        weighted_x, weighted_y = window[k] * x, window[k] * y
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


@kernel
def _follow(
    image: Plane,
    place: Floats,
    spread: Floats,
    level: float,
    window: Plane,
    pulls: Plane,
    tensor: Floats,
    values: Plane,
    sums: Floats,
) -> bool:
    """Move one place to where its template is seen; return whether it is seen.

    `sums` is left as `_pulled` made it at the last look, its last two the last step, in samples,
    by which the place was moved after that look.
    """
    xx, xy, yy = tensor[0], tensor[1], tensor[2]
    determinant = xx * yy - xy * xy
    moved_x, moved_y = 0.0, 0.0
    for _ in range(MOST_STEPS):
        if not _sample(image, place[0], place[1], spread, values):
            return False
        _pulled(values, level, window, pulls, sums)
        if sums[2] <= LEAST_GAIN:
            return False
        step_x = (yy * sums[3] - xy * sums[4]) / (determinant * sums[2])
        step_y = (xx * sums[4] - xy * sums[3]) / (determinant * sums[2])
        length = np.sqrt(step_x * step_x + step_y * step_y)
        if length > 2.0:
            step_x, step_y = 2.0 * step_x / length, 2.0 * step_y / length
        moved_x += step_x
        moved_y += step_y
        if moved_x * moved_x + moved_y * moved_y > FURTHEST * FURTHEST:
            return False
        place[0] -= spread[0, 0] * step_x + spread[0, 1] * step_y
        place[1] -= spread[1, 0] * step_x + spread[1, 1] * step_y
        sums[3], sums[4] = step_x, step_y
        if length < CONVERGED:
            return True
    return False


@kernel
def _write_variances(tensor: Floats, rest: float, back: float, spread: Floats, out: Floats) -> None:
    """Write the variances of a place, right and down, from its tensor and the step back."""
    xx, xy, yy = tensor[0], tensor[1], tensor[2]
    scaled = rest / (xx * yy - xy * xy)
    own = 0.5 * back * back
    for axis in range(2):
        a, b = spread[axis, 0], spread[axis, 1]
        out[axis] = (
            a * a * (scaled * yy + own) - 2.0 * a * b * scaled * xy + b * b * (scaled * xx + own)
        )


@kernel
def find_patches(
    image: Plane,
    places: Floats,
    spreads: Floats,
    wanted: Flags,
    window: Plane,
    independent: float,
    pulls: Plane,
    tensors: Floats,
    levels: Floats,
    found: Floats,
    variances: Floats,
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
    window, pulls, tensors, levels
        As `take_templates` left them.
    independent
        How many of a patch's samples have noise of their own.
    found
        Result, shape ``(n, 3)``: likeness (correlation, -1 to 1; -1 where nothing was found),
        mean and contrast in levels.
    variances
        Result, shape ``(n, 2)``: of each place, from the structure tensor, what is left unlike,
        and the step back.
    """
    values = np.empty(SAMPLES, dtype=np.float32)
    work = np.empty((2, SAMPLES), dtype=np.float32)
    place, sums = np.empty(2), np.empty(5)
    for n in range(places.shape[0]):
        found[n, 0] = -1.0
        if not wanted[n]:
            continue
        place[:] = places[n]
        level = levels[n, 0]
        if not _follow(image, place, spreads[n], level, window, pulls[n], tensors[n], values, sums):
            continue
        places[n] = place
        mean, contrast, gain = level + sums[0], sums[1], sums[2]
        found[n, 0], found[n, 1], found[n, 2] = gain, mean, contrast
        back_x, back_y = _step_back(values, mean, contrast, gain, pulls[n, 0], window, work)
        # Where the two ways agree, one is the other's opposite.
        back = np.sqrt((back_x + sums[3]) ** 2 + (back_y + sums[4]) ** 2)
        rest = max(0.0, 1.0 - gain * gain) / max(gain, LEAST_GAIN) ** 2 / independent
        _write_variances(tensors[n], rest, back, spreads[n], variances[n])


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
