"""How long the last steps of a stage took, and how many there were a second."""

import threading
import time
from collections import deque

import numpy as np

KEPT = 600
RATE_OVER_S = 5.0
PERCENTILES = (50.0, 95.0, 99.0)


class StepWindow:
    """The last 600 steps, for one thread that adds and others that look."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._steps: deque[tuple[float, float]] = deque(maxlen=KEPT)
        self._first_s: float | None = None

    def add(self, seconds: float) -> None:
        """Note how long a step took that ends now."""
        now_s = time.monotonic()
        with self._lock:
            self._first_s = now_s if self._first_s is None else self._first_s
            self._steps.append((now_s, seconds))

    def percentiles_ms(self) -> tuple[float, float, float] | None:
        """Return the 50th, 95th and 99th percentile in ms; None before the first step."""
        seconds = [seconds for _, seconds in self._copy()]
        if not seconds:
            return None
        low, high, highest = np.percentile(seconds, PERCENTILES) * 1e3
        return float(low), float(high), float(highest)

    def mean_s(self, last: int) -> float | None:
        """Return the mean of the last steps; None before there are so many."""
        seconds = [seconds for _, seconds in self._copy()[-last:]]
        return sum(seconds) / last if len(seconds) == last else None

    def rate_hz(self) -> float:
        """Return steps per second over the last five seconds, or since the first step."""
        now_s = time.monotonic()
        recent = sum(now_s - ended_s <= RATE_OVER_S for ended_s, _ in self._copy())
        since_s = RATE_OVER_S if self._first_s is None else now_s - self._first_s
        return recent / max(1.0, min(RATE_OVER_S, since_s))

    def _copy(self) -> list[tuple[float, float]]:
        with self._lock:
            return list(self._steps)
