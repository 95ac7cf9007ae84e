"""The clock that a simulated camera and a simulated sensor share."""

import threading
import time


class Clock:
    """Time since the patient began, and the same time on the source's clock.

    Parameters
    ----------
    live
        Whether time runs by itself, as `time.monotonic` does, or stands still and lets the
        reader run as fast as it can.
    """

    def __init__(self, *, live: bool) -> None:
        self.live = live
        self.start_s = time.monotonic() if live else 0.0

    def now_s(self) -> float:
        """Return the time since the start. Only a live clock has one."""
        return time.monotonic() - self.start_s

    def wait_for(self, t_s: float, timeout_s: float, stop: threading.Event) -> bool:
        """Wait until a time since the start; tell whether it came within the limit.

        Returns at once, with False, when the event is set.
        """
        if not self.live:
            return True
        wait_s = t_s - self.now_s()
        if wait_s > 0:
            stop.wait(min(wait_s, max(timeout_s, 0.0)))
        return not stop.is_set() and self.now_s() >= t_s
