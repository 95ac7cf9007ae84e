"""The time that the driver lives by, so that it can also run on a made-up clock."""

import threading
import time
from typing import Protocol


class DriverClock(Protocol):
    """A monotonic clock that can also be waited on."""

    def now_s(self) -> float:
        """Return the time in seconds."""
        ...

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Let time pass, or less of it once the event is set."""
        ...


class MonotonicClock:
    """The machine's own monotonic clock, which the cameras share."""

    def now_s(self) -> float:
        """Return the time in seconds."""
        return time.monotonic()

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Let time pass, or less of it once the event is set."""
        stop.wait(max(seconds, 0.0))
