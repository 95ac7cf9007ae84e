"""Tells closed eyes from blinks: AU43 as an index may take it, held over the last second."""

from collections import deque
from dataclasses import replace
from statistics import median_low
from typing import Final

from wince_device.face import ACTION_UNIT_NAMES, ActionUnits

from ._frame_window import LONGEST_STEP_S

HELD_OVER_S: Final = 1.0
"""A closing shorter than half of this is a blink, and does not count at all."""

_AT: Final = ACTION_UNIT_NAMES.index("AU43")


class HeldClosing:
    """Follows how far the eyes are closed, and leaves blinks out.

    FACS scores a blink as a unit of its own (AU45), and PSPI counts closed eyes (AU43) alone. The
    median over the last second passes over every closing shorter than half of it, and tells of a
    longer one half a second late. It looks back only, and begins anew where the face was away.
    """

    def __init__(self) -> None:
        self._closings: deque[tuple[float, float]] = deque()

    def held(self, t_s: float, action_units: ActionUnits) -> ActionUnits:
        """Return the action units of a frame with the AU43 that has been held until then.

        Parameters
        ----------
        t_s
            Time of the frame, later than that of the frame before.
        action_units
            Its action units; they are not changed.
        """
        recent = self._closings
        if recent and t_s - recent[-1][0] > LONGEST_STEP_S:
            recent.clear()
        recent.append((t_s, float(action_units.intensities[_AT])))
        # One frame from before the second stays: without it slow cameras never fill a second.
        while len(recent) > 1 and recent[1][0] <= t_s - HELD_OVER_S:
            recent.popleft()
        # Of a face first seen just now nobody knows yet whether it blinks.
        seen_long = recent[0][0] <= t_s - HELD_OVER_S
        intensities = action_units.intensities.copy()
        intensities[_AT] = median_low(closing for _, closing in recent) if seen_long else 0.0
        return replace(action_units, intensities=intensities)
