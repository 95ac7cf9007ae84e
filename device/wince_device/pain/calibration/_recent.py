"""The scores of the last minute, for a rating that is given at the unit."""

import threading
from collections import deque

from wince_signals import SECONDS_BEFORE, minute_before
from wince_wire import RatedScore

Second = tuple[float, float | None, tuple[float, float] | None]


class RecentScores:
    """Filled by the stage that makes scores, and read by whoever takes a command."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds: deque[Second] = deque(maxlen=SECONDS_BEFORE)

    def add(self, t_s: float, score: float | None, interval: tuple[float, float] | None) -> None:
        """Take one second; a score of None says that there was none."""
        with self._lock:
            self._seconds.append((t_s, score, interval))

    def clear(self) -> None:
        """Forget the person before."""
        with self._lock:
            self._seconds.clear()

    def rate(self, rating: float, *, t_ns: int, now_s: float) -> RatedScore | None:
        """Pair a rating with the minute before; None when too little of it has a score.

        Parameters
        ----------
        t_ns, now_s
            This moment in UTC, and on the clock of the seconds.
        """
        with self._lock:
            last = [one for one in self._seconds if now_s - SECONDS_BEFORE < one[0] <= now_s]
        minute = minute_before(
            [_number(score) for _, score, _ in last],
            lows=[_number(interval and interval[0]) for _, _, interval in last],
            highs=[_number(interval and interval[1]) for _, _, interval in last],
        )
        if minute is None:
            return None
        return RatedScore(
            t_ns=t_ns,
            rating=rating,
            score=minute.score,
            spread=minute.spread,
            interval=minute.interval,
        )


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
