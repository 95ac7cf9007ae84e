"""Breathing, which both the heart's rhythm and the pulse's height follow."""

import numpy as np
from numpy.typing import NDArray

from wince_sim._random import Wander

_STREAM = 30


class Breath:
    """A sine of about 0.24 Hz whose pace wanders."""

    def __init__(self, seed: int, *, rate_hz: float = 0.24) -> None:
        self._rate_hz = rate_hz
        self._phase = Wander(seed, _STREAM, 0.005, 0.03)

    def at(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the breath at the times, -1 to 1, in the same shape."""
        return np.asarray(np.sin(2 * np.pi * self._rate_hz * t_s + self._phase.at(t_s)))
