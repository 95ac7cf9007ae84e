"""The small grey picture of an upright face that the action-unit model looks at."""

import cmath
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ._crop import Crop
from ._halvings import Halvings
from ._mesh_kernels import write_stretched
from .calibration import mean_face

CROP_PX: Final = 112
"""Side of the picture."""

EYES_APART_PX: Final = 44.0
EYES_AT_PX: Final = (55.5, 42.0)
"""Distance of the eyes' centres, and the point between them: brows and chin just fit in."""

ANCHORS: Final = (33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 2, 98, 327)
"""Landmarks that say where the face is: eye corners and nose, which an expression hardly moves."""

_ANCHORS: Final = np.array(ANCHORS)
_COMPLEX: Final = np.array([1.0, 1.0j])

GREY_LEVELS_PER_DEVIATION: Final = 40.0
MIN_DEVIATION: Final = 4.0
"""Grey levels. A picture flatter than this shows no face, and its noise is not blown up."""


def face_crop(landmarks_px: NDArray[np.floating]) -> Crop:
    """Return the square of the frame in which a face stands upright, in a fixed size and place.

    Parameters
    ----------
    landmarks_px
        Shape ``(468, 2)`` or ``(468, 3)``, pixels of the frame.

    Raises
    ------
    ValueError
        If the landmarks are not finite, or all in one place.
    """
    points = np.asarray(landmarks_px[_ANCHORS, :2], dtype=np.float64)
    msg = "an aligned face needs finite landmarks that do not all lie in one place"
    if not np.isfinite(points).all():
        raise ValueError(msg)
    # The similarity of least squares, in complex numbers: frame = slope · template + start.
    here = points @ _COMPLEX
    weights, from_mean = _template_weights()
    slope = complex(weights @ here)
    if abs(slope) < 1e-6:
        raise ValueError(msg)
    centre = complex(here.sum() / len(ANCHORS) + slope * from_mean)
    return Crop(
        centre_px=(centre.real, centre.imag),
        side_px=CROP_PX * abs(slope),
        angle_rad=cmath.phase(slope),
    )


def aligned_face(
    image: NDArray[np.uint8] | Halvings, landmarks_px: NDArray[np.floating]
) -> NDArray[np.uint8]:
    """Return the face upright, in grey, light and contrast made equal, shape ``(112, 112)``.

    Parameters
    ----------
    image
        Luma ``(height, width)`` or RGB ``(height, width, 3)``, or its halvings.
    landmarks_px
        Shape ``(468, 2)`` or ``(468, 3)``.

    Raises
    ------
    ValueError
        If the landmarks are not finite, or all in one place.
    """
    return equalised(face_crop(landmarks_px).cut(image, CROP_PX))


def equalised(grey: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the picture with the face's mean at 128 and one standard deviation at 40 levels."""
    mean, gain = face_light(grey)
    offset = 128.0 - gain * mean
    if grey.dtype == np.uint8:
        stretched = np.empty(256, dtype=np.uint8)
        write_stretched(np.float32(gain), np.float32(offset), stretched)
        return np.asarray(cv2.LUT(grey, stretched), dtype=np.uint8)
    return _stretched(grey.astype(np.float32), gain, offset)


def face_light(grey: NDArray[np.uint8] | NDArray[np.float32]) -> tuple[float, float]:
    """Return the mean of the face in an upright picture, and the gain to 40 levels a deviation.

    Parameters
    ----------
    grey
        Shape ``(n, n)``, n a multiple of `CROP_PX`.
    """
    mean, deviation = cv2.meanStdDev(grey, mask=_face_mask(grey.shape[0] // CROP_PX))
    return float(mean[0, 0]), GREY_LEVELS_PER_DEVIATION / max(float(deviation[0, 0]), MIN_DEVIATION)


def _stretched(levels: NDArray[np.float32], gain: float, offset: float) -> NDArray[np.uint8]:
    return np.asarray(np.clip(levels * np.float32(gain) + np.float32(offset), 0.0, 255.0), np.uint8)


@cache
def _template_weights() -> tuple[NDArray[np.complex128], complex]:
    """Return what makes the slope of anchors in a frame, and from their mean to the middle."""
    there = (mean_face()[_ANCHORS, :2] * EYES_APART_PX + EYES_AT_PX) @ _COMPLEX
    away = there - there.mean()
    middle = complex((CROP_PX - 1) / 2, (CROP_PX - 1) / 2)
    return away.conj() / np.vdot(away, away).real, complex(middle - there.mean())


@cache
def _face_mask(scale: int) -> NDArray[np.uint8]:
    """Return the face's oval in a picture of so many times `CROP_PX`."""
    mask = np.zeros((scale * CROP_PX, scale * CROP_PX), dtype=np.uint8)
    cv2.ellipse(mask, (56 * scale, 60 * scale), (40 * scale, 50 * scale), 0.0, 0.0, 360.0, 1, -1)
    return mask
