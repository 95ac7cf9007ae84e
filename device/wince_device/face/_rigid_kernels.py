"""The inner loop of fitting a similarity to points in space: weighted, again and again."""

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

Floats = NDArray[np.float64]

MOST_TURNS = 40
"""Newton's method doubles its digits with each round; even nearly flat points need less."""

TURNED = 1e-13


@kernel
def _determinant(m: Floats) -> float:
    return float(
        m[0, 0] * (m[1, 1] * m[2, 2] - m[1, 2] * m[2, 1])
        - m[0, 1] * (m[1, 0] * m[2, 2] - m[1, 2] * m[2, 0])
        + m[0, 2] * (m[1, 0] * m[2, 1] - m[1, 1] * m[2, 0])
    )


@kernel
def nearest_rotation(matrix: Floats, rotation: Floats) -> bool:
    """Write the rotation nearest to a matrix, both ``(3, 3)``; False where Newton finds none.

    Newton's iteration for the polar factor, scaled by the determinant (Higham, SIAM J. Sci. Stat.
    Comput. 1986;7:1160).
    """
    rotation[:, :] = matrix
    inverse = np.empty((3, 3))
    for _ in range(MOST_TURNS):
        determinant = _determinant(rotation)
        if not determinant > 1e-300:
            return False
        for i in range(3):
            for j in range(3):
                a, b, c, d = (i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3
                cofactor = rotation[a, c] * rotation[b, d] - rotation[a, d] * rotation[b, c]
                inverse[i, j] = cofactor / determinant
        scale = determinant ** (-1.0 / 3.0)
        change = 0.0
        for i in range(3):
            for j in range(3):
                turned = 0.5 * (scale * rotation[i, j] + inverse[i, j] / scale)
                change = max(change, abs(turned - rotation[i, j]))
                rotation[i, j] = turned
        if change < TURNED:
            return True
    return False


@kernel
def fit_weighted(
    points: Floats, target: Floats, weights: Floats, scale_shift: Floats, rotation: Floats
) -> float:
    """Fit a weighted similarity in closed form, both point sets ``(n, 3)``.

    Returns
    -------
    float
        Weighted root mean square residual; NaN where the points leave it open or are mirrored.
        `scale_shift`, shape ``(4,)``, becomes the scale and the translation.
    """
    total = weights.sum()
    centre, middle = np.zeros(3), np.zeros(3)
    for n in range(points.shape[0]):
        for a in range(3):
            centre[a] += weights[n] * points[n, a] / total
            middle[a] += weights[n] * target[n, a] / total
    cross = np.zeros((3, 3))
    variance = 0.0
    for n in range(points.shape[0]):
        for b in range(3):
            away = weights[n] / total * (points[n, b] - centre[b])
            variance += away * (points[n, b] - centre[b])
            for a in range(3):
                cross[a, b] += away * (target[n, a] - middle[a])
    if not (variance > 0.0 and variance < np.inf) or not nearest_rotation(cross, rotation):
        return np.nan
    scale = 0.0
    for a in range(3):
        for b in range(3):
            scale += rotation[a, b] * cross[a, b] / variance
    scale_shift[0] = scale
    for a in range(3):
        scale_shift[1 + a] = middle[a]
        for b in range(3):
            scale_shift[1 + a] -= scale * rotation[a, b] * centre[b]
    squares = 0.0
    for n in range(points.shape[0]):
        squares += weights[n] / total * _apart(points[n], target[n], scale_shift, rotation) ** 2
    return float(np.sqrt(squares))


@kernel
def _apart(point: Floats, target: Floats, scale_shift: Floats, rotation: Floats) -> float:
    square = 0.0
    for a in range(3):
        rest = scale_shift[1 + a] - target[a]
        for b in range(3):
            rest += scale_shift[0] * rotation[a, b] * point[b]
        square += rest * rest
    return float(np.sqrt(square))


@kernel
def lengths_apart(
    points: Floats, target: Floats, scale_shift: Floats, rotation: Floats, lengths: Floats
) -> None:
    """Write how far each mapped point lies from its target."""
    for n in range(points.shape[0]):
        lengths[n] = _apart(points[n], target[n], scale_shift, rotation)


@kernel
def fit_robust(
    points: Floats,
    target: Floats,
    rounds: int,
    limit: float,
    scale_shift: Floats,
    rotation: Floats,
) -> float:
    """Fit a similarity as `fit_weighted` does, again and again with Huber's weights.

    Parameters
    ----------
    points, target
        Shape ``(n, 3)``.
    rounds
        How often.
    limit
        In medians of the residuals' lengths: what lies beyond counts less.
    scale_shift, rotation
        Results, shape ``(4,)`` and ``(3, 3)``.

    Returns
    -------
    float
        Weighted root mean square residual of the last round; NaN where one was left open.
    """
    weights, lengths = np.ones(points.shape[0]), np.empty(points.shape[0])
    residual = np.nan
    for _ in range(rounds):
        residual = fit_weighted(points, target, weights, scale_shift, rotation)
        if not np.isfinite(residual):
            return np.nan
        lengths_apart(points, target, scale_shift, rotation, lengths)
        most = limit * float(np.median(lengths))
        if most > 0.0:
            for n in range(lengths.size):
                weights[n] = min(1.0, most / max(lengths[n], 1e-12))
    return residual
