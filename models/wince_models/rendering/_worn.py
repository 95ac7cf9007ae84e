"""What hides part of a face: glasses, strands of hair, a breathing tube, a hand or a blanket."""

import cv2
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
FINE = 4
"""Curves are placed to a sixteenth of a pixel."""


def wear_glasses(light: FloatArray, eyes: FloatArray, rng: np.random.Generator) -> None:
    """Draw glasses over both eyes.

    Parameters
    ----------
    light
        The picture, changed in place.
    eyes
        Shape ``(2, 2, 3)``: centre and half extent ``(x, y)`` in pixels of each lens with z unused,
        as `lens_places` gives them.
    rng
        Draws the shape.
    """
    tone = float(rng.choice([rng.uniform(0.0, 0.15), rng.uniform(0.2, 0.9)]))
    thick = int(rng.integers(1, 4))
    square = rng.uniform(2.0, 6.0)
    angles = np.linspace(0, 2 * np.pi, 40)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    ring = np.sign(ring) * np.abs(ring) ** (2.0 / square)
    glare = rng.random() < 0.25
    inner: list[FloatArray] = []
    for centre, across, down in eyes:
        outline = centre + ring[:, :1] * across + ring[:, 1:] * down
        if glare:
            _brighten(light, outline, float(rng.uniform(0.05, 0.4)), rng)
        _line(light, outline, tone, thick, closed=True)
        inner.append(outline)
    bridge = np.stack([inner[0][0], inner[1][20]])
    _line(light, bridge, tone, thick)


def lens_places(
    eye_centres: FloatArray, axes: FloatArray, px_per_cm: float, rng: np.random.Generator
) -> FloatArray:
    """Return centre, half width and half height of both lenses in the picture, ``(2, 3, 2)``.

    Parameters
    ----------
    eye_centres
        Shape ``(2, 2)``: the person's right and left eye in the picture.
    axes
        Shape ``(2, 2)``: the head's x and y axes as they appear in the picture, per unit.
    px_per_cm
        Scale of the picture.
    rng
        Draws the size.
    """
    width, height = rng.uniform(2.3, 3.0), rng.uniform(1.5, 2.6)
    drop = rng.uniform(-0.2, 0.7) * px_per_cm
    return np.asarray(
        [
            [eye - axes[1] * drop, axes[0] * width * px_per_cm, axes[1] * height * px_per_cm]
            for eye in eye_centres
        ],
        dtype=np.float32,
    )


def hang_hair(light: FloatArray, tone: float, rng: np.random.Generator) -> None:
    """Draw strands of hair that hang into the face from above or the side."""
    side = light.shape[0]
    start = rng.uniform(0.1, 0.9) * side
    for _ in range(int(rng.integers(3, 40))):
        x = start + rng.normal(0, 0.06 * side)
        y = rng.uniform(0.0, 0.2) * side
        steps = rng.normal([rng.normal(0, 4), 9.0], 2.5, (int(rng.integers(4, 12)), 2))
        line = np.array([x, y]) + np.cumsum(steps, axis=0)
        _line(light, line.astype(np.float32), tone * float(rng.uniform(0.6, 1.4)), 1)


def put_tube(light: FloatArray, points: FloatArray, rng: np.random.Generator) -> None:
    """Draw a breathing tube along points under the nose and over the cheeks, ``(n, 2)``."""
    tone = float(rng.uniform(0.4, 1.0))
    _line(light, points + rng.normal(0, 1.0, 2).astype(np.float32), tone, int(rng.integers(1, 4)))


def cover(light: FloatArray, rng: np.random.Generator) -> None:
    """Lay something plain over one edge of the face, as a hand, a blanket or a pillow does."""
    side = light.shape[0]
    angle = rng.choice([rng.uniform(-0.5, 0.5), rng.uniform(2.6, 3.7), rng.uniform(1.2, 1.9)])
    centre = side / 2 + np.array([np.cos(angle), np.sin(angle)]) * side * rng.uniform(0.42, 0.55)
    around = np.linspace(0, 2 * np.pi, 14)[:-1]
    radii = side * rng.uniform(0.12, 0.3, len(around))
    shape = centre + np.stack([np.cos(around), np.sin(around)], axis=1) * radii[:, None]
    mask = np.zeros(light.shape, dtype=np.uint8)
    cv2.fillPoly(mask, [np.round(shape).astype(np.int32)], 255)
    soft = cv2.GaussianBlur(mask, (0, 0), 1.5).astype(np.float32) / 255.0
    tone = rng.uniform(0.05, 0.9) * (1 + 0.1 * rng.standard_normal(light.shape, dtype=np.float32))
    light += (tone.astype(np.float32) - light) * soft


def _line(
    light: FloatArray, points: FloatArray, tone: float, thick: int, *, closed: bool = False
) -> None:
    mask = np.zeros(light.shape, dtype=np.uint8)
    fixed = np.round(points * (1 << FINE)).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(mask, [fixed], closed, 255, thick, cv2.LINE_AA, FINE)
    light += (tone - light) * (mask.astype(np.float32) / 255.0)


def _brighten(
    light: FloatArray, outline: FloatArray, amount: float, rng: np.random.Generator
) -> None:
    mask = np.zeros(light.shape, dtype=np.uint8)
    cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 255)
    ramp = np.linspace(0, 1, light.shape[1], dtype=np.float32)[None, :]
    if rng.random() < 0.5:
        ramp = 1.0 - ramp
    light += amount * ramp * (mask.astype(np.float32) / 255.0)
