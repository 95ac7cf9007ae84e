"""A person's usual course: the same hours of other days on which no dose was near."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from ._course import MinuteCourse
from ._variation import Variation, variation_of

BEFORE_MIN = 120
AFTER_MIN = 360
WINDOW_MIN = BEFORE_MIN + AFTER_MIN
DAY_MIN = 1440
DAYS_AROUND = 14
"""Days before and after the dose that may be compared with."""
FEWEST_DAYS = 3
WASH_OUT_MIN = 240
"""So long after a dose, hours still do not count as hours without one."""
LEAST_SEEN = 0.5
SMOOTH_MIN = 31


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """What the score would have been expected to do from -2 h to +6 h without any dose.

    Attributes
    ----------
    scores
        Shape (480,), points; the mean of the other days, smoothed over half an hour. Not a
        number in minutes that no other day has.
    days
        How many days it comes from.
    variation
        How single days vary about it; None with fewer than `FEWEST_DAYS` days.
    """

    scores: NDArray[np.float64]
    days: int
    variation: Variation | None


def usual_of(history: MinuteCourse, dose_minute: int, dose_minutes: Sequence[int]) -> Usual:
    """Return the usual course for the hours around a dose.

    Parameters
    ----------
    history
        The course of the days around the dose.
    dose_minute
        When the dose was given, in minutes since 1970.
    dose_minutes
        When any dose was given to this person, this one included.
    """
    windows = _dose_free_days(history, dose_minute, dose_minutes)
    if len(windows) < FEWEST_DAYS:
        return Usual(np.full(WINDOW_MIN, np.nan), len(windows), None)
    days = np.array(windows)
    left = [day - _mean_course(np.delete(days, index, axis=0)) for index, day in enumerate(days)]
    lasting = 1.0 + 1.0 / (len(days) - 1)
    return Usual(_mean_course(days), len(days), variation_of(left, lasting=lasting))


def _dose_free_days(
    history: MinuteCourse, dose_minute: int, dose_minutes: Sequence[int]
) -> list[NDArray[np.float64]]:
    found = []
    for shift in range(-DAYS_AROUND, DAYS_AROUND + 1):
        begin = dose_minute + shift * DAY_MIN - BEFORE_MIN
        end = begin + WINDOW_MIN
        disturbed = any(begin - WASH_OUT_MIN < minute < end for minute in dose_minutes)
        if shift == 0 or disturbed:
            continue
        window = history.window(begin, end)
        if np.isfinite(window).mean() >= LEAST_SEEN:
            found.append(window)
    return found


def _mean_course(days: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean over days, smoothed, from the minutes that were seen; shape (minutes,)."""
    seen = np.isfinite(days)
    total = scipy.ndimage.uniform_filter1d(
        np.where(seen, days, 0.0).sum(axis=0), SMOOTH_MIN, mode="nearest"
    )
    count = scipy.ndimage.uniform_filter1d(
        seen.sum(axis=0).astype(float), SMOOTH_MIN, mode="nearest"
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 0.5, total / count, np.nan)
