"""The slow drift of the whole head: a similarity of the picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wince_sim._random import Wander

_STREAM = 10
_LOW_HZ, _HIGH_HZ = 0.03, 0.4
_SHIFT_PX, _ROLL_RAD, _GROWTH = 2.0, 0.010, 0.004


@dataclass(frozen=True)
class HeadPose:
    """Where the head is: turned and grown about the picture's centre, then shifted.

    Parameters
    ----------
    right_px, down_px
        Shift, pixels of the picture.
    roll_rad
        Turn, from the picture's x axis towards its y axis (clockwise as seen).
    scale
        Growth; 1 is the size at rest.
    """

    right_px: float = 0.0
    down_px: float = 0.0
    roll_rad: float = 0.0
    scale: float = 1.0

    def move(
        self, points_px: NDArray[np.float64], centre_px: tuple[float, float]
    ) -> NDArray[np.float64]:
        """Return where points of the resting head, shape ``(n, 2)``, are seen."""
        centre = np.array(centre_px)
        turned = (points_px - centre) @ self._turn().T
        return np.asarray(turned + centre + self._shift, dtype=np.float64)

    @property
    def _shift(self) -> NDArray[np.float64]:
        return np.array([self.right_px, self.down_px])

    def way_back(self, centre_px: tuple[float, float]) -> NDArray[np.float64]:
        """Return two rows of three: from a pixel to its place on the resting head."""
        inverse = np.linalg.inv(self._turn())
        centre = np.array(centre_px)
        shift = centre - inverse @ (centre + self._shift)
        return np.column_stack([inverse, shift])

    def _turn(self) -> NDArray[np.float64]:
        c, s = np.cos(self.roll_rad), np.sin(self.roll_rad)
        return self.scale * np.array([[c, -s], [s, c]])


class HeadMotion:
    """A drift that starts anywhere and never ends.

    Parameters
    ----------
    seed
        Decides the drift.
    amplitude
        1 moves the head by about 2 pixels of a 640 x 480 picture, half a degree and 0.4 %
        (root mean square); 0 holds it still.
    pixels
        Size of one such pixel in the picture at hand.
    """

    def __init__(self, seed: int, *, amplitude: float, pixels: float) -> None:
        self._wanders = [Wander(seed, _STREAM + n, _LOW_HZ, _HIGH_HZ) for n in range(4)]
        self._sizes = amplitude * np.array(
            [_SHIFT_PX * pixels, _SHIFT_PX * pixels, _ROLL_RAD, _GROWTH]
        )

    def at(self, t_s: float) -> HeadPose:
        """Return the pose at a time."""
        if not self._sizes.any():
            return HeadPose()
        t = np.array([t_s])
        right, down, roll, growth = (
            float(size * wander.at(t)[0])
            for size, wander in zip(self._sizes, self._wanders, strict=True)
        )
        return HeadPose(right, down, roll, 1.0 + growth)
