"""The inner loops of drawing: where each pixel's skin lay on the photograph, and how it looks.

The map runs forward: skin at ``X`` of the photograph is seen at ``X + u(X)``, then moved by the
head. ``u`` lies on the photograph's pixel grid and is bilinear between its points. Drawing
needs the way back, so each pixel solves ``X + u(X) = Y`` to a thousandth of a pixel.
"""

import numpy as np
from numpy.typing import NDArray

from wince_sim._compile import Scalar, kernel

Plane = NDArray[np.float32]

_LAST_MISS_PX = 3e-3  # one more step makes it at least three times smaller
_PATIENCE = 8
_BRIGHTEST = 1.15  # where one muscle smooths what another had darkened


@kernel
def add_weighted(fields: NDArray[np.float32], weights: NDArray[np.float32], total: Plane) -> None:
    """Add the weighted fields, shape ``(m, h, w)``, to ``total``, shape ``(h, w)``."""
    for m in range(fields.shape[0]):
        weight = weights[m]
        if weight != 0.0:
            for i in range(total.shape[0]):
                for j in range(total.shape[1]):
                    total[i, j] += weight * fields[m, i, j]


@kernel
def shift_at(right: Plane, down: Plane, x: Scalar, y: Scalar) -> tuple[Scalar, Scalar, Scalar]:
    """Return the shift at a place of the grid and how fast its downward part grows downward."""
    width, height = right.shape[1], right.shape[0]
    zero = np.float32(0.0)
    if x < zero or y < zero or x >= np.float32(width - 1) or y >= np.float32(height - 1):
        return zero, zero, zero
    j, i = np.uint32(x), np.uint32(y)
    k, n = np.uint32(j + np.uint32(1)), np.uint32(i + np.uint32(1))
    fx, fy = x - np.float32(j), y - np.float32(i)
    top = right[i, j] + fx * (right[i, k] - right[i, j])
    bottom = right[n, j] + fx * (right[n, k] - right[n, j])
    over = down[i, j] + fx * (down[i, k] - down[i, j])
    under = down[n, j] + fx * (down[n, k] - down[n, j])
    return top + fy * (bottom - top), over + fy * (under - over), under - over


@kernel
def source_of(
    right: Plane, down: Plane, x: Scalar, y: Scalar, guess_x: Scalar, guess_y: Scalar
) -> tuple[Scalar, Scalar]:
    """Return the place of the grid whose skin is seen at ``(x, y)``, starting from a guess."""
    px, py = guess_x, guess_y
    damping, whole, steepest = np.float32(1.0), np.float32(1.0), np.float32(0.03)
    for trial in range(60):
        dx, dy, growth = shift_at(right, down, px, py)
        miss_x, miss_y = x - px - dx, y - py - dy
        if trial == _PATIENCE:
            damping = np.float32(0.5)
        px += damping * miss_x
        py += damping * miss_y / max(whole + growth, steepest)
        if abs(miss_x) + abs(miss_y) < np.float32(_LAST_MISS_PX):
            break
    return px, py


@kernel
def plane_at(plane: Plane, x: Scalar, y: Scalar) -> Scalar:
    """Return the value of a plane at a place between its points."""
    zero = np.float32(0.0)
    across = min(max(x, zero), np.float32(plane.shape[1] - 2))
    below = min(max(y, zero), np.float32(plane.shape[0] - 2))
    j, i = np.uint32(across), np.uint32(below)
    k, n = np.uint32(j + np.uint32(1)), np.uint32(i + np.uint32(1))
    fx, fy = across - np.float32(j), below - np.float32(i)
    over = plane[i, j] + fx * (plane[i, k] - plane[i, j])
    under = plane[n, j] + fx * (plane[n, k] - plane[n, j])
    value: Scalar = over + fy * (under - over)
    return value


