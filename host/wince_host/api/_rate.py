"""How many calls somebody may make in a minute."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable

WINDOW_S = 60.0
MOST_CALLERS = 10_000
"""Bounds the memory that made-up callers can take."""


class Rate:
    """Counts calls by caller. Safe to use from any thread.

    Parameters
    ----------
    most
        Calls that one caller may make within `WINDOW_S`.
    monotonic
        Gives seconds, like `time.monotonic`.
    """

    def __init__(self, most: int, monotonic: Callable[[], float]) -> None:
        self._most = most
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, caller: str) -> float:
        """Count a call and return 0, or return the seconds to wait, and count nothing."""
        with self._lock:
            now_s = self._monotonic()
            calls = self._calls.setdefault(caller, deque())
            self._calls.move_to_end(caller)
            while calls and now_s - calls[0] >= WINDOW_S:
                calls.popleft()
            if len(calls) >= self._most:
                return calls[0] + WINDOW_S - now_s
            calls.append(now_s)
            if len(self._calls) > MOST_CALLERS:
                self._calls.popitem(last=False)
            return 0.0
