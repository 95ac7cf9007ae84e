"""The summit of a sampled wave that rises and falls at different speeds."""

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

from ._kernels import interpolate

Floats = NDArray[np.float64]

_STEPS = 100


@kernel
def resample(window: Floats, positions: Floats) -> Floats:
    """Return the band-limited values at positions in samples, edges held."""
    values = np.empty(positions.size)
    for k in range(positions.size):
        values[k] = interpolate(window, positions[k])
    return values


@kernel
def fit_summit(wave: Floats, offsets: Floats, reach: float, largest: float) -> float:
    """Return where two half parabolas with one summit fit a wave best.

    Parameters
    ----------
    wave
        Shape ``(n,)``.
    offsets
        Shape ``(n,)``: where its values lie.
    reach
        How far the parabolas go on both sides of the summit, in the unit of the offsets.
    largest
        The summit is sought within this distance of zero.

    Returns
    -------
    float
        The summit, in the unit of the offsets; 0 where no summit points up.
    """
    best, found = np.inf, 0.0
    for k in range(_STEPS + 1):
        summit = largest * (2.0 * k / _STEPS - 1.0)
        error, upward = _misfit(wave, offsets, summit, reach)
        if upward and error < best:
            best, found = error, summit
    return found


@kernel
def _misfit(wave: Floats, offsets: Floats, summit: float, reach: float) -> tuple[float, bool]:
    """Return the mean squared error of the best half parabolas, and whether both point up."""
    counts = np.zeros(2)
    total, squares = 0.0, 0.0
    fourth, second, product = np.zeros(2), np.zeros(2), np.zeros(2)
    for k in range(wave.size):
        x = (offsets[k] - summit) / reach
        if abs(x) > 1.0:
            continue
        side = 0 if x < 0.0 else 1
        counts[side] += 1.0
        total += wave[k]
        squares += wave[k] ** 2
        second[side] += x**2
        fourth[side] += x**4
        product[side] += x**2 * wave[k]
    if min(fourth) <= 0.0:
        return np.inf, False
    # Each side's curvature follows from the common height, so the height is all that is left.
    weight = counts.sum() - (second**2 / fourth).sum()
    height = (total - (second * product / fourth).sum()) / weight
    bends = (product - height * second) / fourth
    error = squares - height * total - (bends * product).sum()
    return error / counts.sum(), max(bends) < 0.0
