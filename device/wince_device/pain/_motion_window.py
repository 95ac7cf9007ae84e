"""The last minute or so of region motion on the camera's own frame grid, gaps kept as gaps."""

from collections import deque
from statistics import median

import numpy as np
from numpy.typing import NDArray

from wince_device.face import FaceObservation

REGION_COUNT = 3
FASTEST_HZ = 120.0
"""Room is made for this rate, because a camera may be faster than its driver says."""

_STEPS_JUDGED = 31
_FEWEST_STEPS = 10


class MotionWindow:
    """A ring of region speeds, one row a frame time.

    NaN where there was no frame, no face, or too little of the region to be seen.

    Missing frames take up their rows, so that a lag of n rows is always the same time. The grid's
    spacing is the median time between successive frames: webcams halve their rate in low light
    and do not say so.

    Parameters
    ----------
    rate_hz
        The camera's nominal rate, taken until the frames have shown their own.
    span_s
        Length of what is kept.
    """

    def __init__(self, *, rate_hz: float, span_s: float) -> None:
        self._period_s = 1.0 / rate_hz
        self._capacity = max(2, round(span_s * max(rate_hz, FASTEST_HZ)))
        # Twice the length: the newest rows stay one contiguous block and move back rarely.
        self._rows = np.full((2 * self._capacity, 1 + REGION_COUNT), np.nan)
        self._end = 0
        self._steps_s: deque[float] = deque(maxlen=_STEPS_JUDGED)
        self._last_index = 0

    @property
    def rate_hz(self) -> float:
        """Rows per second."""
        return 1.0 / self._period_s

    def add(self, observation: FaceObservation) -> None:
        """Append one frame, and a row for every frame time that was missed before it."""
        if self._end:
            step_s = observation.t_s - float(self._rows[self._end - 1, 0])
            if observation.frame_index == self._last_index + 1:
                self._learn(step_s)
            missed = min(self._capacity, round(step_s / self._period_s)) - 1
            back = np.arange(missed, 0, -1, dtype=np.float64)
            self._append(np.asarray(observation.t_s - back * self._period_s), np.nan)
        self._last_index = observation.frame_index
        speeds = observation.region_speeds
        self._append(np.array([observation.t_s]), np.nan if speeds is None else speeds)

    def last(
        self, span_s: float, until_s: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the times, shape ``(n,)``, and speeds, shape ``(n, 3)``, of the last seconds."""
        rows = self._rows[max(0, self._end - self._capacity) : self._end]
        first, stop = np.searchsorted(rows[:, 0], (until_s - span_s, until_s), side="right")
        chosen = rows[first:stop].copy()
        return chosen[:, 0], chosen[:, 1:]

    def _learn(self, step_s: float) -> None:
        self._steps_s.append(step_s)
        if len(self._steps_s) >= _FEWEST_STEPS:
            self._period_s = median(self._steps_s)

    def _append(self, times_s: NDArray[np.float64], speeds: NDArray[np.float64] | float) -> None:
        if self._end + times_s.size > len(self._rows):
            kept = self._rows[self._end - self._capacity : self._end].copy()
            self._rows[: self._capacity] = kept
            self._end = self._capacity
        stop = self._end + times_s.size
        self._rows[self._end : stop, 0] = times_s
        self._rows[self._end : stop, 1:] = speeds
        self._end = stop
