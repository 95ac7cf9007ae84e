"""Counts frames at the sensor from the times at which they came."""

from collections import deque
from statistics import median
from typing import Final

DROPPED_FROM: Final = 1.5
"""A step above this many frame times holds a dropped frame."""

_REMEMBERED_STEPS: Final = 15
"""Enough for a median that one dropped frame does not move, few enough to follow a camera that
halves its rate in the dark within half a second."""


class FrameClock:
    """Gives each frame its index.

    Parameters
    ----------
    rate_hz
        Nominal frames per second; the frame time is then learned from the frames themselves,
        because cameras slow down in the dark without saying so.
    """

    def __init__(self, rate_hz: float) -> None:
        self._nominal_s = 1.0 / rate_hz
        self._steps_s: deque[float] = deque(maxlen=_REMEMBERED_STEPS)
        self._last_t_s: float | None = None
        self._index = -1

    def index_at(self, t_s: float) -> int | None:
        """Return the index of the frame that came at `t_s`; None if its time did not rise."""
        if self._last_t_s is None:
            self._last_t_s = t_s
            self._index += 1
            return self._index
        step_s = t_s - self._last_t_s
        if step_s <= 0:
            return None
        frame_s = median(self._steps_s) if self._steps_s else self._nominal_s
        self._index += max(2, round(step_s / frame_s)) if step_s > DROPPED_FROM * frame_s else 1
        self._steps_s.append(step_s)
        self._last_t_s = t_s
        return self._index
