"""The sign of life of one stage."""

import time
from collections.abc import Callable


class Heartbeat:
    """Set by the stage's thread at each step, looked at by the supervisor's.

    Parameters
    ----------
    limit_s
        A step that takes longer is stuck.
    now_s
        A monotonic clock.
    """

    def __init__(self, limit_s: float, *, now_s: Callable[[], float] = time.monotonic) -> None:
        self._limit_s = limit_s
        self._now_s = now_s
        # One tuple, so that a reader never sees the time of one beat beside another's limit.
        self._last = (now_s(), limit_s)
        self.count = 0

    def beat(self, allow_s: float | None = None) -> None:
        """Say that a step is done.

        Parameters
        ----------
        allow_s
            So long may the next step take; the usual limit when None. Opening a camera takes
            longer than reading it.
        """
        self._last = (self._now_s(), self._limit_s if allow_s is None else allow_s)
        self.count += 1

    @property
    def age_s(self) -> float:
        """Time since the last beat."""
        return self._now_s() - self._last[0]

    @property
    def stuck(self) -> bool:
        """Whether the step in work has taken longer than it may."""
        beaten_s, limit_s = self._last
        return self._now_s() - beaten_s > limit_s
