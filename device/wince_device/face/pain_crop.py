"""The grey picture of an upright face that the pain classifiers' network looks at."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ._halvings import Halvings
from .aligned_crop import face_crop, face_light

PAIN_CROP_PX: Final = 224
"""Side of the picture: the input of a ResNet-18 (He et al. 2016, arXiv 1512.03385)."""

_LEVELS: Final = np.arange(256, dtype=np.float32)


def pain_crop(
    image: NDArray[np.uint8] | Halvings, landmarks_px: NDArray[np.floating]
) -> NDArray[np.uint8]:
    """Return the face upright, in grey, light and contrast made equal, shape ``(224, 224)``.

    The same square of the frame as `aligned_face` takes, with twice the pixels.

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
    grey = face_crop(landmarks_px).cut(image, PAIN_CROP_PX)
    mean, gain = face_light(grey)
    stretched = np.clip((_LEVELS - mean) * gain + 128.0, 0.0, 255.0)
    return np.asarray(cv2.LUT(grey, stretched.astype(np.uint8)), dtype=np.uint8)
