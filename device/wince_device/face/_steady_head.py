"""The head is heavy: its pose follows what is seen as a filter that expects it to keep its speed.

A Kalman filter on scale, rotation and shift with their speeds. How much the speed may change is
not set but found: of several strengths that which makes the last frames likeliest is taken, so a
head at rest is held calm and one that starts to move is followed at once.

What is told of a fitted pose allows for skin that takes it along. How much of that there is, is
found first: skin that moves and a head that sways look alike in the pose, and not in the points.
While these keep still beside each other, and the poses lie on a line, about a tenth of it is left.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._pose_kernels import PARAMETERS
from ._steady_kernels import STATE, follow_pose, learn_bend

FloatArray = NDArray[np.float64]

_PUSH: Final = np.array([2e-5, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4])
"""Change of speed from frame to frame at strength one: of scale, in radians, in interocular
distances."""

_STRENGTHS: Final[FloatArray] = np.float_power(4.0, np.arange(-6, 9))
"""Variances over those of `_PUSH`: a nod of a person speaking at 60 frames a second lies near 100,
a head on a pillow below 0.01. A jolt reaches the highest: were they lower, a part of it would be
taken for an error of the reference, and stay."""

_MEMORY: Final = 0.85
"""Weight of the frame before in a strength's likelihood: about six frames count."""

_NOISE_MEMORY: Final = 0.95
"""Weight of the frame before in how noisy poses are: about twenty frames count."""

_TOLD_FRAMES: Final = 5.0
"""So many frames' worth of noise as it is told: what is seen must outweigh it."""

_LEAST_NOISE: Final = 0.05
_MOST_NOISE: Final = 2.0
"""Variance of a pose over that which is told, at least and at most. More at most finds more of a
moving face's spikes, and leaks more of a head that turns."""

_MOST_BEND: Final = 4.0
_MOST_SKIN: Final = 3.0
"""What one frame may say of it: a jolt is no noise."""

_SKIN_POWER: Final = 4.0
"""Points' steps of their own over what noise is told to make lie near 0.5 on still faces, whether
the head sways or not, at 1.2 to 1.4 in the simulated patient, above 4 where a region jumps by half
a pixel: so near one another that a high power tells them apart."""

_FIRST_SPEED: Final = 5e-6
"""Deviation of the speed at first, per frame: the head is taken to be at rest until it is seen to
move, which a strength tells within a frame or two. A wider one takes noise for a slow sway."""

_POSE, _SPEED, _FIRST = (slice(n, n + PARAMETERS) for n in range(0, STATE, PARAMETERS))


class SteadyHead:
    """The filter. A pose is log scale, a rotation vector, and a shift in interocular distances.

    The state also holds the pose in the reference. It was called zero there, but is as uncertain
    as any frame's, and the frames after it tell more of it: a head does not jump.
    """

    def __init__(self, speed: FloatArray | None = None) -> None:
        self._state = np.zeros(STATE)
        self._spread = np.zeros((STATE, STATE))
        self._spread[_SPEED, _SPEED] = np.eye(PARAMETERS) * _FIRST_SPEED**2
        if speed is not None:
            self._state[_SPEED] = speed
        self._likelihoods = np.zeros(len(_STRENGTHS))
        # The reference's own pose, zero, is the first one seen.
        self._last = np.array([np.full(PARAMETERS, np.nan), np.zeros(PARAMETERS)])
        self._bend = np.full(2, _TOLD_FRAMES)
        self._skin = np.full(2, _TOLD_FRAMES)

    @property
    def speed(self) -> FloatArray:
        """Change of the pose from frame to frame."""
        return self._state[_SPEED].copy()

    @property
    def first(self) -> FloatArray:
        """Where the head was in the reference, as later frames tell: near zero, its own noise."""
        return self._state[_FIRST].copy()

    @property
    def spread(self) -> FloatArray:
        """Covariance of the pose, shape ``(6, 6)``."""
        return self._spread[_POSE, _POSE]

    def begin(self, spread: FloatArray) -> None:
        """Take the reference's own pose, which is zero, to be as uncertain as a frame's."""
        for one in (_POSE, _FIRST):
            for other in (_POSE, _FIRST):
                self._spread[one, other] = spread

    def follow(self, seen: FloatArray, spread: FloatArray, skin: float = np.nan) -> FloatArray:
        """Return the pose of the next frame, shape ``(6,)``, from the one that was fitted to it.

        Parameters
        ----------
        seen
            Shape ``(6,)``: the pose fitted to this frame alone.
        spread
            Shape ``(6, 6)``: its covariance, skin that may have taken it along included.
        skin
            By how much the points moved by themselves since the frame before, mean square over
            that which noise is told to make; NaN where that is not known.
        """
        learn_bend(self._last, seen, spread, _NOISE_MEMORY, _MOST_BEND, self._bend)
        if np.isfinite(skin):
            self._skin *= _NOISE_MEMORY
            self._skin += (min(skin, _MOST_SKIN), 1.0)
        follow_pose(
            self._state, self._spread, seen, self._noise() * spread, _PUSH, _STRENGTHS, _MEMORY,
            self._likelihoods,
        )  # fmt: skip
        return self._state[_POSE].copy()

    def _noise(self) -> float:
        """Return the variance of a pose over that which is told."""
        bend = self._bend[0] / self._bend[1]
        skin = (self._skin[0] / self._skin[1]) ** _SKIN_POWER
        return float(min(max(skin, min(bend, 1.0), _LEAST_NOISE), _MOST_NOISE))
