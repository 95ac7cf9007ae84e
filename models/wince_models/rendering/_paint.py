"""Brows, lips, beard and hairline on the mean head: where paint goes, before a person's own."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._head_data import HeadData
from ._skin_map import position_map
from ._wrinkles import FAMILIES, wrinkle_map

FloatArray = NDArray[np.float32]

VARIANTS = 10
"""Wrinkle maps of each family."""
CREASE_TEXELS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class PaintPlan:
    """Maps over the texture, shape ``(side, side)`` each.

    Attributes
    ----------
    brow_across, brow_along
        Distance from the brow's middle line in centimetres, positive above it, and the way along
        it, 0 at the nose and 1 at the temple; 1000 far from the brows.
    lips
        0-1.
    beard, moustache, hairline
        Signed distances in centimetres, positive where hair grows.
    flush
        0-1: cheeks and nose.
    sockets
        0-1: around the eyes.
    positions
        Shape ``(side, side, 3)``, centimetres.
    creases
        Shape ``(families, VARIANTS, 256, 256)``.
    """

    brow_across: FloatArray
    brow_along: FloatArray
    lips: FloatArray
    beard: FloatArray
    moustache: FloatArray
    hairline: FloatArray
    flush: FloatArray
    sockets: FloatArray
    positions: FloatArray
    creases: FloatArray


def plan_paint(head: HeadData, seed: int = 5) -> PaintPlan:
    """Return the maps for a head model; takes some seconds."""
    positions = position_map(head)
    marks = head.neutral[head.landmarks]
    x, y, z = np.moveaxis(positions, -1, 0)
    across, along = _brows(positions, marks)
    rng = np.random.default_rng(seed)
    coarse = position_map(head, CREASE_TEXELS)
    creases = np.stack(
        [
            np.stack([wrinkle_map(family, coarse, rng) for _ in range(VARIANTS)])
            for family in FAMILIES
        ]
    )
    mouth = marks[48:60].mean(axis=0)
    jaw = np.interp(np.abs(x), [0.0, 2.5, 5.0, 6.6, 8.0], [-2.0, -2.2, -2.4, -0.5, 2.5])
    lips = _inside(positions, marks[48:60]) & (z > 8.0)
    return PaintPlan(
        brow_across=across,
        brow_along=along,
        lips=_soft(lips),
        beard=np.where(z > 0, jaw - y, -9.0).astype(np.float32),
        moustache=np.where(
            (y > mouth[1]) & (z > 8), np.minimum(2.6 - np.abs(x), marks[33, 1] + 0.1 - y), -9.0
        ).astype(np.float32),
        hairline=(
            y - np.interp(np.abs(x), [0, 4.0, 6.0, 7.5, 9.0], [11.5, 11.0, 8.5, 4.0, 2.0])
        ).astype(np.float32),
        flush=np.exp(-(((np.abs(x) - 4.0) / 1.6) ** 2) - ((y - 0.3) / 1.6) ** 2).astype(np.float32)
        + np.exp(-((x / 1.0) ** 2) - ((y - 0.2) / 1.0) ** 2).astype(np.float32),
        sockets=np.exp(-(((np.abs(x) - 3.1) / 1.9) ** 2) - ((y - 2.9) / 0.9) ** 2).astype(
            np.float32
        ),
        positions=positions,
        creases=creases.astype(np.float32),
    )


def _soft(mask: NDArray[np.bool_]) -> FloatArray:
    value = mask.astype(np.float32)
    for axis in (0, 1):
        sides = np.roll(value, 1, axis) + np.roll(value, -1, axis)
        value = np.asarray((sides + value) / np.float32(3), dtype=np.float32)
    return value


def _brows(positions: FloatArray, marks: FloatArray) -> tuple[FloatArray, FloatArray]:
    across = np.full(positions.shape[:2], 1e3, dtype=np.float32)
    along = np.zeros(positions.shape[:2], dtype=np.float32)
    for line in (marks[21:16:-1], marks[22:27]):
        # The landmarks run along the upper edge.
        points = line[:, :2] - np.array([0.0, 0.25], dtype=np.float32)
        side = np.sign(points[:, 0].mean())
        near = (positions[..., 2] > 4) & (positions[..., 0] * side > 0.2)
        near &= np.abs(positions[..., 1] - points[:, 1].mean()) < 2.5
        at = positions[near][:, :2]
        best = np.full(len(at), 1e3, dtype=np.float32)
        signed, way = best.copy(), np.zeros(len(at), dtype=np.float32)
        for k in range(4):
            start, step = points[k], points[k + 1] - points[k]
            share = np.clip(
                (at - start) @ step / (step @ step), -0.3 * (k == 0), 1 + 0.3 * (k == 3)
            )
            offset = at - start - share[:, None] * step
            distance = np.linalg.norm(offset, axis=1)
            closer = distance < best
            best = np.where(closer, distance, best)
            signed = np.where(closer, distance * np.sign(offset[:, 1]), signed)
            way = np.where(closer, (k + share) / 4, way)
        across[near], along[near] = signed, way
    return across, along


def _inside(positions: FloatArray, polygon: FloatArray) -> NDArray[np.bool_]:
    x, y = positions[..., 0], positions[..., 1]
    inside = np.zeros(x.shape, dtype=bool)
    ends = np.roll(polygon, -1, axis=0)
    for (x0, y0), (x1, y1) in zip(polygon[:, :2], ends[:, :2], strict=True):
        crosses = (y0 > y) != (y1 > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            inside ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return inside
