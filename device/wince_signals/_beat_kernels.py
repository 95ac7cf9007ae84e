"""Compiled decisions of Lipponen & Tarvainen (2019), and the series that follows from them."""

import numpy as np
from numpy.typing import NDArray

from ._numba import kernel

ECTOPIC_SLOPE = 0.13
ECTOPIC_OFFSET = 0.17
FAR_FROM_MEDIAN = 3.0
# Places of the labels in `BeatLabel`.
NORMAL, ECTOPIC, MISSED, EXTRA, LONG, SHORT, GAP = range(7)


@kernel
def mark_ectopic(jumps: NDArray[np.float64], codes: NDArray[np.uint8]) -> int:
    """Mark both intervals of each ectopic beat and return the number of beats."""
    found = 0
    for at in range(1, codes.size):
        before, here, after = jumps[at - 1], jumps[at], jumps[at + 1]
        limit = ECTOPIC_SLOPE * abs(here) + ECTOPIC_OFFSET
        late = here > 1.0 and max(before, after) < -limit
        early = here < -1.0 and min(before, after) > limit
        if (late or early) and codes[at - 1] == NORMAL:
            codes[at - 1] = ECTOPIC
            codes[at] = ECTOPIC
            found += 1
    return found


@kernel
def candidates(jumps: NDArray[np.float64], codes: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Choose intervals after a large jump, and their followers unless these jump back more."""
    chosen = np.zeros(codes.size, dtype=np.bool_)
    for at in range(1, codes.size):
        if abs(jumps[at]) > 1.0 and codes[at] == NORMAL:
            chosen[at] = True
            if abs(jumps[at + 1]) < abs(jumps[at + 2]):
                chosen[at + 1] = True
    return chosen


@kernel
def judge(
    at: int,
    intervals: NDArray[np.float64],
    jumps: NDArray[np.float64],
    median: NDArray[np.float64],
    excess: NDArray[np.float64],
    limit: NDArray[np.float64],
) -> int:
    """Return the label of one candidate."""
    returns_down = jumps[at] > 1.0 and min(jumps[at + 1], jumps[at + 2]) < -1.0
    returns_up = jumps[at] < -1.0 and max(jumps[at + 1], jumps[at + 2]) > 1.0
    if not (returns_down or returns_up or abs(excess[at]) > FAR_FROM_MEDIAN * limit[at]):
        return NORMAL
    if returns_up and at + 1 < intervals.size:
        joined = intervals[at] + intervals[at + 1]
        if abs(joined - median[at]) < limit[at]:
            return EXTRA
    if returns_down and abs(intervals[at] / 2.0 - median[at]) < limit[at]:
        return MISSED
    return LONG if intervals[at] > median[at] else SHORT


@kernel
def mark_others(
    intervals: NDArray[np.float64],
    jumps: NDArray[np.float64],
    median: NDArray[np.float64],
    excess: NDArray[np.float64],
    limit: NDArray[np.float64],
    codes: NDArray[np.uint8],
) -> int:
    """Mark missed, extra, long and short intervals and return the number of wrong beats."""
    chosen = candidates(jumps, codes)
    found = 0
    for at in range(codes.size):
        if not chosen[at] or codes[at] != NORMAL:
            continue
        code = judge(at, intervals, jumps, median, excess, limit)
        codes[at] = code
        if code == EXTRA:
            codes[at + 1] = EXTRA
        found += code != NORMAL
    return found


@kernel
def rebuild(
    intervals: NDArray[np.float64],
    codes: NDArray[np.uint8],
    values: NDArray[np.float64],
    origins: NDArray[np.int64],
    replaced: NDArray[np.bool_],
) -> int:
    """Write the series with beats put in and taken out, say what is to be replaced, and its size.

    The buffers need room for one more value per missed beat.
    """
    count = 0
    joined = False
    for at in range(codes.size):
        if joined:
            values[count - 1] += intervals[at]
            joined = False
            continue
        joined = codes[at] == EXTRA
        pieces = 2 if codes[at] == MISSED else 1
        for _ in range(pieces):
            values[count] = intervals[at] / pieces
            origins[count] = at
            replaced[count] = codes[at] == ECTOPIC or codes[at] == LONG or codes[at] == SHORT
            count += 1
    return count
