"""Merges both streams on one thread and commits every second to the outbox."""

import logging
import threading
import time
from collections.abc import Callable

from wince_device.monitor import Monitor, SecondResult

from ._inbox import Inbox

logger = logging.getLogger(__name__)

LATE_S = 1.0
"""A stream that is later than this is not waited for: the other one goes on alone."""

_WAIT_S = 0.2


class EstimatorStage:
    """A thread that turns what the sources leave into one result a second.

    Parameters
    ----------
    inbox
        What the sources leave.
    monitor
        Used by this thread alone.
    deliver
        Gets each second's result.
    """

    def __init__(
        self, *, inbox: Inbox, monitor: Monitor, deliver: Callable[[SecondResult], None]
    ) -> None:
        self._inbox = inbox
        self._monitor = monitor
        self._deliver = deliver
        self._stop = threading.Event()
        self._orders: list[Callable[[Monitor], None]] = []
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="estimator", daemon=True)
        self.failed = 0

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Work through what is there, then stop."""
        self._stop.set()
        self._thread.join(timeout=10.0)

    def order(self, change: Callable[[Monitor], None]) -> None:
        """Have this thread change something about the monitor before the next second."""
        with self._lock:
            self._orders.append(change)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._step()
            except Exception:  # a stage's edge: one bad second must not end the measurement
                self.failed += 1
                logger.exception("a second could not be worked on")

    def _step(self) -> None:
        delivery = self._inbox.take(_WAIT_S)
        with self._lock:
            orders, self._orders = self._orders, []
        for change in orders:
            change(self._monitor)
        for observation in delivery.observations:
            self._monitor.push_face(observation)
        for batch in delivery.batches:
            self._monitor.push_pulse(batch)
        if delivery.face_ended:
            self._monitor.end_face()
        if delivery.pulse_ended:
            self._monitor.end_pulse()
        now_s = time.monotonic()
        # Both streams stamp with this very clock, so nothing can lie beyond now.
        until_s = min(now_s, max(self._monitor.complete_until_s, now_s - LATE_S))
        self._monitor.advance(until_s, self._deliver)
