"""Where skin folds when a muscle moves it: maps of lines on the mean head, one per movement.

The lines follow the creases that anatomy books and FACS describe for each action unit. They are
drawn freely around the mean head's landmarks, each map a little differently, so that no person
wrinkles like another.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
Line = list[tuple[float, float]]
"""Points ``(x, y)`` on the mean head in centimetres."""

FAMILIES: Final = (
    "AU01", "AU02", "AU04", "AU06", "AU07", "AU09", "AU10", "AU12", "AU14", "AU15", "AU17", "AU20",
)  # fmt: skip
"""Movements that crease the skin."""

FRONT_CM: Final = 4.0
"""Texels farther back than this have no such creases."""


def wrinkle_map(family: str, positions: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return how much a movement's creases darken (positive) or brighten each texel.

    Parameters
    ----------
    family
        One of `FAMILIES`.
    positions
        Shape ``(side, side, 3)``: the texels' places in centimetres.
    rng
        Draws the variant.

    Returns
    -------
    Shape ``(side, side)``, about -0.4 to 1.
    """
    lines = _LINES[family](rng)
    total = np.zeros(positions.shape[:2], dtype=np.float32)
    front = positions[..., 2] > FRONT_CM
    for line in lines:
        for mirrored in (line, [(-x, y) for x, y in line]):
            width = rng.uniform(0.06, 0.16)
            total = np.maximum(total, _crease(positions, front, mirrored, width))
            if all(x == 0 for x, _ in line):
                break
    if family == "AU17":
        total += _dimpled_chin(positions, front, rng)
    # The rim of a fold, a little above it, catches the light.
    rim = np.roll(total, int(rng.integers(2, 5)) * positions.shape[0] // 512 or 1, axis=0)
    return np.asarray(total - 0.4 * rim * (total < 0.2), dtype=np.float32)


def _crease(
    positions: FloatArray, front: NDArray[np.bool_], line: Line, width_cm: float
) -> FloatArray:
    points = np.array(line, dtype=np.float32)
    low, high = points.min(axis=0) - 0.6, points.max(axis=0) + 0.6
    x, y = positions[..., 0], positions[..., 1]
    near = front & (x > low[0]) & (x < high[0]) & (y > low[1]) & (y < high[1])
    result = np.zeros(x.shape, dtype=np.float32)
    at = np.stack([x[near], y[near]], axis=1)
    best = np.full(len(at), 1e9, dtype=np.float32)
    along = np.zeros(len(at), dtype=np.float32)
    pieces = len(points) - 1
    for k in range(pieces):
        start, step = points[k], points[k + 1] - points[k]
        share = np.clip((at - start) @ step / (step @ step), 0.0, 1.0)
        distance = np.linalg.norm(at - start - share[:, None] * step, axis=1)
        closer = distance < best
        best = np.where(closer, distance, best)
        along = np.where(closer, (k + share) / pieces, along)
    fade = np.clip(4.0 * along * (1.0 - along) + 0.15, 0.0, 1.0)
    result[near] = np.exp(-0.5 * (best / width_cm) ** 2) * fade
    return result


def _dimpled_chin(
    positions: FloatArray, front: NDArray[np.bool_], rng: np.random.Generator
) -> FloatArray:
    x, y = positions[..., 0], positions[..., 1]
    boss = np.exp(-((x / 1.3) ** 2) - ((y + 6.0) / 0.9) ** 2) * front
    bumps = np.zeros(x.shape)
    for _ in range(6):
        fx, fy = rng.normal(0.0, 9.0, 2)
        bumps += np.sin(fx * x + fy * y + rng.uniform(0, 6.28))
    return np.asarray(0.3 * boss * bumps, dtype=np.float32)


def _bent(start: tuple[float, float], end: tuple[float, float], bow: float) -> Line:
    """Return a bow from start to end; positive bends to the left of the way."""
    (x0, y0), (x1, y1) = start, end
    across = (-(y1 - y0), x1 - x0)
    return [
        (
            x0 + s * (x1 - x0) + 4 * s * (1 - s) * bow * across[0],
            y0 + s * (y1 - y0) + 4 * s * (1 - s) * bow * across[1],
        )
        for s in np.linspace(0.0, 1.0, 7)
    ]


def _forehead(rng: np.random.Generator, inner: float, outer: float) -> list[Line]:
    heights = np.sort(rng.uniform(7.2, 10.5, int(rng.integers(2, 6))))
    return [
        _bent(
            (max(0.0, inner + rng.normal(0, 0.3)), h), (outer + rng.normal(0, 0.4), h - 0.3), 0.06
        )
        for h in heights
    ]


def _frown(rng: np.random.Generator) -> list[Line]:
    x = rng.uniform(0.45, 0.9)
    lines = [_bent((x, 5.2), (x + rng.normal(0.15, 0.1), rng.uniform(6.6, 7.6)), 0.08)]
    if rng.random() < 0.4:
        lines.append(_bent((x * 0.4, 5.3), (x * 0.4, rng.uniform(6.2, 7.0)), 0.05))
    # The brow's inner end bulges over the eye's inner corner.
    lines.append(_bent((1.0, 4.9), (2.4, 5.3), 0.05))
    return lines


def _crows_feet(rng: np.random.Generator) -> list[Line]:
    count = int(rng.integers(2, 5))
    feet = [
        _bent((4.7, 3.3), (6.3, 3.3 + slope), 0.08)
        for slope in np.linspace(-1.2, 1.1, count) + rng.normal(0, 0.15, count)
    ]
    pouch = _bent((1.9, rng.uniform(2.2, 2.6)), (4.7, rng.uniform(2.3, 2.8)), -0.16)
    # The raised cheek's upper edge, from the nose outwards.
    furrow = _bent((1.3, rng.uniform(1.6, 2.1)), (rng.uniform(3.4, 4.4), 1.3), -0.1)
    return [*feet, pouch, furrow][: int(rng.integers(len(feet), len(feet) + 3))]


def _tight_lid(rng: np.random.Generator) -> list[Line]:
    return [
        _bent((2.0, 2.95), (4.4, 3.0), -0.1 - rng.uniform(0, 0.05)),
        _bent((2.2, 4.35), (4.3, 4.2), 0.12),
    ]


def _nose_root(rng: np.random.Generator) -> list[Line]:
    across = [
        _bent((0.0, h), (0.9, h - rng.uniform(0.0, 0.2)), 0.05)
        for h in rng.uniform(2.6, 4.6, int(rng.integers(2, 4)))
    ]
    sides = [_bent((0.9, 2.2 + k * 0.4), (1.5, 1.3 + k * 0.4), 0.1) for k in range(2)]
    return [*across, *sides, _fold(rng, low=-1.8)]


def _fold(rng: np.random.Generator, *, low: float = -4.0) -> Line:
    """Return the nasolabial fold, from the wing of the nose to beside the mouth."""
    return _bent((1.6 + rng.normal(0, 0.1), -0.4), (3.4 + rng.normal(0, 0.2), low), 0.12)


def _smile(rng: np.random.Generator) -> list[Line]:
    lines = [_fold(rng)]
    for k in range(int(rng.integers(0, 3))):
        x = 3.9 + 0.6 * k
        lines.append(_bent((x, -1.8), (x + 0.3, -3.9), 0.14))
    return lines


def _dimple(rng: np.random.Generator) -> list[Line]:
    x = rng.uniform(3.0, 3.5)
    return [_bent((x, -2.9), (x + 0.1, -3.9), 0.15)]


def _corner_down(rng: np.random.Generator) -> list[Line]:
    return [_bent((2.7, -3.7), (3.2 + rng.normal(0, 0.15), rng.uniform(-5.6, -4.9)), 0.08)]


def _stretched(rng: np.random.Generator) -> list[Line]:
    return [
        _bent((3.0 + 0.5 * k, -2.6), (3.1 + 0.5 * k, -4.6 + rng.normal(0, 0.2)), 0.06)
        for k in range(int(rng.integers(1, 4)))
    ]


def _under_lip(rng: np.random.Generator) -> list[Line]:
    return [_bent((0.0, -4.95), (1.6, -5.0 + rng.normal(0, 0.1)), -0.08)]


_LINES: Final[dict[str, Callable[[np.random.Generator], Sequence[Line]]]] = {
    "AU01": lambda rng: _forehead(rng, 0.0, 2.8),
    "AU02": lambda rng: _forehead(rng, 1.8, 5.2),
    "AU04": _frown,
    "AU06": _crows_feet,
    "AU07": _tight_lid,
    "AU09": _nose_root,
    "AU10": lambda rng: [_fold(rng, low=-2.6)],
    "AU12": _smile,
    "AU14": _dimple,
    "AU15": _corner_down,
    "AU17": _under_lip,
    "AU20": _stretched,
}
