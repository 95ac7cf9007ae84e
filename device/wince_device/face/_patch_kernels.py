"""The inner loops of following small patches of skin to a hundredth of a pixel.

A patch's template is what its grid saw when the point was taken up, less its mean, over its
contrast; so neither a change of light nor of the camera's gain moves it. A patch is found again by
the inverse compositional method (Baker & Matthews, Int. J. Comput. Vis. 2004;56:221): the gradients
are the template's, and made orthogonal to a change of gain and of offset once and for all. How the
picture answers to a step is learned from the steps taken (Broyden, Math. Comput. 1965;19:577): skin
that has changed answers otherwise than its template would, by a half or more.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._bare_kernels import bare_kernel
from ._patch_samples import (
    FLAT,
    GRID,
    HALF,
    HALF_GRID,
    HALF_SAMPLES,
    HALF_WINDOW,
    SAMPLES,
    WINDOW,
    Corners,
    alike,
    gradient,
    normalise,
    project,
    pulled,
    sample,
    step_back,
)

Plane = NDArray[np.float32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

CLOSE: Final = 0.1
"""A step on half of the samples below this many samples is the last: all of them take over."""

CONVERGED: Final = 0.03
"""A step on all samples below this many is the last. What would follow is a fifth of it or less:
a fraction of what camera noise does."""

MOST_STEPS: Final = 6
MOST_LAST_STEPS: Final = 3
PULLS: Final = 3
"""What pulls at a patch: its template, and its gradients to the right and down."""

LEAST_GAIN: Final = 0.05
"""Correlation below which a patch has nothing to follow."""

FURTHEST: Final = 5.0
"""A patch that wandered further than this many samples has caught something else."""

LONGEST_STEP: Final = 2.0
LEAST_LEARNED: Final = 0.1
"""Share of a step that must be found again in what the picture answered, before it teaches."""


class Bank(NamedTuple):
    """What points looked like. Arrays begin with one row for each point.

    Attributes
    ----------
    templates
        Shape ``(n, samples)``.
    pulls, half_pulls
        Shape ``(n, 3, samples)`` and ``(n, 3, half of them)``: the template and its gradients,
        weighted.
    tensors
        Shape ``(n, 3)``: the structure tensor's xx, xy and yy per sample of a template of unit
        contrast.
    levels
        Shape ``(n, 2)``: mean and contrast in levels.
    unseen
        Shape ``(n, 2, 2)``: from one sample's step to the skin's own plane.
    taken
        Shape ``(n,)``: whether there is a template.
    """

    templates: Plane
    pulls: Plane
    half_pulls: Plane
    tensors: Floats
    levels: Floats
    unseen: Floats
    taken: Flags


def empty_bank(count: int) -> Bank:
    """Return a bank for so many points, none of them taken."""
    return Bank(
        templates=np.zeros((count, SAMPLES), dtype=np.float32),
        pulls=np.zeros((count, PULLS, SAMPLES), dtype=np.float32),
        half_pulls=np.zeros((count, PULLS, HALF_SAMPLES), dtype=np.float32),
        tensors=np.zeros((count, 3)),
        levels=np.zeros((count, 2)),
        unseen=np.tile(np.eye(2), (count, 1, 1)),
        taken=np.zeros(count, dtype=np.bool_),
    )


class Workspace(NamedTuple):
    """Room for one patch at a time.

    Attributes
    ----------
    values, half_values, slopes, half_slopes
        Samples, and two gradients of them.
    corners, parts
        See `sample`.
    sums
        Shape ``(5,)``: see `pulled`.
    other, covariance
        Shape ``(3,)`` and ``(3,)``: see `find_one`, for a look that is not the reference's.
    at, moved, answer, spread
        Shapes ``(2,)``, ``(2,)``, ``(2, 2)`` and ``(2, 2)``: where the patch is in the view; how
        far it has come, in samples; from what pulls to the step that it asks for; from one
        sample's step to pixels of the view.
    """

    values: Plane
    half_values: Plane
    slopes: Plane
    half_slopes: Plane
    corners: Corners
    parts: Plane
    sums: Floats
    other: Floats
    covariance: Floats
    at: Floats
    moved: Floats
    answer: Floats
    spread: Floats


def workspace() -> Workspace:
    """Return room for one patch."""
    return Workspace(
        values=np.empty(SAMPLES, dtype=np.float32),
        half_values=np.empty(HALF_SAMPLES, dtype=np.float32),
        slopes=np.empty((2, SAMPLES), dtype=np.float32),
        half_slopes=np.empty((2, HALF_SAMPLES), dtype=np.float32),
        corners=np.empty((2, SAMPLES), dtype=np.int32),
        parts=np.empty((2, SAMPLES), dtype=np.float32),
        sums=np.empty(5),
        other=np.empty(3),
        covariance=np.empty(3),
        at=np.empty(2),
        moved=np.empty(2),
        answer=np.empty((2, 2)),
        spread=np.empty((2, 2)),
    )


@bare_kernel
def _write_half(bank: Bank, n: int, work: Workspace) -> None:
    """Make the pulls of half of the samples from a template and its raw gradients."""
    values, across, down = work.half_values, work.half_slopes[0], work.half_slopes[1]
    for k in range(HALF_SAMPLES):
        values[k] = bank.templates[n, HALF[k]]
        across[k], down[k] = work.slopes[0, HALF[k]], work.slopes[1, HALF[k]]
    normalise(values, HALF_WINDOW)
    project(across, values, HALF_WINDOW)
    project(down, values, HALF_WINDOW)
    for k in range(HALF_SAMPLES):
        bank.half_pulls[n, 0, k] = HALF_WINDOW[k] * values[k]
        bank.half_pulls[n, 1, k] = HALF_WINDOW[k] * across[k]
        bank.half_pulls[n, 2, k] = HALF_WINDOW[k] * down[k]


@bare_kernel
def take_one(image: Plane, x: float, y: float, bank: Bank, n: int, work: Workspace) -> bool:
    """Keep what a point looks like now; return whether it has a look.

    Parameters
    ----------
    image
        Smoothed luma.
    x, y
        Where the point is in it.
    bank
        Where its look is kept.
    n
        Which point.
    work
        Its `spread` is used: from one sample's step to pixels.
    """
    template = bank.templates[n]
    if not sample(image, x, y, work.spread, GRID, work.corners, work.parts, template):
        return False
    bank.levels[n, 0], bank.levels[n, 1] = normalise(template, WINDOW)
    if bank.levels[n, 1] <= FLAT:
        return False
    across, down = work.slopes[0], work.slopes[1]
    gradient(template, across, down)
    _write_half(bank, n, work)
    project(across, template, WINDOW)
    project(down, template, WINDOW)
    xx, xy, yy = 0.0, 0.0, 0.0
    for k in range(SAMPLES):
        bank.pulls[n, 0, k] = WINDOW[k] * template[k]
        bank.pulls[n, 1, k] = WINDOW[k] * across[k]
        bank.pulls[n, 2, k] = WINDOW[k] * down[k]
        xx += bank.pulls[n, 1, k] * across[k]
        xy += bank.pulls[n, 1, k] * down[k]
        yy += bank.pulls[n, 2, k] * down[k]
    bank.tensors[n, 0], bank.tensors[n, 1], bank.tensors[n, 2] = xx, xy, yy
    return xx * yy - xy * xy > FLAT * FLAT


@bare_kernel
def _learn(answer: Floats, step_x: float, step_y: float, right: float, below: float) -> None:
    """Let the last step, and by how much the pulls changed, correct what they ask for."""
    asked_x = answer[0, 0] * right + answer[0, 1] * below
    asked_y = answer[1, 0] * right + answer[1, 1] * below
    found = step_x * asked_x + step_y * asked_y
    if found <= LEAST_LEARNED * (step_x * step_x + step_y * step_y):
        return
    row_right = (step_x * answer[0, 0] + step_y * answer[1, 0]) / found
    row_below = (step_x * answer[0, 1] + step_y * answer[1, 1]) / found
    answer[0, 0] += (step_x - asked_x) * row_right
    answer[0, 1] += (step_x - asked_x) * row_below
    answer[1, 0] += (step_y - asked_y) * row_right
    answer[1, 1] += (step_y - asked_y) * row_below


@bare_kernel
def _look(image: Plane, bank: Bank, n: int, half: bool, work: Workspace) -> bool:
    """Write the sums of what is seen where the patch is thought to be; False if it is lost."""
    x, y = work.at[0], work.at[1]
    if half:
        values = work.half_values
        if not sample(image, x, y, work.spread, HALF_GRID, work.corners, work.parts, values):
            return False
        pulled(values, bank.levels[n, 0], HALF_WINDOW, bank.half_pulls[n], work.sums)
    else:
        if not sample(image, x, y, work.spread, GRID, work.corners, work.parts, work.values):
            return False
        pulled(work.values, bank.levels[n, 0], WINDOW, bank.pulls[n], work.sums)
    return bool(work.sums[2] > LEAST_GAIN)


@bare_kernel
def _approach(image: Plane, bank: Bank, n: int, half: bool, work: Workspace) -> bool:
    """Move a patch until its steps are small; return whether they became so.

    The sums are left as they were at the last look, their last two the last step, in samples, by
    which the patch was moved after that look.
    """
    sums, answer, spread = work.sums, work.answer, work.spread
    step_x, step_y, right, below = 0.0, 0.0, 0.0, 0.0
    for number in range(MOST_STEPS if half else MOST_LAST_STEPS):
        if not _look(image, bank, n, half, work):
            return False
        right_now, below_now = sums[3] / sums[2], sums[4] / sums[2]
        if number > 0:
            _learn(answer, -step_x, -step_y, right_now - right, below_now - below)
        right, below = right_now, below_now
        step_x = answer[0, 0] * right + answer[0, 1] * below
        step_y = answer[1, 0] * right + answer[1, 1] * below
        length = np.sqrt(step_x * step_x + step_y * step_y)
        if length > LONGEST_STEP:
            step_x, step_y = LONGEST_STEP * step_x / length, LONGEST_STEP * step_y / length
        work.moved[0] += step_x
        work.moved[1] += step_y
        if work.moved[0] ** 2 + work.moved[1] ** 2 > FURTHEST * FURTHEST:
            return False
        work.at[0] -= spread[0, 0] * step_x + spread[0, 1] * step_y
        work.at[1] -= spread[1, 0] * step_x + spread[1, 1] * step_y
        sums[3], sums[4] = step_x, step_y
        if length < (CLOSE if half else CONVERGED):
            return True
    return False


@bare_kernel
def _write_covariance(
    tensor: Floats, rest: float, back: float, spread: Floats, out: Floats
) -> None:
    """Write the covariance of a place, xx, yy and xy, from its tensor and the step back."""
    xx, xy, yy = tensor[0], tensor[1], tensor[2]
    scaled = rest / (xx * yy - xy * xy)
    own = 0.5 * back * back
    for axis in range(2):
        a, b = spread[axis, 0], spread[axis, 1]
        out[axis] = (
            a * a * (scaled * yy + own) - 2.0 * a * b * scaled * xy + b * b * (scaled * xx + own)
        )
    a, b, c, d = spread[0, 0], spread[0, 1], spread[1, 0], spread[1, 1]
    out[2] = (
        a * c * (scaled * yy + own) - (a * d + b * c) * scaled * xy + b * d * (scaled * xx + own)
    )


@bare_kernel
def find_one(
    image: Plane,
    x: float,
    y: float,
    bank: Bank,
    n: int,
    independent: float,
    work: Workspace,
    found: Floats,
    covariance: Floats,
) -> bool:
    """Move a place to where a point's template is seen; return whether it is.

    Parameters
    ----------
    image
        Smoothed luma.
    x, y
        Where to begin. `work.at` becomes where the patch was found.
    bank, n
        The point's template.
    independent
        How many of a patch's samples have noise of their own.
    work
        Its `spread` is used: from one sample's step of the template to pixels of this image.
    found
        Result, shape ``(3,)``: likeness (correlation, -1 to 1; -1 where nothing was found), mean
        and contrast in levels.
    covariance
        Result, shape ``(3,)``: of the place, its variances right and down and what they have
        together, from the structure tensor, what is left unlike, and the step back.
    """
    found[0] = -1.0
    work.at[0], work.at[1] = x, y
    work.moved[:] = 0.0
    tensor, sums = bank.tensors[n], work.sums
    determinant = tensor[0] * tensor[2] - tensor[1] * tensor[1]
    work.answer[0, 0], work.answer[1, 1] = tensor[2] / determinant, tensor[0] / determinant
    work.answer[0, 1] = work.answer[1, 0] = -tensor[1] / determinant
    if not (_approach(image, bank, n, True, work) and _approach(image, bank, n, False, work)):
        return False
    mean, contrast, gain = bank.levels[n, 0] + sums[0], sums[1], sums[2]
    found[0], found[1], found[2] = gain, mean, contrast
    back_x, back_y = step_back(work.values, mean, contrast, gain, bank.pulls[n, 0], work.slopes)
    # Where the two ways agree, one is the other's opposite.
    back = np.sqrt((back_x + sums[3]) ** 2 + (back_y + sums[4]) ** 2)
    if not np.isfinite(back):
        # What is seen here, an edge say, tells of one direction only.
        found[0] = -1.0
        return False
    rest = max(0.0, 1.0 - gain * gain) / max(gain, LEAST_GAIN) ** 2 / independent
    _write_covariance(tensor, rest, back, work.spread, covariance)
    return True


@bare_kernel
def compare_one(image: Plane, x: float, y: float, bank: Bank, n: int, work: Workspace) -> float:
    """Return the correlation of a point's template with what is at a place, -1 outside."""
    if not sample(image, x, y, work.spread, GRID, work.corners, work.parts, work.values):
        return -1.0
    normalise(work.values, WINDOW)
    return alike(work.values, bank.templates[n], WINDOW)
