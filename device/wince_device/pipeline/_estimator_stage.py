"""Merges both streams on one thread and commits every second to the outbox."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from wince_device.face import FaceObservation
from wince_device.heart import Beat
from wince_device.monitor import Monitor, SecondResult
from wince_device.sources import PulseBatch
from wince_wire import SourceError

from ._failures import Failures
from ._inbox import Delivery, Inbox

logger = logging.getLogger(__name__)

LATE_S = 1.0
"""A stream that is later than this is not waited for: the other one goes on alone."""

AHEAD_S = 1.0
BEHIND_S = 600.0
"""Data stamped further than this from now carry another clock's time. One such frame in the future
would make all that follow look out of order."""

STOPS_WITHIN_S = 10.0
_WAIT_S = 0.2


def _ignore(_observations: Sequence[FaceObservation], _beats: Sequence[Beat]) -> None:
    return


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
    deliver_rest
        Gets the frames and beats of the broken second at the end.
    """

    def __init__(
        self,
        *,
        inbox: Inbox,
        monitor: Monitor,
        deliver: Callable[[SecondResult], None],
        deliver_rest: Callable[[Sequence[FaceObservation], Sequence[Beat]], None] = _ignore,
    ) -> None:
        self._inbox = inbox
        self._monitor = monitor
        self._deliver = deliver
        self._deliver_rest = deliver_rest
        self._stop = threading.Event()
        self._orders: list[Callable[[Monitor], None]] = []
        self._lock = threading.Lock()
        self._failures = Failures("estimator")
        self._thread = threading.Thread(target=self._run, name="estimator", daemon=True)

    @property
    def failed(self) -> int:
        """Pieces of data, orders and seconds that could not be worked on."""
        return self._failures.count

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Work through what is there, then stop."""
        self._stop.set()
        if self._thread.ident is None:
            return
        self._thread.join(timeout=STOPS_WITHIN_S)
        if self._thread.is_alive():
            logger.error("the estimator did not stop within %.0f s", STOPS_WITHIN_S)

    def order(self, change: Callable[[Monitor], None]) -> None:
        """Have this thread change something about the monitor before the next second."""
        with self._lock:
            self._orders.append(change)

    def _run(self) -> None:
        self._monitor.begin(time.monotonic())
        while not self._stop.is_set():
            self._take(_WAIT_S)
            now_s = time.monotonic()
            # Both streams stamp with this very clock, so nothing can lie beyond now.
            self._advance(min(now_s, max(self._monitor.complete_until_s, now_s - LATE_S)))
        self._take(0.0)
        # Beyond the last frame and sample nothing was measured, so nothing is told.
        self._advance(min(time.monotonic(), self._monitor.last_s))
        self._attempt("the last frames", lambda: self._deliver_rest(*self._monitor.finish()))

    def _take(self, timeout_s: float) -> None:
        delivery = self._inbox.take(timeout_s)
        with self._lock:
            orders, self._orders = self._orders, []
        for change in orders:
            self._attempt("an order", partial(change, self._monitor))
        self._push(delivery)
        if delivery.face_ended:
            self._monitor.end_face()
        if delivery.pulse_ended:
            self._monitor.end_pulse()

    def _push(self, delivery: Delivery) -> None:
        """Hand over each piece by itself, so that a bad one takes no good one along."""
        for observation in delivery.observations:
            self._attempt("a frame", partial(self._push_face, observation))
        for batch in delivery.batches:
            self._attempt("a pulse batch", partial(self._push_pulse, batch))

    def _push_face(self, observation: FaceObservation) -> None:
        _check_clock("camera", observation.t_s)
        self._monitor.push_face(observation)

    def _push_pulse(self, batch: PulseBatch) -> None:
        if batch.t_s.size:
            _check_clock("pulse sensor", float(batch.t_s[-1]))
        self._monitor.push_pulse(batch)

    def _advance(self, until_s: float) -> None:
        # A second that fails is over all the same: the next attempt begins with the one after.
        while not self._attempt("a second", lambda: self._monitor.advance(until_s, self._deliver)):
            continue

    def _attempt(self, what: str, work: Callable[[], None]) -> bool:
        try:
            work()
        except Exception as error:  # a stage's edge: one bad piece must not end the measurement
            self._failures.note(f"{what} could not be worked on", error)
            return False
        return True


def _check_clock(source: str, t_s: float) -> None:
    ahead_s = t_s - time.monotonic()
    if not -BEHIND_S <= ahead_s <= AHEAD_S:
        msg = (
            f"the {source} stamps its data {ahead_s:+.1f} s from now: it must use this machine's "
            "monotonic clock"
        )
        raise SourceError(msg)
