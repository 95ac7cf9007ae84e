"""How sharp the eyes are, whatever their size, light and contrast."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

INTEROCULAR_PX: Final = 64
"""The eyes are looked at in this size, so that a near face is not taken for a blurred one."""

FINE_PX: Final = 1.5
"""Detail below about this size, at that scale, is lost first when the focus is off."""

LEFT_EYE: Final = (33, 133)
RIGHT_EYE: Final = (362, 263)


def sharpness(luma: NDArray[np.uint8], landmarks_px: NDArray[np.floating]) -> float | None:
    """Return the share of fine detail in the contrast around the eyes, 0-1.

    The standard deviation of what a Gaussian of 1.5 px takes away, over that of the whole, in a
    band of two eye distances by one, brought to 64 px between the eyes.

    Parameters
    ----------
    luma
        Shape ``(height, width)``.
    landmarks_px
        Shape ``(468, 2)`` or more columns.

    Returns
    -------
    None where the band has no contrast, lies outside the picture, or the face is too small.
    """
    left = landmarks_px[list(LEFT_EYE), :2].mean(axis=0)
    right = landmarks_px[list(RIGHT_EYE), :2].mean(axis=0)
    apart = float(np.hypot(*(right - left)))
    if apart < INTEROCULAR_PX / 4:
        return None
    band = _band(luma, (left + right) / 2, apart)
    if band is None:
        return None
    scale = INTEROCULAR_PX / apart
    way = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    seen = cv2.resize(band, None, fx=scale, fy=scale, interpolation=way).astype(np.float32)
    whole = float(seen.std())
    if whole < 1.0:
        return None
    fine = seen - cv2.GaussianBlur(seen, (0, 0), FINE_PX)
    return min(1.0, float(fine.std()) / whole)


def _band(
    luma: NDArray[np.uint8], middle: NDArray[np.floating], apart: float
) -> NDArray[np.uint8] | None:
    height, width = luma.shape
    reach = np.array([apart, apart / 2])
    low = np.maximum(np.floor(middle - reach), 0).astype(int)
    high = np.minimum(np.ceil(middle + reach), (width, height)).astype(int)
    if np.any(high - low < apart / 2):
        return None
    return luma[low[1] : high[1], low[0] : high[0]]
