"""Whether the lids are moving: a blink shakes the patches around the eyes."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .geometry import FEATURE_NAMES

FAST: Final = 0.8
"""Change of the eyes' opening, interocular distances per second. A blink changes it by about 0.2
within a tenth of a second; the landmarks' own jitter at 60 frames a second is about 0.3."""

CLOSED: Final = 0.6
"""Share of the usual opening below which the lids count as in a blink."""

USUAL_S: Final = 3.0
"""How long it takes until an opening is the usual one: someone who sleeps does not blink."""

_RIGHT_EYE: Final = FEATURE_NAMES.index("right_eye_aperture")
_LEFT_EYE: Final = FEATURE_NAMES.index("left_eye_aperture")


class LidWatch:
    """Tells blinks from the openings of the eyes in successive frames."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the face."""
        self._usual = np.nan
        self._before = np.nan
        self._t_s = np.nan

    def moving(self, features: NDArray[np.float64], t_s: float) -> bool:
        """Return whether the lids move, or are closed for a moment.

        Parameters
        ----------
        features
            Of a frame that the landmark model has seen.
        t_s
            Its time.
        """
        opening = (float(features[_RIGHT_EYE]) + float(features[_LEFT_EYE])) / 2
        step_s = t_s - self._t_s
        if not step_s > 0 or not math.isfinite(opening):
            self._usual, self._before, self._t_s = opening, opening, t_s
            return False
        fast = abs(opening - self._before) > FAST * step_s
        closed = opening < CLOSED * self._usual
        self._usual += (opening - self._usual) * min(1.0, step_s / USUAL_S)
        self._before, self._t_s = opening, t_s
        return fast or closed
