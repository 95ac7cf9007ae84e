"""A place and a camera: light, background, what is worn or in the way, lens, noise, compression."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What stays the same for one person in front of one camera.

    Attributes
    ----------
    lamps
        Shape ``(2, 3)``, unit vectors towards the lamps, y up, z towards the camera.
    ambient, lamp_1, lamp_2
        Their strengths.
    distance_cm
        From the camera to the face.
    px_per_cm
        Of the picture that is drawn.
    coarseness
        How many times coarser the camera's own picture is, 1 or more.
    blur_px, noise, gamma, exposure
        Lens, sensor and transfer curve; noise in grey levels.
    jpeg_quality
        None for an uncompressed picture.
    """

    lamps: FloatArray
    ambient: float
    lamp_1: float
    lamp_2: float
    background: FloatArray
    distance_cm: float
    px_per_cm: float
    coarseness: float
    blur_px: float
    noise: float
    gamma: float
    exposure: float
    jpeg_quality: int | None
    tube: bool


def random_scene(rng: np.random.Generator, side: int) -> Scene:
    """Return a random scene."""
    return Scene(
        lamps=np.stack([random_lamp(rng), random_lamp(rng)]),
        ambient=float(rng.uniform(0.25, 0.9)),
        lamp_1=float(rng.uniform(0.1, 1.1)),
        lamp_2=float(rng.uniform(0.0, 0.6)),
        background=_background(rng, side),
        distance_cm=float(rng.uniform(35.0, 160.0)),
        px_per_cm=float(rng.uniform(8.2, 9.6)),
        coarseness=float(max(1.0, rng.normal(1.1, 0.5))),
        blur_px=float(abs(rng.normal(0.0, 0.6))),
        noise=float(rng.exponential(2.0)),
        gamma=float(rng.uniform(0.38, 0.75)),
        exposure=float(rng.lognormal(0.0, 0.3)),
        jpeg_quality=int(rng.integers(25, 95)) if rng.random() < 0.4 else None,
        tube=bool(rng.random() < 0.06),
    )


def random_lamp(rng: np.random.Generator) -> FloatArray:
    """Return a unit vector towards a lamp, seldom from below."""
    towards = np.array([rng.normal(0, 0.9), rng.normal(0.5, 0.6), rng.uniform(0.2, 1.2)])
    return np.asarray(towards / np.linalg.norm(towards), dtype=np.float32)


def photograph(
    light: FloatArray, scene: Scene, rng: np.random.Generator, typical_light: float
) -> NDArray[np.uint8]:
    """Return what the camera makes of linear light, shape as given, 8 bit."""
    grey = np.clip(light * (0.42 * scene.exposure / max(typical_light, 0.02)), 0.0, 1.0)
    picture = np.power(grey, scene.gamma, dtype=np.float32) * 255.0
    side = picture.shape[0]
    if scene.coarseness > 1.1:
        small = max(16, round(side / scene.coarseness))
        picture = cv2.resize(picture, (small, small), interpolation=cv2.INTER_AREA)
    if scene.blur_px > 0.25:
        picture = cv2.GaussianBlur(picture, (0, 0), scene.blur_px)
    if rng.random() < 0.08:
        picture = _shaken(picture, rng)
    picture = picture + rng.standard_normal(picture.shape, dtype=np.float32) * scene.noise
    flat: NDArray[np.uint8] = np.clip(picture, 0, 255).astype(np.uint8)
    if scene.jpeg_quality is not None:
        packed = cv2.imencode(".jpg", flat, [cv2.IMWRITE_JPEG_QUALITY, scene.jpeg_quality])[1]
        flat = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
    if flat.shape[0] != side:
        flat = np.asarray(
            cv2.resize(flat, (side, side), interpolation=cv2.INTER_LINEAR), dtype=np.uint8
        )
    return flat


def _shaken(picture: FloatArray, rng: np.random.Generator) -> FloatArray:
    length = int(rng.integers(2, 7))
    kernel = np.zeros((7, 7), dtype=np.float32)
    angle = rng.uniform(0, np.pi)
    for s in np.linspace(-length / 2, length / 2, 15):
        kernel[round(3 + s * np.sin(angle) * 0.9), round(3 + s * np.cos(angle) * 0.9)] = 1.0
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), dtype=np.float32)


def _background(rng: np.random.Generator, side: int) -> FloatArray:
    cells = int(rng.integers(2, 8))
    coarse = rng.uniform(0.0, 0.9, (cells, cells)).astype(np.float32) ** rng.uniform(0.5, 2.0)
    kind = cv2.INTER_NEAREST if rng.random() < 0.3 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(coarse, (side, side), interpolation=kind), dtype=np.float32)