@kernel
def trace(
    right: Plane, down: Plane, dark: Plane, back: Plane, xs: Plane, ys: Plane, light: Plane
) -> None:
    """Find for every pixel its place on the resting face, and the share of light left there.

    Parameters
    ----------
    right, down, dark
        The face's shift and darkening, shape ``(h, w)``.
    back
        Two rows of three: from a pixel to its place on that grid with the head at rest.
    xs, ys, light
        Results, each of the picture's shape; places count from the grid's first point.
    """
    one, brightest = np.float32(1.0), np.float32(_BRIGHTEST)
    last_x, last_y = np.float32(right.shape[1] - 2), np.float32(right.shape[0] - 2)
    # The row above says where to start; the pixel before would make each wait for the last.
    lag = np.zeros((2, xs.shape[1]), dtype=np.float32)
    growth = np.zeros((2, xs.shape[1]), dtype=np.float32)
    for i in range(xs.shape[0]):
        row_x = back[0, 1] * np.float32(i) + back[0, 2]
        row_y = back[1, 1] * np.float32(i) + back[1, 2]
        for j in range(xs.shape[1]):
            x, y = back[0, 0] * np.float32(j) + row_x, back[1, 0] * np.float32(j) + row_y
            xs[i, j], ys[i, j], light[i, j] = x, y, one
            if x < one or y < one or x >= last_x or y >= last_y:
                continue
            start_x, start_y = x + lag[0, j] + growth[0, j], y + lag[1, j] + growth[1, j]
            px, py = source_of(right, down, x, y, start_x, start_y)
            growth[0, j], growth[1, j] = px - x - lag[0, j], py - y - lag[1, j]
            lag[0, j], lag[1, j] = px - x, py - y
            xs[i, j], ys[i, j] = px, py
            light[i, j] = min(one - plane_at(dark, px, py), brightest)


@kernel
def _cubic(f: Scalar) -> tuple[Scalar, Scalar, Scalar, Scalar]:
    g = np.float32(1.0) - f
    first = g * g * g * np.float32(1 / 6)
    last = f * f * f * np.float32(1 / 6)
    second = np.float32(2 / 3) - np.float32(0.5) * f * f * (np.float32(2.0) - f)
    return first, second, np.float32(1.0) - first - second - last, last


@kernel
def sample_cubic(
    knots: Plane, corner: NDArray[np.float32], xs: Plane, ys: Plane, light: Plane, out: Plane
) -> None:
    """Evaluate a cubic spline, given by its coefficients, at every place, times the light.

    Places count from ``corner``, x and y, of the coefficients.
    """
    right_end, bottom_end = np.float32(knots.shape[1] - 3), np.float32(knots.shape[0] - 3)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            x = min(max(xs[i, j] + corner[0], np.float32(1.0)), right_end)
            y = min(max(ys[i, j] + corner[1], np.float32(1.0)), bottom_end)
            q, p = np.uint32(x), np.uint32(y)
            a, b, c, d = _cubic(x - np.float32(q))
            e, f, g, h = _cubic(y - np.float32(p))
            total = e * (
                a * knots[p - 1, q - 1]
                + b * knots[p - 1, q]
                + c * knots[p - 1, q + 1]
                + d * knots[p - 1, q + 2]
            )
            total += f * (
                a * knots[p, q - 1] + b * knots[p, q] + c * knots[p, q + 1] + d * knots[p, q + 2]
            )
            total += g * (
                a * knots[p + 1, q - 1]
                + b * knots[p + 1, q]
                + c * knots[p + 1, q + 1]
                + d * knots[p + 1, q + 2]
            )
            total += h * (
                a * knots[p + 2, q - 1]
                + b * knots[p + 2, q]
                + c * knots[p + 2, q + 1]
                + d * knots[p + 2, q + 2]
            )
            out[i, j] = total * light[i, j]


@kernel
def sample_linear(
    values: NDArray[np.float32],
    corner: NDArray[np.float32],
    xs: Plane,
    ys: Plane,
    out: NDArray[np.float32],
) -> None:
    """Evaluate two planes, shape ``(h, w, 2)``, between their points at every second place.

    Places count from ``corner``, x and y, of the planes. Colour has half the resolution of light,
    as a camera's YUV 4:2:0 has.
    """
    right_end, bottom_end = np.float32(values.shape[1] - 2), np.float32(values.shape[0] - 2)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            x = min(max(xs[2 * i, 2 * j] + corner[0], np.float32(0.0)), right_end)
            y = min(max(ys[2 * i, 2 * j] + corner[1], np.float32(0.0)), bottom_end)
            q, p = np.uint32(x), np.uint32(y)
            fx, fy = x - np.float32(q), y - np.float32(p)
            for c in range(2):
                over = values[p, q, c] + fx * (values[p, q + 1, c] - values[p, q, c])
                under = values[p + 1, q, c] + fx * (values[p + 1, q + 1, c] - values[p + 1, q, c])
                out[i, j, c] = over + fy * (under - over)
