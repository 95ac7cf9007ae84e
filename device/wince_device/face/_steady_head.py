"""The head is heavy: its pose follows what is seen as a filter that expects it to keep its speed.

A Kalman filter on scale, rotation and shift with their speeds. How much the speed may change is
not set but found: of several strengths that which makes the last frames likeliest is taken, so a
head at rest is held calm and one that starts to move is followed at once.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._pose_kernels import PARAMETERS

FloatArray = NDArray[np.float64]

_PUSH: Final = np.array([2e-5, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4])
"""Change of speed from frame to frame at strength one: of scale, in radians, in interocular
distances."""

_STRENGTHS: Final = 4.0 ** np.arange(-6, 7)
"""Variances over those of `_PUSH`: a nod of a person speaking at 60 frames a second lies near 100,
a head on a pillow below 0.01."""

_MEMORY: Final = 0.85
"""Weight of the frame before in a strength's likelihood: about six frames count."""

_FIRST_SPEED: Final = 5e-5
"""Deviation of the speed at first, per frame: the head is taken to be at rest until it is seen to
move, which a strength tells within a frame or two."""


_STATE: Final = 3 * PARAMETERS
_POSE, _SPEED, _FIRST = (slice(n, n + PARAMETERS) for n in range(0, _STATE, PARAMETERS))


def _onward() -> FloatArray:
    matrix = np.eye(_STATE)
    matrix[_POSE, _SPEED] = np.eye(PARAMETERS)
    return matrix


def _pushed() -> FloatArray:
    """Return the covariance that a change of speed in the middle of a frame adds to a state."""
    way = np.zeros((_STATE, PARAMETERS))
    way[_POSE], way[_SPEED] = np.diag(_PUSH / 2.0), np.diag(_PUSH)
    return np.asarray(way @ way.T)


_ONWARD: Final = _onward()
_PUSHED: Final = _pushed()


class SteadyHead:
    """The filter. A pose is log scale, a rotation vector, and a shift in interocular distances.

    The state also holds the pose in the reference. It was called zero there, but is as uncertain
    as any frame's, and the frames after it tell more of it: a head does not jump.
    """

    def __init__(self, speed: FloatArray | None = None) -> None:
        self._state = np.zeros(_STATE)
        self._spread = np.zeros((_STATE, _STATE))
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
        self._state = _ONWARD @ self._state
        self._spread = _ONWARD @ self._spread @ _ONWARD.T
        missed = seen - self._state[_POSE]
        self._spread += self._strength(missed, spread) * _PUSHED
        gain = np.linalg.solve(self.spread + spread, self._spread[_POSE]).T
        self._state += gain @ missed
        self._spread -= gain @ self._spread[_POSE]
        self._spread = (self._spread + self._spread.T) / 2.0
        return self._state[_POSE].copy()

    def _strength(self, missed: FloatArray, spread: FloatArray) -> float:
        pushes = _STRENGTHS[:, None, None] * _PUSHED[_POSE, _POSE]
        factors = np.linalg.cholesky(self.spread + spread + pushes)
        scaled = np.linalg.solve(factors, np.broadcast_to(missed[:, None], (len(factors), 6, 1)))
        logs = np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
        now = -0.5 * np.sum(scaled[..., 0] ** 2, axis=1) - logs
        self._likelihoods = _MEMORY * self._likelihoods + now
        return float(_STRENGTHS[np.argmax(self._likelihoods)])
