"""The head is heavy: its pose follows what is seen as filters that expect it to keep its speed.

Several Kalman filters on scale, rotation and shift with their speeds stand side by side, each with
its own opinion of how much the speed may change. Each is as likely as it foresaw the last poses,
and each frame begins where those stand that the head may have passed over from (interacting
multiple models: Blom and Bar-Shalom 1988, IEEE Trans. Automatic Control 33(8)). A head at rest is
so held calm, a sway is followed, and one that starts to move is followed at once.

How far a pose is believed hangs on the skin. The noise of the points that it was fitted to is
known. Skin that moves takes the pose along, which looks in the pose as a head that sways does, but
only skin makes points step by themselves: the more they do, the more of what skin may have done to
the pose is added.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._pose_kernels import PARAMETERS
from ._steady_kernels import MOVING, STATE, follow_with_all, smooth

FloatArray = NDArray[np.float64]

_PUSH: Final = np.array([2e-5, 5e-5, 5e-5, 1e-4, 1e-4, 1e-4])
"""Change of speed from frame to frame at strength one: of scale, in radians, in interocular
distances."""

_STRENGTHS: Final[FloatArray] = np.float_power(16.0, np.arange(-4, 5))
"""Variances over those of `_PUSH`, one filter each: a nod of a person speaking at 60 frames a
second lies near 100, a head on a pillow below 0.01. A jolt reaches the highest: were they lower, a
part of it would be taken for an error of the reference, and stay."""

_STAYING: Final = 0.99
_FALLING: Final = 0.02
"""How likely a head goes on as it moves from one frame to the next, and how much less likely it
passes over into a kind of motion by each one that lies between."""

_SKIN_MEMORY: Final = 0.95
"""Weight of the frame before in how much points step by themselves: about twenty frames count."""

_TOLD_FRAMES: Final = 2.0
"""So many frames' worth of points that step by as much as skin is told to make them, at first."""

_SKIN_STEPPING: Final = 1.3
"""Points' steps of their own, mean square over what noise is told to make, at which all of what
skin may do to a pose is believed. They lie at 0.4 to 0.75 on still faces, whether the head sways or
not, at 2 in the simulated patient, above 10 where a region jumps by half a pixel."""

_SKIN_POWER: Final = 12.0
"""How steeply that is believed: still faces and moving ones lie near one another."""

_MOST_STEPPING: Final = 3.0 * _SKIN_STEPPING
"""What one frame may say of it: a jolt is no noise."""

_MOST_SKIN: Final = 2.0
"""Of what skin may do to a pose, at most. More finds a few more of a moving face's spikes, and
mixes up more of a region that moves in step with a head that turns."""

_FIRST_SPEED: Final = 0.5
"""How fast a head may move when it is first seen, in each filter's opinion: as half of one of its
pushes would make it."""

_POSE, _SPEED, _FIRST = (slice(n, n + PARAMETERS) for n in range(0, STATE, PARAMETERS))


class HeadStep(NamedTuple):
    """What the filters make of a head's way from one frame to the next; all of it by then.

    Attributes
    ----------
    before, before_spread
        Shapes ``(12,)`` and ``(12, 12)``: pose and speed in the first of the two frames, by those
        filters that foresaw the second.
    strength
        Of the push between them.
    after, after_spread
        The same in the second.
    """

    before: FloatArray
    before_spread: FloatArray
    strength: float
    after: FloatArray
    after_spread: FloatArray


def smoothed(steps: Sequence[HeadStep]) -> tuple[FloatArray, FloatArray]:
    """Tell a head's poses anew, by everything that the frames up to the last one say.

    Parameters
    ----------
    steps
        ``n`` successive ones of one `SteadyHead`; of none, the reference's pose is left, zero.

    Returns
    -------
    tuple of ndarray
        Shapes ``(n + 1, 6)`` and ``(n + 1, 6, 6)``: the poses before the first step and after each,
        and their covariances.
    """
    count = len(steps)
    poses = np.zeros((count + 1, PARAMETERS))
    spreads = np.zeros((count + 1, PARAMETERS, PARAMETERS))
    if not steps:
        return poses, spreads
    last = steps[-1]
    poses[-1], spreads[-1] = last.after[_POSE], last.after_spread[_POSE, _POSE]
    smooth(
        np.array([step.before for step in steps]),
        np.array([step.before_spread for step in steps]),
        np.array([step.strength for step in steps]),
        _PUSH,
        last.after.copy(),
        last.after_spread.copy(),
        poses[:-1],
        spreads[:-1],
    )
    return poses, spreads


