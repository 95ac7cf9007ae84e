"""What the head's own turning teaches about how deep this person's points lie."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._depth_kernels import SUMS, learn_depths

FloatArray = NDArray[np.float64]

PRIOR_DEVIATION: Final = 0.2
"""How far a point's depth may lie from the average head's, interocular distances: people differ by
0.06 on a head that stands as thought, and by up to 0.2 where the landmarks misjudge its turn."""

_MOST: Final = 0.5
_SKIN: Final = 0.003
"""Motion of the skin by itself that is taken for granted, interocular distances: two tenths of a
millimetre. So a depth is learned only from a head that turns by a degree or more."""

_MEMORY: Final = 1.0 - 1.0 / 7200.0
"""Weight of the frame before: two minutes at 60 frames a second."""

_DOUBT: Final = 0.02
"""What a new reference adds to the deviation of a depth: it is another look at the same skin."""


class LearnedDepths:
    """Depths beyond the average head's, and their variances, for so many points."""

    def __init__(self, count: int) -> None:
        self._prior = np.zeros((count, 2))
        self._sums = np.zeros((count, SUMS))
        self._learned = np.zeros((count, 2))
        self.forget()

    @property
    def depths(self) -> FloatArray:
        """Depth away from the camera, shape ``(n,)``, interocular distances."""
        return self._learned[:, 0]

    @property
    def variances(self) -> FloatArray:
        """What is not known of it, shape ``(n,)``, interocular distances squared."""
        return self._learned[:, 1]

    def forget(self) -> None:
        """Forget the person."""
        self._learned[:] = (0.0, PRIOR_DEVIATION**2)
        self._prior[:] = self._learned
        self._sums[:] = 0.0

    def renew(self, points: NDArray[np.intp] | slice = slice(None)) -> None:
        """Measure some points against a new reference from now on; what was learned stays."""
        self._prior[points] = self._learned[points]
        doubtful = self._prior[points, 1] + _DOUBT**2
        self._prior[points, 1] = np.minimum(doubtful, PRIOR_DEVIATION**2)
        self._learned[points, 1] = self._prior[points, 1]
        self._sums[points] = 0.0

    def learn(
        self, own: FloatArray, turn: FloatArray, noise: FloatArray, good: NDArray[np.bool_]
    ) -> None:
        """Learn from one frame.

        Parameters
        ----------
        own
            Shape ``(n, 2)``: what the head's pose leaves of each point's place with the depths
            that are known now, interocular distances.
        turn
            Shape ``(2,)``: where one step of depth is seen, against the reference.
        noise
            Shape ``(n,)``: variance of each place, interocular distances squared.
        good
            Shape ``(n,)``: points that were found.
        """
        flat = own + self._learned[:, :1] * turn
        learn_depths(
            flat, turn, noise + _SKIN**2, good, _MEMORY, _MOST, self._prior, self._sums,
            self._learned,
        )  # fmt: skip
