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
from wince_device.supervision import Turn, Worker
from wince_wire import SourceError

from ._failures import Failures
from ._inbox import Delivery, Inbox
from ._steps import StepWindow

logger = logging.getLogger(__name__)

LATE_S = 1.0
"""A stream that is later than this is not waited for: the other one goes on alone."""

AHEAD_S = 1.0
BEHIND_S = 600.0
"""Data stamped further than this from now carry another clock's time. One such frame in the future
would make all that follow look out of order."""

STOPS_WITHIN_S = 10.0
STEP_LIMIT_S = 30.0
"""A second's work takes milliseconds, but a memory card may hold up a commit for long."""

_WAIT_S = 0.2


def _ignore(_observations: Sequence[FaceObservation], _beats: Sequence[Beat]) -> None:
    return


class EstimatorStage:
    """A thread that turns what the sources leave into one result a second.

    Parameters
    ----------
    inbox
        What the sources leave.
    new_monitor
        Makes what this thread alone uses: at the start, and again for another person or when the
        stage is begun anew.
    deliver
        Gets each second's result.
    deliver_rest
        Gets the frames and beats of the broken second at the end.
    """

    def __init__(
        self,
        *,
        inbox: Inbox,
        new_monitor: Callable[[], Monitor],
        deliver: Callable[[SecondResult], None],
        deliver_rest: Callable[[Sequence[FaceObservation], Sequence[Beat]], None] = _ignore,
    ) -> None:
        self._inbox = inbox
        self._new_monitor = new_monitor
        self._monitor = new_monitor()
        self._deliver = deliver
        self._deliver_rest = deliver_rest
        self._orders: list[Callable[[Monitor], None]] = []
        self._lock = threading.Lock()
        self._failures = Failures("estimator")
        self.worker = Worker(
            "estimator", self._run, limit_s=STEP_LIMIT_S, on_replace=self._leave_monitor
        )
        self.latency = StepWindow()

    @property
    def failed(self) -> int:
        """Pieces of data, orders and seconds that could not be worked on."""
        return self._failures.count

    def start(self) -> None:
        """Begin to work."""
        self.worker.start()

    def stop(self) -> None:
        """Work through what is there, then stop."""
        self.worker.stop(STOPS_WITHIN_S)

    def begin_anew(self) -> None:
        """Have this thread go on with a new monitor, after telling what the old one still holds."""
        self.order(self._exchange)

    def order(self, change: Callable[[Monitor], None]) -> None:
        """Have this thread change something about the monitor before the next second."""
        with self._lock:
            self._orders.append(change)

    def _run(self, turn: Turn) -> None:
        self._monitor.begin(time.monotonic())
        while turn.goes_on:
            turn.beat()
            self._take(_WAIT_S, turn)
            now_s = time.monotonic()
            # Both streams stamp with this very clock, so nothing can lie beyond now.
            self._advance(min(now_s, max(self._monitor.complete_until_s, now_s - LATE_S)), turn)
        if turn.over:
            return
        self._take(0.0, turn)
        # Beyond the last frame and sample nothing was measured, so nothing is told.
        self._advance(min(time.monotonic(), self._monitor.last_s), turn)
        self._attempt("the last frames", lambda: self._deliver_rest(*self._monitor.finish()))

    def _exchange(self, old: Monitor) -> None:
        self._deliver_rest(*old.finish())
        self._leave_monitor()
        self._monitor.begin(time.monotonic())

    def _leave_monitor(self) -> None:
        blocked = self._monitor.blocked
        self._monitor = self._new_monitor()
        self._monitor.blocked = blocked

    def _take(self, timeout_s: float, turn: Turn) -> None:
        delivery = self._inbox.take(timeout_s)
        if turn.over:
            return
        with self._lock:
            orders, self._orders = self._orders, []
        for change in orders:
            self._attempt("an order", partial(change, self._monitor))
        self._push(delivery, turn)
        if delivery.face_ended:
            self._monitor.end_face()
        if delivery.pulse_ended:
            self._monitor.end_pulse()

    def _push(self, delivery: Delivery, turn: Turn) -> None:
        """Hand over each piece by itself, so that a bad one takes no good one along."""
        monitor = self._monitor
        for observation in delivery.observations:
            self._attempt("a frame", partial(_push_face, monitor, observation))
            turn.beat()
        for batch in delivery.batches:
            self._attempt("a pulse batch", partial(_push_pulse, monitor, batch))
            turn.beat()

    def _advance(self, until_s: float, turn: Turn) -> None:
        # A second that fails is over all the same: the next attempt begins with the one after.
        monitor = self._monitor
        while not self._attempt(
            "a second", lambda: monitor.advance(until_s, partial(self._tell, turn))
        ):
            turn.beat()

    def _tell(self, turn: Turn, result: SecondResult) -> None:
        if turn.over:
            return
        turn.beat()
        began_s = time.monotonic()
        self._deliver(result)
        self.latency.add(time.monotonic() - began_s)

    def _attempt(self, what: str, work: Callable[[], None]) -> bool:
        try:
            work()
        except Exception as error:  # a stage's edge: one bad piece must not end the measurement
            self._failures.note(f"{what} could not be worked on", error)
            return False
        return True


def _push_face(monitor: Monitor, observation: FaceObservation) -> None:
    _check_clock("camera", observation.t_s)
    monitor.push_face(observation)


def _push_pulse(monitor: Monitor, batch: PulseBatch) -> None:
    if batch.t_s.size:
        _check_clock("pulse sensor", float(batch.t_s[-1]))
    monitor.push_pulse(batch)


def _check_clock(source: str, t_s: float) -> None:
    ahead_s = t_s - time.monotonic()
    if not -BEHIND_S <= ahead_s <= AHEAD_S:
        msg = (
            f"the {source} stamps its data {ahead_s:+.1f} s from now: it must use this machine's "
            "monotonic clock"
        )
        raise SourceError(msg)
