"""Inter-beat intervals with ectopic, missed and extra beats corrected."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._beat_kernels import GAP, MISSED, NORMAL, rebuild
from ._beat_labels import LABELS, BeatLabel, label_beats
from ._checks import finite_segments, positive_where_known, read_only, vector_with_gaps


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CorrectedIntervals:
    """Inter-beat intervals after correction.

    Attributes
    ----------
    values : NDArray[np.float64]
        Corrected intervals in milliseconds, shape ``(m,)``: a missed beat made one interval two,
        an extra beat two intervals one.
    origins : NDArray[np.int64]
        Index of the (first) given interval that each value comes from, shape ``(m,)``.
    labels : tuple of BeatLabel
        One per given interval, "gap" for NaN.
    corrected : int
        Number of beats moved, put in, taken out or replaced: it goes along with every figure
        computed from `values`.
    """

    values: NDArray[np.float64]
    origins: NDArray[np.int64]
    labels: tuple[BeatLabel, ...]
    corrected: int


def correct_intervals(intervals_ms: ArrayLike) -> CorrectedIntervals:
    """Find and correct ectopic, missed, extra, long and short intervals.

    An ectopic beat spoils the interval before and the one after it; both are labelled and
    replaced by linear interpolation between the normal intervals around them, as are long and
    short intervals. A missed beat halves its interval. An extra beat joins its two intervals; the
    second carries the label too. What lies between two gaps is judged by itself.

    Parameters
    ----------
    intervals_ms : array_like
        Intervals in milliseconds, in order, shape ``(n,)``. NaN marks a gap. Fewer than five
        intervals between gaps stay as they are: there is nothing to compare them with.

    Returns
    -------
    CorrectedIntervals

    Raises
    ------
    ValueError
        An interval is infinite or not positive.

    Notes
    -----
    Lipponen & Tarvainen, J. Med. Eng. Technol. 2019;43:173: thresholds of 5.2 quartile
    deviations (of signed values) over 91 beats, ectopic lines of slope 0.13 and offset 0.17,
    median over 11 beats. Beyond the paper: a threshold is never below 20 ms, and the two
    intervals of an ectopic beat are not judged a second time as long or short.
    """
    intervals = vector_with_gaps("intervals_ms", intervals_ms)
    positive_where_known("intervals_ms", intervals)
    codes = np.full(intervals.size, GAP, dtype=np.uint8)
    corrected = 0
    for start, stop in finite_segments(intervals):
        codes[start:stop] = NORMAL
        corrected += label_beats(intervals[start:stop], codes[start:stop])
    values, origins = _rebuilt(intervals, codes)
    return CorrectedIntervals(
        values=read_only(values),
        origins=read_only(origins),
        labels=tuple(map(LABELS.__getitem__, codes.tolist())),
        corrected=corrected,
    )


def _rebuilt(
    intervals: NDArray[np.float64], codes: NDArray[np.uint8]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    room = codes.size + int(np.count_nonzero(codes == MISSED))
    values, origins = np.empty(room), np.empty(room, dtype=np.int64)
    replaced = np.empty(room, dtype=np.bool_)
    count = rebuild(intervals, codes, values, origins, replaced)
    return _interpolate(values[:count], replaced[:count]), origins[:count]


def _interpolate(values: NDArray[np.float64], replaced: NDArray[np.bool_]) -> NDArray[np.float64]:
    for start, stop in finite_segments(values):
        segment, wrong = values[start:stop], replaced[start:stop]
        if wrong.any() and not wrong.all():
            at = np.arange(segment.size)
            segment[wrong] = np.interp(at[wrong], at[~wrong], segment[~wrong])
    return values
