"""When each sample was taken, from nothing but how many had come at each look.

A look that finds sample n as the newest proves two things: sample n was there when the look
ended, and sample n + 1 was not when it began. Each is a bound on the chip's clock that holds
however late the host was, so no outlier has to be found. The bounds of all looks together leave
an interval for the newest sample and one for the period; both are widened by what the chip's
clock can change by in the meantime.
"""

import math
from collections import deque
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

_TOLERANCE: Final = 0.025
"""How far the chip's clock may be off: 2 % by its datasheet, and a little room."""

_CHANGE_PER_S: Final = 1e-4
"""How fast the period may change, relative to itself: the chip warming in a hand."""

_ANCHOR_EVERY_S: Final = 0.5
_ANCHORS: Final = 20
_SETTLED_S: Final = 0.001
_SLEW: Final = 0.25


class _Anchor(NamedTuple):
    number: int
    low_s: float
    high_s: float


class ClockFit:
    """Line of time against sample index, followed on line.

    The sample with index 0 is the first that was ever handed over; `count` is the index of the
    next one.

    Parameters
    ----------
    period_s
        Nominal time from sample to sample.
    """

    def __init__(self, period_s: float) -> None:
        self._nominal_s = period_s
        self.count = 0
        self._index = 0
        self._low_s = self._high_s = self._shown_s = 0.0
        self._seen_s = 0.0
        self._anchors: deque[_Anchor] = deque(maxlen=_ANCHORS)
        self._least_s = (1.0 - _TOLERANCE) * period_s
        self._most_s = (1.0 + _TOLERANCE) * period_s
        self._shortest_s, self._longest_s = self._least_s, self._most_s

    @property
    def period_s(self) -> float:
        """Time from sample to sample, as measured."""
        return 0.5 * (self._shortest_s + self._longest_s)

    @property
    def error_bound_s(self) -> float:
        """By how much the times given now can be off."""
        return max(self._high_s - self._shown_s, self._shown_s - self._low_s)

    @property
    def settled(self) -> bool:
        """Whether the times are known to a millisecond."""
        return self._high_s - self._low_s < 2.0 * _SETTLED_S

    def begin(self, start_s: float, end_s: float) -> None:
        """Begin anew: between two times the chip started to measure with an empty FIFO."""
        self._index = self.count
        self._restart(start_s, end_s + 1.5 * self._longest_s, end_s)

    def lose(self, start_s: float, end_s: float) -> None:
        """Go on after a loss: between two times the FIFO was emptied.

        The chip went on measuring at its own pace, so the next sample still lies on the line, an
        unknown number of periods on. If only one number fits, the line is kept.
        """
        self._advance_to(self.count - 1, end_s)
        first_low, first_high = start_s, end_s + self._longest_s
        fewest = max(1, math.ceil((first_low - self._high_s) / self._longest_s))
        most = math.floor((first_high - self._low_s) / self._shortest_s)
        self._index = self.count
        if fewest == most:
            first_low = max(first_low, self._low_s + most * self._shortest_s)
            first_high = min(first_high, self._high_s + most * self._longest_s)
        self._restart(first_low, first_high, end_s)

    def look(self, unread: int, start_s: float, end_s: float, *, full: bool) -> None:
        """Take in that ``unread`` samples were waiting, found between two times.

        Parameters
        ----------
        full
            The FIFO was full, so that the sample after these may have come and been lost.
        """
        self._advance_to(self.count + unread - 1, end_s)
        low = self._low_s if full else max(self._low_s, start_s - self._longest_s)
        high = min(self._high_s, end_s)
        if low > high:  # the chip's clock jumped: what was known no longer holds
            self._forget_period()
            low, high = start_s - self._longest_s, end_s
            self._anchors.clear()
        self._low_s, self._high_s = low, high
        self._shown_s += _SLEW * (0.5 * (low + high) - self._shown_s)
        self._shown_s = min(max(self._shown_s, low), high)
        self._narrow_period()

    def take(self, count: int) -> NDArray[np.float64]:
        """Return the times of the next ``count`` samples, shape ``(n,)``, and count them."""
        indices = np.arange(self.count, self.count + count)
        self.count += count
        return np.asarray(self._shown_s + (indices - self._index) * self.period_s, dtype=np.float64)

    def arrival_s(self, waiting: int) -> float:
        """Return the middle of when the ``waiting``-th sample from now on comes."""
        steps = self.count + waiting - 1 - self._index
        return 0.5 * (self._low_s + self._high_s) + steps * self.period_s

    def _restart(self, low_s: float, high_s: float, now_s: float) -> None:
        self._low_s, self._high_s = low_s, high_s
        self._shown_s = 0.5 * (low_s + high_s)
        self._seen_s = now_s
        self._anchors.clear()

    def _advance_to(self, index: int, now_s: float) -> None:
        steps, self._index = index - self._index, index
        shortest, longest = steps * self._shortest_s, steps * self._longest_s
        self._shown_s += steps * self.period_s
        self._low_s += min(shortest, longest)
        self._high_s += max(shortest, longest)
        change = _CHANGE_PER_S * (now_s - self._seen_s) * self._nominal_s
        self._seen_s = now_s
        self._shortest_s = max(self._shortest_s - change, self._least_s)
        self._longest_s = min(self._longest_s + change, self._most_s)

    def _narrow_period(self) -> None:
        for anchor in self._anchors:
            steps = self._index - anchor.number
            if steps > 0:
                change = _CHANGE_PER_S * (self._high_s - anchor.low_s) * self._nominal_s
                slowest = (self._high_s - anchor.low_s) / steps + change
                fastest = (self._low_s - anchor.high_s) / steps - change
                self._longest_s = min(self._longest_s, slowest)
                self._shortest_s = max(self._shortest_s, fastest)
        if self._shortest_s > self._longest_s:
            self._forget_period()
            self._anchors.clear()
        last = self._anchors[-1] if self._anchors else None
        if last is None or self._low_s - last.low_s >= _ANCHOR_EVERY_S:
            self._anchors.append(_Anchor(self._index, self._low_s, self._high_s))

    def _forget_period(self) -> None:
        self._shortest_s, self._longest_s = self._least_s, self._most_s
