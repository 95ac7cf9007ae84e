"""Tells from the light that comes back what is before the sensor."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.sources import SensorState

from ._registers import FULL_SCALE, LED_STEP_MA

_FINGER_GONE_BELOW_NA_PER_MA: Final = 30.0
_FINGER_THERE_ABOVE_NA_PER_MA: Final = 45.0
"""Current of the photodiode for each milliampere of the LED. Skin gives 100 to 400, the room
behind a glass cover a few; the distance between the two keeps a trembling finger one state."""


class StateJudge:
    """Names the state of each stretch of signal.

    Parameters
    ----------
    range_na
        Current at the converter's full scale.
    """

    def __init__(self, range_na: int) -> None:
        self._na_per_count = range_na / FULL_SCALE
        self._finger = False

    def judge(self, infrared: NDArray[np.float64], led_steps: int, *, ambient: bool) -> SensorState:
        """Return the state of counts of shape ``(n,)``, taken with one LED current.

        Light that the chip cannot cancel makes every level meaningless, so it is named first.
        """
        if ambient:
            return SensorState.AMBIENT
        if infrared.max() >= FULL_SCALE:
            return SensorState.SATURATED
        current_ma = LED_STEP_MA * led_steps
        answer = float(infrared.mean()) * self._na_per_count / current_ma
        limit = _FINGER_GONE_BELOW_NA_PER_MA if self._finger else _FINGER_THERE_ABOVE_NA_PER_MA
        self._finger = answer >= limit
        return SensorState.OK if self._finger else SensorState.NO_FINGER
