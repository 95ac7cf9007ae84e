"""The decision of Lipponen & Tarvainen (2019): which inter-beat intervals are not normal."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ._numba import kernel

ALPHA = 5.2
ECTOPIC_SLOPE = 0.13
ECTOPIC_OFFSET = 0.17
DEVIATION_BEATS = 91
MEDIAN_BEATS = 11
FAR_FROM_MEDIAN = 3.0
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


def label_beats(intervals: NDArray[np.float64]) -> tuple[list[BeatLabel], int]:
    """Return the label of each interval of one gapless series and the number of wrong beats."""
    labels = [BeatLabel.NORMAL] * intervals.size
    if intervals.size < FEWEST_INTERVALS:
        return labels, 0
    jumps = _scaled_jumps(intervals)
    found = _label_ectopic(jumps, labels)
    return labels, found + _label_others(intervals, jumps, labels)


@kernel
def rolling_quantile(
    values: NDArray[np.float64], width: int, fraction: float
) -> NDArray[np.float64]:
    """Return the quantile of the window centred on each value, cut off at both ends."""
    out = np.empty(values.size)
    half = width // 2
    for at in range(values.size):
        window = np.sort(values[max(at - half, 0) : at + half + 1])
        place = fraction * (window.size - 1)
        below = int(place)
        above = min(below + 1, window.size - 1)
        out[at] = window[below] + (place - below) * (window[above] - window[below])
    return out


def _threshold(values: NDArray[np.float64]) -> NDArray[np.float64]:
    # Of the signed values: 5.2 quartile deviations are then 3.5 standard deviations of a normal
    # series and keep 99.95 % of its beats. Of their sizes, as some programs take it, they would be
    # 2.2 and call one clean beat in fifty wrong.
    upper = rolling_quantile(values, DEVIATION_BEATS, 0.75)
    lower = rolling_quantile(values, DEVIATION_BEATS, 0.25)
    limits: NDArray[np.float64] = np.maximum(ALPHA * (upper - lower) / 2.0, LEAST_THRESHOLD_MS)
    return limits


def _scaled_jumps(intervals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return successive differences over their threshold, with two unknown ones behind."""
    jumps = np.concatenate(([0.0], np.diff(intervals)))
    return np.concatenate((jumps / _threshold(jumps), [0.0, 0.0]))


def _label_ectopic(jumps: NDArray[np.float64], labels: list[BeatLabel]) -> int:
    found = 0
    for at in range(1, len(labels)):
        before, here, after = jumps[at - 1], jumps[at], jumps[at + 1]
        limit = ECTOPIC_SLOPE * abs(here) + ECTOPIC_OFFSET
        late = here > 1.0 and max(before, after) < -limit
        early = here < -1.0 and min(before, after) > limit
        if (late or early) and labels[at - 1] is BeatLabel.NORMAL:
            labels[at - 1] = labels[at] = BeatLabel.ECTOPIC
            found += 1
    return found


def _label_others(
    intervals: NDArray[np.float64], jumps: NDArray[np.float64], labels: list[BeatLabel]
) -> int:
    median = rolling_quantile(intervals, MEDIAN_BEATS, 0.5)
    excess = intervals - median
    excess[excess < 0.0] *= 2.0
    limit = _threshold(excess)
    scaled_excess = excess / limit
    found = 0
    for at in _candidates(jumps, labels):
        if labels[at] is not BeatLabel.NORMAL:
            continue
        label = _judge(at, intervals, jumps, median, scaled_excess, limit)
        if label is BeatLabel.EXTRA:
            labels[at + 1] = label
        labels[at] = label
        found += label is not BeatLabel.NORMAL
    return found


def _candidates(jumps: NDArray[np.float64], labels: list[BeatLabel]) -> list[int]:
    """Return intervals after a large jump, and their followers unless these jump back more."""
    chosen = set()
    for at in range(1, len(labels)):
        if abs(jumps[at]) > 1.0 and labels[at] is BeatLabel.NORMAL:
            chosen.add(at)
            if abs(jumps[at + 1]) < abs(jumps[at + 2]):
                chosen.add(at + 1)
    return sorted(chosen)


def _judge(
    at: int,
    intervals: NDArray[np.float64],
    jumps: NDArray[np.float64],
    median: NDArray[np.float64],
    scaled_excess: NDArray[np.float64],
    limit: NDArray[np.float64],
) -> BeatLabel:
    returns_down = jumps[at] > 1.0 and min(jumps[at + 1], jumps[at + 2]) < -1.0
    returns_up = jumps[at] < -1.0 and max(jumps[at + 1], jumps[at + 2]) > 1.0
    if not (returns_down or returns_up or abs(scaled_excess[at]) > FAR_FROM_MEDIAN):
        return BeatLabel.NORMAL
    if returns_up and at + 1 < intervals.size:
        joined = intervals[at] + intervals[at + 1]
        if abs(joined - median[at]) < limit[at]:
            return BeatLabel.EXTRA
    if returns_down and abs(intervals[at] / 2.0 - median[at]) < limit[at]:
        return BeatLabel.MISSED
    return BeatLabel.LONG if intervals[at] > median[at] else BeatLabel.SHORT
