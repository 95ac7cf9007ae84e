"""What to expect of regions' fields, by weighted mean squares of what earlier ones showed."""

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

from ._field_kernels import (
    BESIDE,
    BESIDE_NOISE,
    LEFT,
    LEFT_NOISE,
    STRETCHED,
    STRETCHED_NOISE,
)

Floats = NDArray[np.float64]

GRADIENTS = 4
"""Of a field: two axes along two."""

AXES = 2

SUMS = 6
"""Mean squares that are kept, with their noise: of stretch, of points and of the mean."""

LEAST = 1e-10
"""Variance of a gradient that is expected of skin that does not stretch."""


@kernel
def _beyond(square: float, noise: float, freedoms: float, deviations: float) -> float:
    """Return by how much a mean square is more than noise, so sure; 0 where it may be noise."""
    return float(max(square - noise * (1.0 + deviations * np.sqrt(2.0 / freedoms)), 0.0))


@kernel
def expect_fields(
    free: Floats,
    keep: float,
    noises: Floats,
    surely: Floats,
    widest: float,
    spreads: Floats,
    freedoms: NDArray[np.intp],
    sums: Floats,
    weights: Floats,
    expected: Floats,
) -> None:
    """Take what free fields showed into the sums, and write what to expect; see `SkinMemory`.

    Parameters
    ----------
    free
        Shape ``(regions, RESULTS)``.
    keep
        What the frames before count now, over what they counted then.
    noises
        Shape ``(2,)``: parts of the told noise that are taken for noise, of stretch and of what is
        left, at points and in the mean.
    surely
        Shape ``(2,)``: standard errors beyond it, of the frames together and of this one.
    widest
        Variance that is never exceeded.
    spreads, freedoms
        Shape ``(regions,)``: mean square distance of a region's landmarks from their middle, and
        how many numbers the points leave.
    sums, weights
        Shape ``(regions, SUMS)`` and ``(regions, 2)``: of the mean squares, and of the frames'
        weights and their squares; brought up to date.
    expected
        Result, shape ``(regions, EXPECTED)``: see `fit_field`.
    """
    for r in range(free.shape[0]):
        stretched, its_noise = free[r, STRETCHED], free[r, STRETCHED_NOISE]
        left, left_noise = free[r, LEFT], free[r, LEFT_NOISE]
        beside, beside_noise = free[r, BESIDE], free[r, BESIDE_NOISE]
        seen = np.isfinite(stretched + its_noise + left + left_noise + beside + beside_noise)
        if not seen:
            stretched, its_noise, left, left_noise = 0.0, 0.0, 0.0, 0.0
            beside, beside_noise = 0.0, 0.0
        sums[r, 0] = keep * sums[r, 0] + stretched
        sums[r, 1] = keep * sums[r, 1] + its_noise
        sums[r, 2] = keep * sums[r, 2] + left
        sums[r, 3] = keep * sums[r, 3] + left_noise
        sums[r, 4] = keep * sums[r, 4] + beside
        sums[r, 5] = keep * sums[r, 5] + beside_noise
        weights[r, 0] = keep * weights[r, 0] + seen
        weights[r, 1] = keep * keep * weights[r, 1] + seen
        expected[r, 0], expected[r, 1], expected[r, 2] = LEAST, 0.0, 0.0
        total = weights[r, 0]
        if not total > 0.0:
            continue
        frames = total * total / weights[r, 1]
        lasting = _beyond(
            sums[r, 0] / total, noises[0] * sums[r, 1] / total, GRADIENTS * frames, surely[0]
        )
        now = _beyond(stretched, noises[0] * its_noise, GRADIENTS, surely[1])
        expected[r, 0] = min(max(max(lasting, now) / (2.0 * spreads[r]), LEAST), widest)
        expected[r, 1] = _beyond(
            sums[r, 2] / total, noises[1] * sums[r, 3] / total, freedoms[r] * frames, surely[0]
        )
        expected[r, 2] = _beyond(
            sums[r, 4] / total, noises[1] * sums[r, 5] / total, AXES * frames, surely[0]
        )
