"""Compiled: intervals and speeds whose spikes have a noise-to-signal ratio that one number sets.

Both series swing between deep troughs and peaks of height ``1 + spread * u``, u uniform in -1 to 1.
The deviation from the mean peak is then largest in the troughs; its minima beside each of them lie
as far from zero as the peaks differ from their mean. So the spread alone decides how much the
spikes vary, and with it their Gamma scale.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_signals._numba import kernel

Vector = NDArray[np.float64]

BEATS_IN_SWING: Final = 4
FRAMES_IN_SWING: Final = 4
FLOOR: Final = 0.2
"""Speed in the troughs, in units of the mean height of the peaks."""
FLOOR_NOISE, EDGE_NOISE = 0.02, 0.05


@kernel
def fill_intervals(
    intervals: Vector,
    mean: float,
    swing: float,
    spread: float,
    draws: np.random.Generator,
) -> None:
    """Fill intervals that swing about their mean, a quarter of a swing a beat.

    The half that comes first is drawn anew for each swing, so that no shift of the series by a
    whole number of swings falls onto itself.
    """
    sign = 1.0
    for at in range(intervals.size):
        phase = at % BEATS_IN_SWING
        if phase == 0:
            sign = 1.0 if draws.random() < 0.5 else -1.0
        height = swing * (1.0 + spread * (2.0 * draws.random() - 1.0))
        intervals[at] = mean
        if phase == 1:
            intervals[at] += sign * height
        elif phase == 3:
            intervals[at] -= sign * height


@kernel
def fill_speeds(
    speeds: Vector,
    unit: float,
    spread: float,
    transfer: float,
    led: Vector,
    draws: np.random.Generator,
) -> None:
    """Fill speeds: trough, rising edge, peak, falling edge, and again.

    What leads the speed lifts the rising and lowers the falling edge by ``transfer`` of the peak.
    Both fall into one spike, whose value therefore stays as it is.
    """
    peak = 1.0
    for at in range(speeds.size):
        phase = at % FRAMES_IN_SWING
        if phase == 0:
            peak = 1.0 + spread * (2.0 * draws.random() - 1.0)
            value = FLOOR_NOISE * (2.0 * draws.random() - 1.0)
        elif phase == 1:
            value = peak * (0.5 + transfer * led[at] + EDGE_NOISE * (draws.random() - 0.5))
        elif phase == 2:
            value = peak
        else:
            value = peak * (0.5 - transfer * led[at] + EDGE_NOISE * (draws.random() - 0.5))
        speeds[at] = unit * (FLOOR + value)
