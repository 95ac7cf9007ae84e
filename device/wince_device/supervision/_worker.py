"""A stage's thread that can be replaced while it is stuck."""

import logging
import threading
import time
from collections.abc import Callable

from ._heartbeat import Heartbeat

logger = logging.getLogger(__name__)

BEAT_EVERY_S = 0.5


class Turn:
    """What a stage's thread is handed: its heartbeat, and whether it is still the one that counts.

    No thread can be killed in Python. One that is stuck is left to itself; should it ever wake, it
    finds that its turn is over, and must not touch the stage any more.
    """

    def __init__(self, heartbeat: Heartbeat, stopping: threading.Event) -> None:
        self._heartbeat = heartbeat
        self._stopping = stopping
        self._over = threading.Event()

    @property
    def over(self) -> bool:
        """Another thread has the stage now."""
        return self._over.is_set()

    @property
    def goes_on(self) -> bool:
        """Neither replaced nor asked to stop."""
        return not (self._over.is_set() or self._stopping.is_set())

    def beat(self, allow_s: float | None = None) -> None:
        """Say that a step is done, and how long the next one may take."""
        if not self.over:
            self._heartbeat.beat(allow_s)

    def end(self) -> None:
        """Take the stage away from this thread."""
        self._over.set()


class Worker:
    """Runs one stage in a thread of its own.

    Parameters
    ----------
    name
        Of the stage: for the thread, the log and the metrics.
    work
        The stage's loop. It returns when ``turn.goes_on`` is false or there is nothing left to do.
    limit_s
        A step that takes longer is stuck.
    on_replace
        Called before a new thread takes over from one that is stuck or has died, to leave behind
        what the old one may still hold.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Turn], None],
        *,
        limit_s: float,
        on_replace: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.heartbeat = Heartbeat(limit_s)
        self.replaced = 0
        self._work = work
        self._on_replace = on_replace
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._finished = False
        self._turn: Turn | None = None
        self._thread: threading.Thread | None = None

    @property
    def started(self) -> bool:
        """Whether it was ever started."""
        return self._thread is not None

    @property
    def finished(self) -> bool:
        """Whether the stage came to its own end: nothing is left to watch."""
        return self._finished

    @property
    def dead(self) -> bool:
        """Whether the thread ended although the stage did not."""
        thread = self._thread
        return thread is not None and not thread.is_alive() and not self._finished

    def start(self) -> None:
        """Begin to work."""
        with self._lock:
            self._begin()

    def ask_to_stop(self) -> None:
        """Have the loop end; returns at once."""
        self._stopping.set()

    def stop(self, timeout_s: float) -> bool:
        """Have the loop end and wait for it; return whether it did."""
        self._stopping.set()
        thread = self._thread
        if thread is None or thread is threading.current_thread():
            return True
        thread.join(timeout_s)
        if thread.is_alive():
            logger.error("%s: it did not stop within %.0f s", self.name, timeout_s)
        return not thread.is_alive()

    def pause(self, turn: Turn, seconds: float) -> None:
        """Wait, showing all the while that the thread lives; ends early when it is to stop."""
        until_s = time.monotonic() + seconds
        while turn.goes_on and (left_s := until_s - time.monotonic()) > 0.0:
            turn.beat()
            self._stopping.wait(min(BEAT_EVERY_S, left_s))

    def replace(self) -> None:
        """Leave the thread to itself and begin anew; nothing happens once it is to stop."""
        with self._lock:
            if self._stopping.is_set() or self._finished:
                return
            if self._turn is not None:
                self._turn.end()
            self.replaced += 1
            self._on_replace()
            self._begin()

    def _begin(self) -> None:
        turn = Turn(self.heartbeat, self._stopping)
        turn.beat()
        self._turn = turn
        self._thread = threading.Thread(target=self._run, args=(turn,), name=self.name, daemon=True)
        self._thread.start()

    def _run(self, turn: Turn) -> None:
        try:
            self._work(turn)
        except Exception:
            # The thread ends here and the supervisor begins a new one.
            logger.exception("%s: the stage failed as a whole", self.name)
            return
        if not turn.over:
            self._finished = True
