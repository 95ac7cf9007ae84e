"""Slows down those who guess passwords."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable

FREE_FAILURES = 5
WINDOW_S = 300.0
FIRST_WAIT_S = 15.0
LONGEST_WAIT_S = 900.0
NAMES_REMEMBERED = 10_000
"""Bounds the memory that made-up names can take."""


class Attempts:
    """Counts failures per name. Safe to use from any thread.

    Parameters
    ----------
    monotonic
        Gives seconds, like `time.monotonic`.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, name: str) -> float:
        """Return how long this name has to wait before the next attempt; 0 when it may."""
        with self._lock:
            return self._wait_s(name.casefold())

    def begin(self, name: str) -> float:
        """Count an attempt as failed until told otherwise, or return the seconds to wait.

        Counting first means that many attempts at once cannot outrun the limit.
        """
        with self._lock:
            key = name.casefold()
            wait_s = self._wait_s(key)
            if wait_s > 0:
                return wait_s
            failures = self._failures.setdefault(key, deque(maxlen=FREE_FAILURES + 16))
            failures.append(self._monotonic())
            self._failures.move_to_end(key)
            if len(self._failures) > NAMES_REMEMBERED:
                self._failures.popitem(last=False)
            return 0.0

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name."""
        with self._lock:
            self._failures.pop(name.casefold(), None)

    def _wait_s(self, key: str) -> float:
        failures = self._failures.get(key)
        if not failures:
            return 0.0
        now_s = self._monotonic()
        wait_s = wait_after(len(failures))
        # A failure counts for five minutes, and for as long as the wait that it caused.
        if now_s - failures[-1] > max(WINDOW_S, wait_s):
            del self._failures[key]
            return 0.0
        while len(failures) < FREE_FAILURES and now_s - failures[0] > WINDOW_S:
            failures.popleft()
        return max(0.0, failures[-1] + wait_after(len(failures)) - now_s)


def wait_after(failures: int) -> float:
    """Return the wait in seconds after so many failures: 0, then 15, 30, 60 … up to 900."""
    if failures < FREE_FAILURES:
        return 0.0
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (failures - FREE_FAILURES))
