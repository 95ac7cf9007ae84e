"""Lays hands, cloth and masks over regions of aligned faces."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from wince_device.face.face_parts import WINDOWS

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]
Place = NDArray[np.float64]

KINDS: Final = ("hand", "cloth", "mask")
FINE_BITS: Final = 4

MIDDLES: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {"V1": (55.5, 38.0), "V2": (55.5, 66.0), "V3": (55.5, 90.0)}
)
"""Where in the aligned crop a cover of a region lies, across and down."""


def lay(crop: Grey, region: str, kind: str, rng: np.random.Generator) -> tuple[Grey, float]:
    """Return a covered crop, and the share of the region's window that is covered.

    Parameters
    ----------
    crop
        Shape ``(112, 112)``.
    region
        One of `REGION_NAMES`.
    kind
        One of `KINDS`.
    rng
        Of everything random.
    """
    middle = np.array(MIDDLES[region]) + rng.normal(0.0, 4.0, 2)
    mask = np.zeros(crop.shape, dtype=np.uint8)
    shade = np.zeros(crop.shape, dtype=np.float32)
    draw = {"hand": _hand, "cloth": _cloth, "mask": _mask}[kind]
    draw(mask, shade, middle, rng)
    soft = cv2.GaussianBlur(mask, (0, 0), 0.8).astype(np.float32) / 255.0
    noise = rng.standard_normal(crop.shape, dtype=np.float32)
    grain = np.asarray(cv2.GaussianBlur(noise, (0, 0), float(rng.uniform(0.6, 3.0))))
    light = _lit(crop.shape, rng) + shade + 8.0 * grain
    covered = crop.astype(np.float32) + (light - crop) * soft
    share = float((mask[WINDOWS[region]] > 0).mean())
    return covered.clip(0.0, 255.0).astype(np.uint8), share


def _lit(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Return a plain surface, lighter to one side."""
    rows, columns = np.mgrid[-1.0 : 1.0 : shape[0] * 1j, -1.0 : 1.0 : shape[1] * 1j]
    slope = rng.normal(0.0, 15.0, 2)
    light = rng.uniform(50.0, 210.0) + slope[0] * rows + slope[1] * columns
    return np.asarray(light, dtype=np.float32)


def _hand(mask: Grey, shade: Floats, middle: Place, rng: np.random.Generator) -> None:
    """Draw fingers side by side, dark between them and lighter along their middle."""
    along = rng.uniform(0.0, 2.0 * np.pi)
    ahead = np.array([np.cos(along), np.sin(along)])
    aside = np.array([-ahead[1], ahead[0]])
    width = rng.uniform(9.0, 14.0)
    for finger in range(4):
        side = middle + aside * (finger - 1.5) * width * 1.05
        tip = side + ahead * (rng.uniform(14.0, 30.0) - 3.0 * abs(finger - 1.5))
        root = side - ahead * rng.uniform(30.0, 60.0)
        begin, end = ([int(v * (1 << FINE_BITS)) for v in place] for place in (tip, root))
        for breadth, tone in ((width, -35.0), (0.75 * width, 0.0), (0.35 * width, 12.0)):
            stroke = np.zeros_like(mask)
            cv2.line(stroke, begin, end, 255, max(1, round(breadth)), cv2.LINE_AA, FINE_BITS)
            mask |= stroke
            shade[stroke > 127] = tone


def _cloth(mask: Grey, shade: Floats, middle: Place, rng: np.random.Generator) -> None:
    """Draw cloth with folds, from a wavy edge across the region on outwards."""
    rows, columns = np.mgrid[0 : mask.shape[0], 0 : mask.shape[1]].astype(np.float32)
    edge = middle[1] + (-18.0 if middle[1] > 50.0 else 18.0)
    wave = edge + rng.uniform(0, 5) * np.sin(columns / rng.uniform(8.0, 30.0) + rng.uniform(0, 6))
    mask[rows > wave if middle[1] > 50.0 else rows < wave] = 255
    turn = rng.uniform(0.0, np.pi)
    across = columns * np.cos(turn) + rows * np.sin(turn)
    folds = rng.uniform(5.0, 30.0) * np.sin(across / rng.uniform(3.0, 12.0))
    shade += folds.astype(np.float32)


def _mask(mask: Grey, shade: Floats, middle: Place, rng: np.random.Generator) -> None:
    """Draw a mask with a rim and a shine."""
    size = (int(rng.uniform(24.0, 36.0)), int(rng.uniform(20.0, 32.0)))
    centre = (round(middle[0]), round(middle[1]))
    cv2.ellipse(mask, centre, size, 0.0, 0.0, 360.0, 255, -1, cv2.LINE_AA)
    cv2.ellipse(shade, centre, size, 0.0, 0.0, 360.0, -40.0, 3, cv2.LINE_AA)
    spot = (centre[0] + int(rng.integers(-12, 13)), centre[1] + int(rng.integers(-12, 1)))
    cv2.ellipse(shade, spot, (4, 9), 20.0, 0.0, 360.0, 45.0, -1, cv2.LINE_AA)
