"""The pulse wave's height without breathing, relative to what this person's usually is."""

from collections import deque
from typing import Final

from ._robust import median

# Breathing at 12-20/min raises and lowers the wave: a mean over ten seconds holds two to three
# breaths, so that little of it is left. The surgical pleth index rests on the same height.
BREATHS_S: Final = 10.0
OWN_S: Final = 300.0
SHORTEST_OWN_S: Final = 60.0
_FEWEST: Final = 5


class PulseAmplitude:
    """Keeps the heights of the valid pulse waves of the last five minutes."""

    def __init__(self) -> None:
        self._waves: deque[tuple[float, float]] = deque()

    def forget(self) -> None:
        """Start over: the sensor was off, and sits elsewhere now."""
        self._waves.clear()

    def add(self, t_s: float, height: float) -> None:
        """Take the height of the wave of a valid beat, in signal units."""
        self._waves.append((t_s, height))
        while self._waves[0][0] < t_s - OWN_S:
            self._waves.popleft()

    def relative_percent(self, t_s: float) -> float | None:
        """Return the mean height of the last 10 s over the person's own usual one, in percent.

        None before waves of 60 s are known, or with fewer than five in the last 10 s.
        """
        newest = [height for at_s, height in self._waves if t_s - BREATHS_S < at_s <= t_s]
        if len(newest) < _FEWEST or t_s - self._waves[0][0] < SHORTEST_OWN_S:
            return None
        own = median(height for _, height in self._waves)
        return 100.0 * sum(newest) / len(newest) / own if own > 0.0 else None
