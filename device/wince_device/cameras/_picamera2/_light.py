"""Notices that the light has changed for good, so that a fixed exposure no longer fits."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

DARKER: Final = 0.45
BRIGHTER: Final = 2.2
"""Times the brightness at which the exposure was fixed: more than a face that comes or goes."""
TOO_BRIGHT: Final = 235.0
"""Of 255: from here on most of a face is white."""
NOISE: Final = 5.0
"""Of 255: a smaller rise in the dark is no light."""
CHANGED_FOR_S: Final = 10.0
"""A person who leans over the bed is gone sooner; a lamp that was switched on is not."""
REST_S: Final = 60.0
"""Least time between two settings of the exposure: each makes a gap in the measurement."""
EVERY_S: Final = 0.25
_THINNED: Final = 16


class LightWatch:
    """Looks at a few pixels of a few frames.

    Parameters
    ----------
    now_s
        When the exposure was fixed, on any steady clock.
    """

    def __init__(self, now_s: float) -> None:
        self._fixed_s, self._looked_s = now_s, -np.inf
        self._changed_s: float | None = None
        self._usual: float | None = None

    def changed(self, luma: NDArray[np.uint8], now_s: float) -> bool:
        """Tell whether the exposure should be set anew."""
        if now_s - self._looked_s < EVERY_S:
            return False
        self._looked_s = now_s
        mean = float(luma[::_THINNED, ::_THINNED].mean())
        if self._usual is None:
            self._usual = mean
        if not self._unlike(mean, self._usual):
            self._changed_s = None
            return False
        if self._changed_s is None:
            self._changed_s = now_s
        return now_s - self._changed_s >= CHANGED_FOR_S and now_s - self._fixed_s >= REST_S

    @staticmethod
    def _unlike(mean: float, usual: float) -> bool:
        most = min(BRIGHTER * usual, max(TOO_BRIGHT, 1.1 * usual))
        return not DARKER * usual <= mean <= max(most, usual + NOISE)
