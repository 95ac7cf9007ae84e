"""Shapes cut out of the signal at positions between samples, and their agreement."""

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

Floats = NDArray[np.float64]


@kernel
def cut_shapes(window: Floats, first: int, positions: Floats, offsets: Floats) -> Floats:
    """Return the signal around each position, without mean and slope, at unit norm.

    Parameters
    ----------
    window
        Shape ``(n,)``, held at its edges.
    first
        Index of its first sample.
    positions
        Shape ``(m,)``, samples.
    offsets
        Shape ``(points,)``, samples, symmetric spacing.

    Returns
    -------
    ndarray
        Shape ``(m, points)``; a flat stretch is all zero.
    """
    points = offsets.size
    shapes = np.empty((positions.size, points))
    line = offsets - np.mean(offsets)
    line /= np.sqrt(np.sum(line * line))
    for row in range(positions.size):
        shape = shapes[row]
        for k in range(points):
            shape[k] = linear(window, positions[row] + offsets[k] - first)
        shape -= np.mean(shape)
        shape -= np.sum(shape * line) * line
        norm = np.sqrt(np.sum(shape * shape))
        if norm > 0.0:
            shape /= norm
    return shapes


@kernel
def linear(window: Floats, position: float) -> float:
    """Return the value between samples on a straight line, edges held."""
    place = min(max(position, 0.0), window.size - 1.0)
    below = min(int(place), window.size - 1)
    above = min(below + 1, window.size - 1)
    return float(window[below] + (place - below) * (window[above] - window[below]))


@kernel
def agreements(shapes: Floats, mean: Floats) -> Floats:
    """Return the correlation of each shape ``(m, points)`` with a mean one, 0-1, ``(m,)``."""
    result = np.empty(shapes.shape[0])
    for row in range(shapes.shape[0]):
        result[row] = min(1.0, max(0.0, np.sum(shapes[row] * mean)))
    return result


@kernel
def overtone_share(wave: Floats) -> float:
    """Return the share of one cycle's power, level and slope left out, that is no sine.

    Parameters
    ----------
    wave
        Shape ``(n,)``: one cycle, its first and its last sample being the same phase.

    Returns
    -------
    float
        0-1; 1 for a flat wave or one of fewer than five samples.
    """
    n = wave.size - 1
    if n < 4:
        return 1.0
    slope = (wave[n] - wave[0]) / n
    total, level, real, imaginary = 0.0, 0.0, 0.0, 0.0
    for k in range(n):
        value = wave[k] - wave[0] - slope * k
        phase = 2.0 * np.pi * k / n
        level += value
        total += value * value
        real += value * np.cos(phase)
        imaginary += value * np.sin(phase)
    power = total - level * level / n
    if power <= 0.0:
        return 1.0
    return max(0.0, 1.0 - 2.0 * (real * real + imaginary * imaginary) / n / power)
