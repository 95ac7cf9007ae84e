"""The head's motion from points in the picture: weak perspective, fitted robustly in place."""

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

Floats = NDArray[np.float64]

PASSES = 5
"""Changes of pose from frame to frame are small: a sixth pass changes nothing that matters."""

PARAMETERS = 6
LOOSE = 2
"""Pieces of skin that may shift as a whole beside the skull: what lies in V1, and in V2."""

UNKNOWNS = PARAMETERS + 2 * LOOSE


@kernel
def turn_by(rotation: Floats, angles: Floats) -> None:
    """Turn a rotation, shape ``(3, 3)``, further by a small rotation vector (Rodrigues)."""
    size = np.sqrt(angles[0] ** 2 + angles[1] ** 2 + angles[2] ** 2)
    if size < 1e-12:
        return
    x, y, z = angles[0] / size, angles[1] / size, angles[2] / size
    cosine, sine = np.cos(size), np.sin(size)
    rest = 1.0 - cosine
    for j in range(3):
        a, b, c = rotation[0, j], rotation[1, j], rotation[2, j]
        along = rest * (x * a + y * b + z * c)
        rotation[0, j] = cosine * a + sine * (y * c - z * b) + along * x
        rotation[1, j] = cosine * b + sine * (z * a - x * c) + along * y
        rotation[2, j] = cosine * c + sine * (x * b - y * a) + along * z


@kernel
def square_up(rotation: Floats) -> None:
    """Make a rotation's rows unit and orthogonal again (Gram and Schmidt)."""
    for row in range(2):
        if row == 1:
            overlap = 0.0
            for k in range(3):
                overlap += rotation[0, k] * rotation[1, k]
            for k in range(3):
                rotation[1, k] -= overlap * rotation[0, k]
        size = 0.0
        for k in range(3):
            size += rotation[row, k] ** 2
        for k in range(3):
            rotation[row, k] /= np.sqrt(size)
    for k in range(3):
        after, last = (k + 1) % 3, (k + 2) % 3
        rotation[2, k] = rotation[0, after] * rotation[1, last] - (
            rotation[0, last] * rotation[1, after]
        )


