"""The scores of the last minute, for a rating that is given at the unit."""

import threading
from collections import deque

from wince_signals import SECONDS_BEFORE
from wince_wire import RatedScore

from ._pairing import ScoredSecond, pair_rating


class RecentScores:
    """Filled by the stage that makes scores, and read by whoever takes a command."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds: deque[tuple[float, ScoredSecond]] = deque(maxlen=SECONDS_BEFORE)

    def add(self, t_s: float, score: float | None, interval: tuple[float, float] | None) -> None:
        """Take one second; a score of None says that there was none."""
        with self._lock:
            self._seconds.append((t_s, (score, interval)))

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
            last = [one for t_s, one in self._seconds if now_s - SECONDS_BEFORE < t_s <= now_s]
        return pair_rating(rating, last, t_ns=t_ns)
