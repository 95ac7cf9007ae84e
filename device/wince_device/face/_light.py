"""How bright a face is, and how much of it is as bright as the camera can say."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .picture import mean_luma

SATURATED: Final = 250
"""From here on a level says only that there is much light: noise and sharpening reach to 255."""

_THINNED: Final = 4
"""Each fourth pixel of each fourth row tells a share to well below a percent."""


def face_light(image: NDArray[np.uint8], landmarks_px: NDArray[np.floating]) -> tuple[float, float]:
    """Return the mean luma, 0-255, and the share of saturated pixels, 0-1, in the face's box.

    Parameters
    ----------
    image
        Luma ``(height, width)`` or RGB ``(height, width, 3)``; in colour one channel is enough.
    landmarks_px
        Shape ``(468, 2)`` or more columns, at least partly inside the image.
    """
    height, width = image.shape[:2]
    low = np.clip(landmarks_px[:, :2].min(axis=0), 0, (width - 2, height - 2)).astype(int)
    high = np.clip(landmarks_px[:, :2].max(axis=0), low + 1, (width, height)).astype(int)
    part = np.ascontiguousarray(image[low[1] : high[1] : _THINNED, low[0] : high[0] : _THINNED])
    brightest = part.max(axis=2) if part.ndim == 3 else part
    return mean_luma(part), float(np.count_nonzero(brightest >= SATURATED)) / brightest.size