@kernel
def solve_in_place(matrix: Floats, right: Floats) -> bool:
    """Solve a symmetric positive system by Cholesky's method; return whether it could be."""
    n = right.size
    for j in range(n):
        for k in range(j):
            matrix[j, j] -= matrix[j, k] ** 2
        if not matrix[j, j] > 1e-12:
            return False
        matrix[j, j] = np.sqrt(matrix[j, j])
        for i in range(j + 1, n):
            for k in range(j):
                matrix[i, j] -= matrix[i, k] * matrix[j, k]
            matrix[i, j] /= matrix[j, j]
    for i in range(n):
        for k in range(i):
            right[i] -= matrix[i, k] * right[k]
        right[i] /= matrix[i, i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            right[i] -= matrix[k, i] * right[k]
        right[i] /= matrix[i, i]
    return True


@kernel
def project(
    solid: Floats, rotation: Floats, scale_shift: Floats, nearness: float, out: Floats
) -> None:
    """Write where solid points, shape ``(n, 3)``, are seen, shape ``(n, 2)``; see `fit_pose`."""
    scale = scale_shift[0]
    place = np.empty(3)
    for n in range(solid.shape[0]):
        for axis in range(3):
            place[axis] = scale * (
                rotation[axis, 0] * solid[n, 0]
                + rotation[axis, 1] * solid[n, 1]
                + rotation[axis, 2] * solid[n, 2]
            )
        shrink = 1.0 / (1.0 + nearness * place[2])
        out[n, 0] = scale_shift[1] + shrink * place[0]
        out[n, 1] = scale_shift[2] + shrink * place[1]


@kernel
def fit_pose(
    solid: Floats,
    seen: Floats,
    weights: Floats,
    loads: Floats,
    looseness: float,
    let_go: float,
    limit: float,
    nearness: float,
    rotation: Floats,
    scale_shift: Floats,
    normal: Floats,
) -> float:
    """Move a pose, in place, to where the solid points are seen where they are.

    Gauss-Newton on scale, rotation and shift, and on the shifts of the loose pieces of skin, which
    are expected to be small and are not returned: what moves with a region then hardly drags the
    head along. A residual beyond `limit` deviations loses weight as Cauchy's does, without ever
    jumping: a point that moves by itself lets go gently, and so does a piece that shifts far.

    Parameters
    ----------
    solid
        Shape ``(n, 3)``: the resting head in pixels, z away from the camera, about its middle.
    seen
        Shape ``(n, 2)``.
    weights
        Shape ``(n, 3)``: inverse covariance of each place, its xx, yy and xy, one over pixels
        squared; a point without weight does not count.
    loads
        Shape ``(n, 2)``: how much a point moves with each loose piece of skin, 0-1.
    looseness
        Variance expected of a loose piece's shift, pixels squared.
    let_go
        Variance from which on a loose piece's shift is held back less and less, pixels squared: a
        region that really moves would else drag the head along.
    limit
        In deviations.
    nearness
        One over the camera's distance, in pixels of the head; 0 for a camera far away.
    rotation, scale_shift
        Shape ``(3, 3)`` and ``(3,)`` (scale, right, down): where to begin, and the result.
    normal
        Shape ``(10, 10)``: the last normal matrix, for the result's own covariance.

    Returns
    -------
    float
        Weighted root mean square residual, pixels; NaN where too few points leave it open.
    """
    system = np.empty((UNKNOWNS, UNKNOWNS))
    right = np.empty(UNKNOWNS)
    place = np.empty(3)
    row = np.zeros((2, UNKNOWNS))
    loose = np.zeros(2 * LOOSE)
    residual = np.nan
    # Without this a product of many rotations would cease to be one.
    square_up(rotation)
    for _ in range(PASSES):
        normal[:, :] = 0.0
        right[:] = 0.0
        squares, total = 0.0, 0.0
        scale = scale_shift[0]
        for n in range(solid.shape[0]):
            if not weights[n, 0] > 0.0:
                continue
            for axis in range(3):
                place[axis] = scale * (
                    rotation[axis, 0] * solid[n, 0]
                    + rotation[axis, 1] * solid[n, 1]
                    + rotation[axis, 2] * solid[n, 2]
                )
            _rows(place, nearness, row)
            shrink = 1.0 / (1.0 + nearness * place[2])
            rest_x = seen[n, 0] - scale_shift[1] - shrink * place[0]
            rest_y = seen[n, 1] - scale_shift[2] - shrink * place[1]
            for piece in range(LOOSE):
                column = PARAMETERS + 2 * piece
                row[0, column] = row[1, column + 1] = loads[n, piece]
                rest_x -= loads[n, piece] * loose[2 * piece]
                rest_y -= loads[n, piece] * loose[2 * piece + 1]
            across, down, both = weights[n, 0], weights[n, 1], weights[n, 2]
            square = (
                across * rest_x * rest_x + 2.0 * both * rest_x * rest_y + down * rest_y * rest_y
            )
            trust = 1.0 / (1.0 + square / (2.0 * limit * limit))
            for a in range(UNKNOWNS):
                told_x = trust * (across * row[0, a] + both * row[1, a])
                told_y = trust * (both * row[0, a] + down * row[1, a])
                right[a] += told_x * rest_x + told_y * rest_y
                for b in range(a + 1):
                    normal[a, b] += told_x * row[0, b] + told_y * row[1, b]
            squares += trust * square
            total += trust * (across + down)
        if not total > 0.0:
            return np.nan
        residual = np.sqrt(2.0 * squares / total)
        for piece in range(LOOSE):
            far = loose[2 * piece] ** 2 + loose[2 * piece + 1] ** 2
            hold = 1.0 / (1.0 + far / (2.0 * let_go)) / looseness
            for a in range(2 * piece, 2 * piece + 2):
                normal[PARAMETERS + a, PARAMETERS + a] += hold
                right[PARAMETERS + a] -= loose[a] * hold
        for a in range(UNKNOWNS):
            for b in range(a):
                normal[b, a] = normal[a, b]
        system[:, :] = normal
        if not solve_in_place(system, right):
            return np.nan
        turn_by(rotation, right[1:4])
        scale_shift[0] = scale * (1.0 + right[0])
        scale_shift[1] += right[4]
        scale_shift[2] += right[5]
        for a in range(2 * LOOSE):
            loose[a] += right[PARAMETERS + a]
    return residual


@kernel
def _rows(place: Floats, nearness: float, row: Floats) -> None:
    """How a point's place in the picture answers to scale, three turns and two shifts."""
    shrink = 1.0 / (1.0 + nearness * place[2])
    for axis in range(2):
        # A point that comes nearer grows outwards.
        lens = -nearness * shrink * shrink * place[axis]
        row[axis, 0] = shrink * place[axis] + lens * place[2]
        row[axis, 1] = lens * place[1]
        row[axis, 2] = -lens * place[0]
        row[axis, 4 + axis] = 1.0
    row[1, 1] -= shrink * place[2]
    row[0, 2] += shrink * place[2]
    row[0, 3], row[1, 3] = -shrink * place[1], shrink * place[0]
