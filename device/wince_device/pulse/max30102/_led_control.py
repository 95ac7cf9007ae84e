"""Keeps the light that comes back within the converter's range, and otherwise leaves it alone."""

from typing import Final

from wince_device.sources import SensorState

from ._registers import FULL_SCALE

START_STEPS: Final = 36
"""7.2 mA: enough to tell a finger, and about right for most."""

_MOST_STEPS: Final = 127
"""25.4 mA, half of what the LED can do: no finger gets warm."""

_LOW, _TARGET, _HIGH = 0.20, 0.50, 0.85
"""Share of the full scale: outside the first and last the current changes, to reach the middle."""

_PATIENCE_S: Final = 0.8
_PATIENCE_SATURATED_S: Final = 0.2
_PATIENCE_EMPTY_S: Final = 2.0


class LedControl:
    """Decides the infrared LED's current.

    A change makes a step in the signal, so it comes only after the level has been out of range
    for a while, and then aims at the middle, from where small changes do no harm.
    """

    def __init__(self) -> None:
        self.steps = START_STEPS
        self._wrong_s = 0.0

    def observe(self, level: float, state: SensorState, duration_s: float) -> int | None:
        """Take in a stretch of signal and return the new current in steps, None to leave it.

        Parameters
        ----------
        level
            Mean counts.
        state
            What the stretch is.
        duration_s
            Its length.
        """
        steps, patience_s = self._wanted(level / FULL_SCALE, state)
        if steps == self.steps:
            self._wrong_s = 0.0
            return None
        self._wrong_s += duration_s
        if self._wrong_s < patience_s:
            return None
        self._wrong_s, self.steps = 0.0, steps
        return steps

    def _wanted(self, share: float, state: SensorState) -> tuple[int, float]:
        if state is SensorState.SATURATED:
            return max(1, self.steps // 2), _PATIENCE_SATURATED_S
        if state is SensorState.NO_FINGER:
            return START_STEPS, _PATIENCE_EMPTY_S
        if state is SensorState.OK and not _LOW <= share <= _HIGH:
            return min(max(round(self.steps * _TARGET / share), 1), _MOST_STEPS), _PATIENCE_S
        return self.steps, _PATIENCE_S