class SteadyHead:
    """The filters. A pose is log scale, a rotation vector, and a shift in interocular distances.

    The state also holds the pose in the reference. It was called zero there, but is as uncertain
    as any frame's, and the frames after it tell more of it: a head does not jump.

    Attributes
    ----------
    step
        What the last frame said; None before the first.
    """

    def __init__(self, speed: FloatArray | None = None) -> None:
        count = len(_STRENGTHS)
        self._state = np.zeros(STATE)
        if speed is not None:
            self._state[_SPEED] = speed
        self._spread = np.zeros((MOVING, MOVING))
        self._states = np.tile(self._state, (count, 1))
        self._spreads = np.zeros((count, STATE, STATE))
        first = np.diag((_FIRST_SPEED * _PUSH) ** 2)
        self._spreads[:, _SPEED, _SPEED] = _STRENGTHS[:, None, None] * first
        self._shares = np.full(count, 1.0 / count)
        self._passing = _passing(count)
        self._stepping = np.array([_SKIN_STEPPING * _TOLD_FRAMES, _TOLD_FRAMES])
        self.step: HeadStep | None = None

    @property
    def speed(self) -> FloatArray:
        """Change of the pose from frame to frame."""
        return self._state[_SPEED].copy()

    @property
    def first(self) -> FloatArray:
        """Where the head was in the reference, as later frames tell: near zero, its own noise."""
        return self._state[_FIRST].copy()

    def begin(self, spread: FloatArray) -> None:
        """Take the reference's own pose, which is zero, to be as uncertain as a frame's."""
        self._spread[_POSE, _POSE] = spread
        for one in (_POSE, _FIRST):
            for other in (_POSE, _FIRST):
                self._spreads[:, one, other] = spread

    def follow(
        self, seen: FloatArray, noise: FloatArray, skin: FloatArray, stepping: float = np.nan
    ) -> FloatArray:
        """Return the pose of the next frame, shape ``(6,)``, from the one that was fitted to it.

        Parameters
        ----------
        seen
            Shape ``(6,)``: the pose fitted to this frame alone.
        noise, skin
            Shape ``(6, 6)``: its covariance by the points' noise alone, and with skin that may
            have taken it along.
        stepping
            By how much the points moved by themselves since the frame before, mean square over
            that which noise is told to make; NaN where that is not known.
        """
        if np.isfinite(stepping):
            self._stepping *= _SKIN_MEMORY
            self._stepping += (min(stepping, _MOST_STEPPING), 1.0)
        stepped = self._stepping[0] / self._stepping[1] / _SKIN_STEPPING
        moved = min(stepped**_SKIN_POWER, _MOST_SKIN)
        before, before_spread = np.empty(MOVING), np.empty((MOVING, MOVING))
        strength = follow_with_all(
            self._states, self._spreads, self._shares, self._passing, seen,
            noise + moved * skin, _PUSH, _STRENGTHS, self._state, self._spread,
            before, before_spread,
        )  # fmt: skip
        self.step = HeadStep(
            before, before_spread, strength, self._state[:MOVING].copy(), self._spread.copy()
        )
        return self._state[_POSE].copy()


def _passing(count: int) -> FloatArray:
    """Return how likely a head passes from one kind of motion to another, ``(count, count)``."""
    between = np.abs(np.subtract.outer(np.arange(count), np.arange(count))) - 1.0
    passing = np.float_power(_FALLING, between)
    np.fill_diagonal(passing, 0.0)
    passing *= (1.0 - _STAYING) / passing.sum(axis=1, keepdims=True)
    np.fill_diagonal(passing, _STAYING)
    return passing
