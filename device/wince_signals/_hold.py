"""Inter-beat intervals on the frame clock, without looking at a beat that has not come yet."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._checks import positive_number, read_only, rising_vector

MILLISECONDS_PER_SECOND = 1000.0


def hold_intervals(
    beat_times_s: ArrayLike,
    frame_times_s: ArrayLike,
    *,
    maximum_age_s: float = 3.0,
    longest_interval_s: float = 3.0,
) -> NDArray[np.float64]:
    """Hold the last completed inter-beat interval at each frame.

    At frame time t the value is the interval that ended with the last beat at or before t. Beats
    after t never change it.

    Parameters
    ----------
    beat_times_s : array_like
        Times of the beats in order, shape ``(b,)``. NaN marks a loss of the pulse: no interval
        reaches across it.
    frame_times_s : array_like
        Times of the frames in order on the same clock, shape ``(n,)``; NaN gives NaN.
    maximum_age_s : float
        A frame later than this after the last beat has no value.
    longest_interval_s : float
        A longer time between two beats is a loss of the pulse, not an interval (3 s is 20 beats
        per minute).

    Returns
    -------
    NDArray[np.float64]
        Intervals in milliseconds, shape ``(n,)``; NaN before the second beat, after a loss of the
        pulse until two beats have come again, and when the last beat is too old.

    Raises
    ------
    ValueError
        Times are infinite or fall, two beats have the same time, or a limit is not positive.
    """
    beats = rising_vector("beat_times_s", beat_times_s)
    _refuse_twins(beats[~np.isnan(beats)])
    frames = rising_vector("frame_times_s", frame_times_s)
    maximum_age_s = positive_number("maximum_age_s", maximum_age_s)
    longest_interval_s = positive_number("longest_interval_s", longest_interval_s)
    completed = np.concatenate(([np.nan], np.diff(beats)))[: beats.size]
    known = ~np.isnan(beats)
    ends, intervals = beats[known], completed[known]
    intervals[~(intervals <= longest_interval_s)] = np.nan
    last = np.searchsorted(ends, frames, side="right") - 1
    held = np.full(frames.size, np.nan)
    reached = (last >= 0) & ~np.isnan(frames)
    fresh = np.flatnonzero(reached)
    fresh = fresh[frames[fresh] - ends[last[fresh]] <= maximum_age_s]
    held[fresh] = intervals[last[fresh]] * MILLISECONDS_PER_SECOND
    return read_only(held)


def _refuse_twins(beats: NDArray[np.float64]) -> None:
    twins = np.diff(beats) == 0.0
    if twins.any():
        twice = beats[int(np.argmax(twins))]
        raise ValueError(f"beat_times_s has {twice} twice; must rise from one beat to the next")
