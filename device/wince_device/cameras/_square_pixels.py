"""Pictures whose pixels are not square, stretched until they are: faces keep their proportions."""

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

SQUARE_WITHIN: Final = 0.01
"""Pixels this near to square are taken for square: rounded ratios are common, and a face is
measured no finer."""

STEEPEST_ASPECT: Final = 4.0
"""No camera makes pixels longer than this. What tells more has a damaged header, and would have
every picture stretched until memory is full."""


def pixel_aspect(width: float, height: float, *, turned: bool) -> float:
    """Return the width of a pixel by its height, in the picture as it is shown.

    Parameters
    ----------
    width, height
        As the file tells them. Nothing, or no positive number, means square.
    turned
        The picture is turned by a quarter after it was decoded; the file tells of it before.

    Raises
    ------
    ValueError
        If no camera makes such pixels.
    """
    if not (_is_positive(width) and _is_positive(height)):
        return 1.0
    aspect = height / width if turned else width / height
    if not 1.0 / STEEPEST_ASPECT <= aspect <= STEEPEST_ASPECT:
        msg = f"its pixels would be {width:g} wide and {height:g} high"
        raise ValueError(msg)
    return 1.0 if abs(math.log(aspect)) <= SQUARE_WITHIN else aspect


def to_square_pixels(picture: NDArray[np.uint8], aspect: float) -> NDArray[np.uint8]:
    """Return the picture with square pixels: the narrower direction is widened, none is lost."""
    height, width = picture.shape[:2]
    size = (round(width * max(1.0, aspect)), round(height * max(1.0, 1.0 / aspect)))
    if size == (width, height):
        return picture
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _is_positive(value: float) -> bool:
    return math.isfinite(value) and value > 0
