"""The regression of the face's noise-to-signal ratio on the heart's, over minutes."""

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

FloatArray = NDArray[np.float64]

WINDOW_S = 60.0
"""A pair is made from so long a window of both: a heart gives about 20 spikes in it."""

SPAN_S = 900.0
SHORTEST_SPAN_S = 300.0
"""Five windows that share nothing: fewer do not carry a line with an interval."""

FEWEST_SHIFTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceHeartLine:
    """ln NSR of V1 as a straight line of ln NSR of the heart.

    Attributes
    ----------
    slope, slope_deviation
        With its standard deviation; windows that overlap count by what they do not share.
    r2, r2_interval
        Share of the variance with its 90 % interval.
    surrogate_r2, p
        Mean over circular shifts of one of the two by at least a window, and the rank of the
        value among them.
    windows
        Windows that share nothing.
    """

    slope: float
    slope_deviation: float
    r2: float
    r2_interval: tuple[float, float]
    surrogate_r2: float
    p: float
    windows: int


class FaceHeartPairs:
    """The pairs of the last quarter of an hour, in order of time."""

    def __init__(self) -> None:
        self._pairs: deque[tuple[float, float, float]] = deque()

    def add(self, t_s: float, heart: float, face: float) -> None:
        """Take the logarithms of both ratios of the window that ends at ``t_s``."""
        self._pairs.append((t_s, heart, face))
        while self._pairs[0][0] < t_s - SPAN_S:
            self._pairs.popleft()

    def line(self) -> FaceHeartLine | None:
        """Return the line, None while the pairs span too little or do not vary."""
        if len(self._pairs) < 2 or self._pairs[-1][0] - self._pairs[0][0] < SHORTEST_SPAN_S:
            return None
        times_s, heart, face = np.array(self._pairs).T
        step_s = float(np.median(np.diff(times_s)))
        # Losses make the span longer than what was seen.
        windows = int(min(len(times_s) * step_s, times_s[-1] - times_s[0] + step_s) // WINDOW_S)
        return face_heart_line(heart, face, windows=windows, step_s=step_s)


def face_heart_line(
    heart: FloatArray, face: FloatArray, *, windows: int, step_s: float
) -> FaceHeartLine | None:
    """Fit the line.

    Parameters
    ----------
    heart, face
        Shape ``(n,)``: logarithms of both ratios, window by window.
    windows
        How many of them share nothing.
    step_s
        From one window to the next.

    Returns
    -------
    FaceHeartLine or None
        None with fewer than five windows, fewer than `FEWEST_SHIFTS` shifts, or no variation.
    """
    shortest = math.ceil(WINDOW_S / step_s)
    shifts = range(shortest, heart.size - shortest + 1)
    if windows < 5 or len(shifts) < FEWEST_SHIFTS or min(np.ptp(heart), np.ptp(face)) < 1e-9:
        return None
    slope, r2 = _fit(heart, face)
    chance = np.array([_fit(np.roll(heart, shift), face)[1] for shift in shifts])
    rest = (1.0 - r2) * float(np.var(face)) / float(np.var(heart)) / (windows - 2)
    return FaceHeartLine(
        slope=slope,
        # Student's distribution has wider tails; the shown interval takes 1.645 deviations.
        slope_deviation=math.sqrt(rest) * float(stdtrit(windows - 2, 0.95)) / 1.6449,
        r2=r2,
        r2_interval=_r2_interval(r2, windows),
        surrogate_r2=float(chance.mean()),
        p=(1 + int(np.count_nonzero(chance >= r2))) / (1 + chance.size),
        windows=windows,
    )


def _fit(heart: FloatArray, face: FloatArray) -> tuple[float, float]:
    away, up = heart - heart.mean(), face - face.mean()
    shared = float(away @ up)
    # Points on one line come out a rounding above 1.
    r2 = min(1.0, shared**2 / float((away @ away) * (up @ up)))
    return shared / float(away @ away), r2


def _r2_interval(r2: float, windows: int) -> tuple[float, float]:
    """90 % interval by Fisher's z of the correlation; it begins at 0 where that may be 0."""
    z, half = math.atanh(min(math.sqrt(r2), 1.0 - 1e-12)), 1.6449 / math.sqrt(windows - 3)
    return math.tanh(max(0.0, z - half)) ** 2, math.tanh(z + half) ** 2
