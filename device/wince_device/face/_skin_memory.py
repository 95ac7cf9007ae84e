"""How much each region's skin has stretched of late, and how unevenly it has moved."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._field_kernels import EXPECTED, UNKNOWNS
from ._skin_kernels import SUMS, expect_fields

FloatArray = NDArray[np.float64]

WIDEST: Final = 0.02
"""Deviation of the stretch expected across one interocular distance where nothing else is known:
wide, so that only fields that hang on a handful of points are held."""

_MEMORY_S: Final = 0.5
"""So long is averaged over."""

_STRETCH_NOISE: Final = 0.6
"""Part of the told noise of a stretch, for each picture that has part in it, that is always taken
for noise. Skin at rest shows more, for the reference's own noise stays: that is held back by as
much as it is like noise, and not to nothing."""

_LEFT_NOISE: Final = 0.9
"""The same of what a field leaves at its points, 0.7 to 0.9 on two photographs, and of what that
adds to the region's mean."""

_SURELY: Final = 2.0
"""Standard errors by which a mean square over the frames has to be more than noise."""

_AT_ONCE: Final = 4.0
"""The same of one frame's."""

_DEVIATIONS: Final = np.array([_SURELY, _AT_ONCE])


class SkinMemory:
    """Tells what is to be expected of each region's field beside its shift.

    One frame alone cannot tell a stretch from its noise, and each point's noise would then speak
    for the region's middle. But what skin does, it does for a while: mean squares over half a
    second tell a stretch that is far smaller. A stretch that one frame shows beyond doubt is
    believed at once. Skin that lies still or shifts as a whole is told by its points' mean.

    Parameters
    ----------
    second_moments
        Shape ``(regions, 2, 2)``: of the regions' landmarks about their middle.
    points
        Shape ``(regions,)``: how many points each has.
    frames
        How many frames' noise is in a motion: one since the reference, two from frame to frame.
    """

    def __init__(
        self, second_moments: FloatArray, points: NDArray[np.intp], *, frames: int
    ) -> None:
        self._noises = np.array([frames * _STRETCH_NOISE, _LEFT_NOISE])
        self._spreads = np.asarray(np.trace(second_moments, axis1=1, axis2=2))
        self._freedoms = np.maximum(2 * points - UNKNOWNS, 1)
        self.forget()

    def forget(self) -> None:
        """Expect nothing of what was."""
        regions = len(self._spreads)
        self._sums, self._weights = np.zeros((regions, SUMS)), np.zeros((regions, 2))

    def expect(self, free: FloatArray, passed_s: float) -> FloatArray:
        """Take what fields showed that were held by nothing, and tell what to expect of them.

        Parameters
        ----------
        free
            Shape ``(regions, RESULTS)``; see `fit_field`. NaN where a region was not seen.
        passed_s
            Since the frame before.

        Returns
        -------
        NDArray
            Shape ``(regions, EXPECTED)``: see `fit_field`.
        """
        expected = np.empty((len(self._spreads), EXPECTED))
        keep = math.exp(-passed_s / _MEMORY_S)
        expect_fields(
            free, keep, self._noises, _DEVIATIONS, WIDEST**2, self._spreads, self._freedoms,
            self._sums, self._weights, expected,
        )  # fmt: skip
        return expected
