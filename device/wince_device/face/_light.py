"""How bright a face is, and how much of it is as bright as the camera can say."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._mesh_kernels import bounds, light_between
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
    x, y, far_x, far_y = bounds(landmarks_px)
    left, top = int(min(max(x, 0), width - 2)), int(min(max(y, 0), height - 2))
    right = int(min(max(far_x, left + 1), width))
    bottom = int(min(max(far_y, top + 1), height))
    if image.ndim == 2:
        return light_between(image, left, top, right, bottom, _THINNED, SATURATED)
    part = np.ascontiguousarray(image[top:bottom:_THINNED, left:right:_THINNED])
    brightest = part.max(axis=2)
    return mean_luma(part), float(np.count_nonzero(brightest >= SATURATED)) / brightest.size
