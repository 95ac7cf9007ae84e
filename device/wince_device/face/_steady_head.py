"""The head is heavy: its pose follows what is seen as a filter that expects it to keep its speed.

A Kalman filter on scale, rotation and shift with their speeds. How much the speed may change is
not set but found: of several strengths that which makes the last frames likeliest is taken, so a
head at rest is held calm and one that starts to move is followed at once.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._pose_kernels import PARAMETERS
from ._steady_kernels import STATE, follow_pose

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

_FIRST_SPEED: Final = 5e-5
"""Deviation of the speed at first, per frame: the head is taken to be at rest until it is seen to
move, which a strength tells within a frame or two."""


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

    def follow(self, seen: FloatArray, spread: FloatArray) -> FloatArray:
        """Return the pose of the next frame, shape ``(6,)``, from the one that was fitted to it.

        Parameters
        ----------
        seen
            Shape ``(6,)``: the pose fitted to this frame alone.
        spread
            Shape ``(6, 6)``: its covariance.
        """
        follow_pose(
            self._state, self._spread, seen, spread, _PUSH, _STRENGTHS, _MEMORY, self._likelihoods
        )
        return self._state[_POSE].copy()
