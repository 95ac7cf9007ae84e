"""Correction of inter-beat intervals on line, from what came before alone."""

from collections import deque
from typing import Final

from ._robust import interquartile_range, median
from .beats import BeatLabel

# Lipponen & Tarvainen 2019, 10.1080/03091902.2019.1640306.
_ALPHA: Final = 5.2
_DIFFERENCES: Final = 91
_MEDIAN_OVER: Final = 11
_FAR: Final = 3.0  # thresholds from the median that are too far whatever came before

# Ours, for on line there are few intervals at first, and paced hearts have no spread at all.
_FEWEST: Final = 4
_SETTLED: Final = 20
_FLOOR: Final = 0.05  # of the median interval
_FLOOR_UNSETTLED: Final = 0.2


class IntervalCorrector:
    """Finds intervals that a missed, extra or ectopic beat made, and puts a likely one there.

    The published method looks at the following intervals too and so may tell an ectopic from a
    missed beat. Here the interval is judged when it ends: it is corrected when it differs both
    from the one before and from the local median by more than their usual spread, or from the
    median by three times that. A lasting change of rate moves the median and is accepted.
    """

    def __init__(self) -> None:
        self._intervals: deque[float] = deque(maxlen=_MEDIAN_OVER)
        self._differences: deque[float] = deque(maxlen=_DIFFERENCES)
        self._deviations: deque[float] = deque(maxlen=_DIFFERENCES)
        self._before: float | None = None

    def break_chain(self) -> None:
        """Let the next interval follow nothing; what is usual stays known."""
        self._before = None

    def correct(self, interval_ms: float) -> tuple[float, BeatLabel]:
        """Return the interval as it enters averages, and what it looks like."""
        self._intervals.append(interval_ms)
        usual = median(self._intervals)
        difference = 0.0 if self._before is None else interval_ms - self._before
        deviation = interval_ms - usual
        # Short intervals weigh twice as published: they deviate less than long ones.
        weighed = 2.0 * deviation if deviation < 0.0 else deviation
        limits = (self._limit(self._differences, usual), self._limit(self._deviations, usual))
        if self._before is not None:
            self._differences.append(difference)
        self._deviations.append(weighed)
        jumps = abs(difference) > limits[0] or self._before is None
        self._before = interval_ms
        far = abs(weighed) / limits[1]
        if len(self._intervals) < _FEWEST or not ((jumps and far > 1.0) or far > _FAR):
            return interval_ms, BeatLabel.NORMAL
        missed = abs(interval_ms / 2.0 - usual) < limits[1]
        return (interval_ms / 2.0 if missed else usual), BeatLabel.CORRECTED

    @staticmethod
    def _limit(values: deque[float], usual: float) -> float:
        settled = len(values) >= _SETTLED
        floor = (_FLOOR if settled else _FLOOR_UNSETTLED) * usual
        if not settled:
            return floor
        return max(_ALPHA * interquartile_range(values) / 2.0, floor)
