"""How much of each region's look a face can have: what is laid over it cannot be a face's."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .aligned_crop import CROP_PX
from .own_models import PARTS_FILE, own_model, read_arrays
from .regions import REGION_NAMES

FloatArray = NDArray[np.float64]

PARTS_METHOD: Final = "parts-1"
BLUR_PX: Final = 1.5
SHADE_PX: Final = 4.0
STEP: Final = 2
"""Pixels of the aligned crop. A look is smoothed and thinned out, and the shade over wider parts is
taken off: lines finer than that are a person's own, and a plain hand is shaded as a cheek is."""

SHAPES_KEPT: Final = 40

WINDOWS: Final[Mapping[str, tuple[slice, slice]]] = MappingProxyType(
    {
        "V1": (slice(8, 58), slice(12, 100)),
        "V2": (slice(44, 88), slice(16, 96)),
        "V3": (slice(66, 112), slice(16, 96)),
    }
)
"""Rows and columns of the aligned crop."""

_BLANK: Final = np.zeros((CROP_PX, CROP_PX), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Looks:
    """What the looks of one region are made of.

    Attributes
    ----------
    mean
        Shape ``(n,)``.
    shapes
        Shape ``(40, n)``: what they mostly differ by, orthonormal.
    """

    mean: FloatArray
    shapes: FloatArray


class FaceParts:
    """Tells how much of a region's look is explained by what faces look like.

    A look is projected on the mean and the main differences of drawn faces' looks (principal
    components: Sirovich and Kirby 1987, doi:10.1364/JOSAA.4.000519). What is left over is no
    face's. The model knows faces only, and nothing of what may cover them.

    Parameters
    ----------
    path
        Another model's file, as training writes it.

    Raises
    ------
    ModelFileError
        If the model file is missing, cannot be read, or without `path` is not the one that Wince
        came with.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._looks = _looks(path)

    def explained(self, crop: NDArray[np.uint8]) -> FloatArray:
        """Return the share of each region's look that faces explain, 0-1, shape ``(3,)``.

        Parameters
        ----------
        crop
            Shape ``(112, 112)``: see `aligned_face`.
        """
        smooth = smoothed(crop)
        shares = np.empty(len(REGION_NAMES))
        for number, name in enumerate(REGION_NAMES):
            look, known = look_of(smooth, name), self._looks[name]
            apart = look - known.mean
            left = apart @ apart - np.square(known.shapes @ apart).sum()
            shares[number] = np.clip(look @ look - left, 0.0, 1.0)
        return shares


def smoothed(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a crop without its fine lines and its wide shades, shape ``(112, 112)``."""
    smooth = cv2.GaussianBlur(crop.astype(np.float32), (0, 0), BLUR_PX)
    return np.asarray(smooth - cv2.GaussianBlur(smooth, (0, 0), SHADE_PX))


def look_of(smooth: NDArray[np.float32], region: str) -> FloatArray:
    """Return one region's look: brightness taken out, length 1, or all zero where it is flat.

    Parameters
    ----------
    smooth
        See `smoothed`.
    region
        One of `REGION_NAMES`.
    """
    rows, columns = WINDOWS[region]
    look = smooth[rows, columns][::STEP, ::STEP].astype(np.float64).ravel()
    look -= look.mean()
    length = np.sqrt(look @ look)
    return look / length if length > 0.0 else look


def read_parts(path: Path) -> dict[str, Looks]:
    """Return what a file says of each region.

    Raises
    ------
    ModelFileError
        If an array is missing, of another shape or not finite.
    """
    sizes = {name: look_of(_BLANK, name).size for name in REGION_NAMES}
    shapes: dict[str, tuple[int, ...]] = {}
    for name, size in sizes.items():
        shapes |= {f"{name}_mean": (size,), f"{name}_shapes": (SHAPES_KEPT, size)}
    arrays = read_arrays(path, shapes)
    return {
        name: Looks(mean=arrays[f"{name}_mean"], shapes=arrays[f"{name}_shapes"])
        for name in REGION_NAMES
    }


@cache
def _looks(path: Path | None) -> dict[str, Looks]:
    return read_parts(path or own_model(PARTS_FILE))
