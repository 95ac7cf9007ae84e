"""What a frame's picture must be, and the pieces of it that the models see."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

MIN_SIDE_PX: Final = 16
"""Smaller than this no face can be told: an eye would be a fraction of a pixel."""


class PictureError(ValueError):
    """A frame's picture is none that a face could be found in."""


def check_picture(image: object) -> NDArray[np.uint8]:
    """Return `image` if it is a picture, luma ``(height, width)`` or RGB ``(height, width, 3)``.

    Raises
    ------
    PictureError
        If it is not an array of bytes of that shape, or is too small to hold a face.
    """
    if not isinstance(image, np.ndarray):
        msg = f"a frame's picture must be a numpy array, not {type(image).__name__}"
        raise PictureError(msg)
    if image.dtype != np.uint8:
        msg = f"a frame's picture must hold bytes (uint8), not {image.dtype}"
        raise PictureError(msg)
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] != 3):
        msg = f"a frame's picture must be luma (h, w) or RGB (h, w, 3), not of shape {image.shape}"
        raise PictureError(msg)
    height, width = image.shape[:2]
    if min(height, width) < MIN_SIDE_PX:
        msg = (
            f"a frame of {width} x {height} pixels is too small to hold a face: give pictures with "
            f"at least {MIN_SIDE_PX} pixels on each side"
        )
        raise PictureError(msg)
    return image


def as_rgb(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a luma or RGB picture as RGB; luma is repeated in each channel."""
    if image.ndim == 3:
        return image
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def mean_luma(image: NDArray[np.uint8]) -> float:
    """Return the mean luma, 0-255, of a luma or RGB picture (ITU-R BT.601 weights)."""
    means = cv2.mean(image)
    if image.ndim == 2:
        return float(means[0])
    return float(0.299 * means[0] + 0.587 * means[1] + 0.114 * means[2])
