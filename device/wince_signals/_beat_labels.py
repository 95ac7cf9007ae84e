"""The thresholds of Lipponen & Tarvainen (2019): which inter-beat intervals are not normal."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ._beat_kernels import mark_ectopic, mark_others
from ._rolling_quantiles import rolling_quantiles

ALPHA = 5.2
DEVIATION_BEATS = 91
MEDIAN_BEATS = 11
# Two samples of a 100 Hz pulse wave: smaller jumps cannot be told from the grid the beats lie on,
# and a regular heart on such a grid has no spread at all to scale a threshold by.
LEAST_THRESHOLD_MS = 20.0
FEWEST_INTERVALS = 5


class BeatLabel(StrEnum):
    """What became of an interval."""

    NORMAL = "normal"
    ECTOPIC = "ectopic"
    MISSED = "missed"
    EXTRA = "extra"
    LONG = "long"
    SHORT = "short"
    GAP = "gap"


LABELS = tuple(BeatLabel)


def label_beats(intervals: NDArray[np.float64], codes: NDArray[np.uint8]) -> int:
    """Write the place of each label of one gapless series; return the number of wrong beats.

    The codes, places in `LABELS`, have to say "normal" beforehand.
    """
    if intervals.size < FEWEST_INTERVALS:
        return 0
    jumps = _scaled_jumps(intervals)
    found = mark_ectopic(jumps, codes)
    median, _ = rolling_quantiles(intervals, MEDIAN_BEATS, 0.5, 0.5)
    excess = intervals - median
    excess[excess < 0.0] *= 2.0
    return found + mark_others(intervals, jumps, median, excess, _threshold(excess), codes)


def _threshold(values: NDArray[np.float64]) -> NDArray[np.float64]:
    # Of the signed values: 5.2 quartile deviations are then 3.5 standard deviations of a normal
    # series and keep 99.95 % of its beats. Of their sizes, as some programs take it, they would be
    # 2.2 and call one clean beat in fifty wrong.
    upper, lower = rolling_quantiles(values, DEVIATION_BEATS, 0.75, 0.25)
    limits: NDArray[np.float64] = np.maximum(ALPHA * (upper - lower) / 2.0, LEAST_THRESHOLD_MS)
    return limits


def _scaled_jumps(intervals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return successive differences over their threshold, with two unknown ones behind."""
    jumps = np.concatenate(([0.0], np.diff(intervals)))
    return np.concatenate((jumps / _threshold(jumps), [0.0, 0.0]))
