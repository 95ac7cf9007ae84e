"""A frame as a camera gives it, of a picture that a test has."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A frame as a camera gives it."""

    image: Picture
    t_s: float
    index: int
