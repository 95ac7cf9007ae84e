"""The last minute or so of region motion on the camera's own frame grid, gaps kept as gaps."""

import numpy as np
from numpy.typing import NDArray

from wince_device.face import FaceObservation

REGION_COUNT = 3
_LONGEST_GAP_ROWS = 600


class MotionWindow:
    """A ring of region speeds, one row a frame time, NaN where there was no frame or no face.

    Missing frames take up their rows, so that a lag of n rows is always the same time.

    Parameters
    ----------
    rate_hz
        The camera's nominal rate: the grid's spacing.
    span_s
        Length of what is kept.
    """

    def __init__(self, *, rate_hz: float, span_s: float) -> None:
        self._period_s = 1.0 / rate_hz
        self._capacity = max(2, round(span_s * rate_hz))
        # Twice the length: the newest rows stay one contiguous block and move back rarely.
        self._rows = np.full((2 * self._capacity, 1 + REGION_COUNT), np.nan)
        self._end = 0

    @property
    def rate_hz(self) -> float:
        """Rows per second."""
        return 1.0 / self._period_s

    def add(self, observation: FaceObservation) -> None:
        """Append one frame, and a row for every frame time that was missed before it."""
        speeds = observation.region_speeds
        if self._end:
            step = observation.t_s - float(self._rows[self._end - 1, 0])
            missed = min(_LONGEST_GAP_ROWS, round(step / self._period_s) - 1)
            for row in range(1, missed + 1):
                back_s = (missed + 1 - row) * self._period_s
                self._append(observation.t_s - back_s, None)
        self._append(observation.t_s, speeds)

    def last(
        self, span_s: float, until_s: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the times, shape ``(n,)``, and speeds, shape ``(n, 3)``, of the last seconds."""
        rows = self._rows[max(0, self._end - self._capacity) : self._end]
        chosen = rows[(rows[:, 0] > until_s - span_s) & (rows[:, 0] <= until_s)]
        return chosen[:, 0], chosen[:, 1:]

    def _append(self, t_s: float, speeds: NDArray[np.float64] | None) -> None:
        if self._end == len(self._rows):
            self._rows[: self._capacity] = self._rows[self._capacity :]
            self._end = self._capacity
        self._rows[self._end, 0] = t_s
        self._rows[self._end, 1:] = np.nan if speeds is None else speeds
        self._end += 1
