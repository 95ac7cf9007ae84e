"""The photograph, enlarged smoothly to the picture's size, and the fields that move its face."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage import data

from wince_sim import _anatomy, _fields
from wince_sim._pulls import FIELDS, REGION_NAMES
from wince_sim._random import generator

_STREAM = 61
_REFERENCE_HEIGHT_PX: Final = 480
_REFERENCE_WIDTH_PX: Final = 640
_REFERENCE_SCALE: Final = 2.1  # makes the face 200 pixels wide
_MARGIN_PX: Final = 24
_GRAIN_LEVELS: Final = 1.2
# The library leaves its function without types.
_ORIGINAL: Final = cast("Callable[[], NDArray[np.uint8]]", data.astronaut)


@dataclass(frozen=True, kw_only=True)
class Photograph:
    """A face to be moved, made for one picture size.

    "Canvas" is the enlarged photograph: the picture with a margin on all sides. All arrays are
    read-only.

    Parameters
    ----------
    width, height
        Size of the pictures, pixels.
    scale
        Canvas pixels per pixel of the original photograph.
    knots
        Cubic spline coefficients of the luma, 0-255, shape of the canvas.
    chroma
        Red and blue less luma, shape of the canvas and 2.
    right, down
        Shift of the face's box by each of `FIELDS`, canvas pixels at full pull, ``(10, h, w)``.
    dark
        Share of light that each of `FIELDS` takes away, shape ``(10, h, w)``.
    windows
        How much of each region's own motion the skin makes, 0-1, shape ``(3, h, w)``.
    corner
        Canvas position of the box's first point: x, y.
    """

    width: int
    height: int
    scale: float
    knots: NDArray[np.float32]
    chroma: NDArray[np.float32]
    right: NDArray[np.float32]
    down: NDArray[np.float32]
    dark: NDArray[np.float32]
    windows: NDArray[np.float32]
    corner: NDArray[np.float64]

    @property
    def margin_px(self) -> int:
        """Canvas pixels on each side of the picture."""
        return _MARGIN_PX

    @property
    def interocular_px(self) -> float:
        """Distance between the pupils in the picture, pixels."""
        return _anatomy.INTEROCULAR_PX * self.scale

    @property
    def face_centre_px(self) -> tuple[float, float]:
        """The picture's centre, where the middle of the face lies when the head is at rest."""
        return (self.width - 1) / 2, (self.height - 1) / 2

    def to_canvas(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn positions on the original photograph, shape ``(n, 2)``, into canvas positions."""
        middle = np.array(self.face_centre_px) + _MARGIN_PX
        offsets = points - np.array(_anatomy.FACE_CENTRE)
        return np.asarray(offsets * self.scale + middle, dtype=np.float64)


@lru_cache(maxsize=4)
def photograph(width: int, height: int) -> Photograph:
    """Return the photograph made for a picture size; the same object each time."""
    scale = _REFERENCE_SCALE * min(width / _REFERENCE_WIDTH_PX, height / _REFERENCE_HEIGHT_PX)
    luma, chroma = _enlarge(width, height, scale)
    corner, x, y = _box(width, height, scale)
    fields = [field(x, y) for field in FIELDS]
    windows = np.stack([_fields.region_window(name, x, y) for name in REGION_NAMES])
    return Photograph(
        width=width,
        height=height,
        scale=scale,
        knots=_frozen(ndimage.spline_filter(luma, order=3, mode="mirror")),
        chroma=_frozen(chroma),
        right=_frozen(np.stack([field.right for field in fields]) * scale),
        down=_frozen(np.stack([field.down for field in fields]) * scale),
        dark=_frozen(np.stack([field.dark for field in fields])),
        windows=_frozen(windows),
        corner=corner,
    )


def _frozen(values: NDArray[np.float64]) -> NDArray[np.float32]:
    result = np.ascontiguousarray(values, dtype=np.float32)
    result.setflags(write=False)
    return result


def _enlarge(
    width: int, height: int, scale: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return luma with a fine skin grain, which the enlargement lacks, and chroma of the canvas."""
    original = np.asarray(_ORIGINAL(), dtype=np.float64)
    if scale < 1.0:
        original = ndimage.gaussian_filter(original, (0.45 / scale, 0.45 / scale, 0.0))
    rows = (np.arange(height + 2 * _MARGIN_PX) - (height - 1) / 2 - _MARGIN_PX) / scale
    columns = (np.arange(width + 2 * _MARGIN_PX) - (width - 1) / 2 - _MARGIN_PX) / scale
    places = np.meshgrid(
        rows + _anatomy.FACE_CENTRE[1], columns + _anatomy.FACE_CENTRE[0], indexing="ij"
    )
    rgb = np.stack(
        [
            ndimage.map_coordinates(original[..., c], places, order=3, mode="nearest")
            for c in range(3)
        ],
        axis=-1,
    )
    luma = rgb @ np.array([0.299, 0.587, 0.114])
    grain = ndimage.gaussian_filter(generator(0, _STREAM).standard_normal(luma.shape), 0.8)
    chroma = np.stack([rgb[..., 0] - luma, rgb[..., 2] - luma], axis=-1)
    return luma + grain * (_GRAIN_LEVELS / grain.std()), chroma


def _box(
    width: int, height: int, scale: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the box's first canvas point and the photograph's x and y at each of its points."""
    left, top, right, bottom = _anatomy.FACE_BOX
    middle = np.array([(width - 1) / 2, (height - 1) / 2]) + _MARGIN_PX
    centre = np.array(_anatomy.FACE_CENTRE)
    first = np.floor((np.array([left, top]) - centre) * scale + middle)
    last = np.ceil((np.array([right, bottom]) - centre) * scale + middle)
    x = (np.arange(first[0], last[0] + 1) - middle[0]) / scale + centre[0]
    y = (np.arange(first[1], last[1] + 1) - middle[1]) / scale + centre[1]
    columns, rows = np.meshgrid(x, y)
    return first, columns, rows
