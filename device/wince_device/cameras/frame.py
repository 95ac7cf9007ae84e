"""One picture of a camera."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraFrame:
    """One picture.

    Attributes
    ----------
    image
        Luma ``(height, width)`` or RGB ``(height, width, 3)``; read-only.
    t_s
        Mid-exposure time, or the nearest to it that the source tells, on the source's clock.
    index
        Count of frames at the sensor: a step above one is dropped frames.
    """

    image: NDArray[np.uint8]
    t_s: float
    index: int
