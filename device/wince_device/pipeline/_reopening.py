"""Keeps one source open: reads it, notices a stall or a failure, and opens it again."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from wince_wire import WinceError

from ._failures import Failures

logger = logging.getLogger(__name__)

READ_WAIT_S = 0.5
STALLED_AFTER_S = 3.0
"""A live source that gives nothing for this long is closed and opened again."""

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
"""Between two attempts; the pause begins short again once something was read."""

STOPS_WITHIN_S = 5.0

T_co = TypeVar("T_co", covariant=True)


class Readable(Protocol[T_co]):
    """What cameras and pulse sensors have in common."""

    @property
    def ended(self) -> bool:
        """Nothing will come any more."""
        ...

    def read(self, timeout_s: float) -> T_co | None:
        """Return the next piece, or None."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...


class SourceReader(Generic[T_co]):
    """A thread that reads one source until it is told to stop.

    Parameters
    ----------
    name
        For the thread and the log.
    source
        Already open.
    reopen
        Opens it anew.
    deliver
        Gets each piece.
    changed
        Told ``ok`` or ``lost`` with a sentence, whenever that changes.
    ended
        Told once when a recording is at its end.
    """

    def __init__(
        self,
        *,
        name: str,
        source: Readable[T_co],
        reopen: Callable[[], Readable[T_co]],
        deliver: Callable[[T_co], None],
        changed: Callable[[str, str], None],
        ended: Callable[[], None],
    ) -> None:
        self._source: Readable[T_co] | None = source
        self._reopen = reopen
        self._deliver = deliver
        self._changed = changed
        self._ended = ended
        self._name = name
        self._stop = threading.Event()
        self._failures = Failures(name)
        self._pause_s = FIRST_PAUSE_S
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.state = "ok"
        self.reopened = 0

    @property
    def failed(self) -> int:
        """Failures of an unexpected kind: a driver's bug, or a listener's."""
        return self._failures.count

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Stop reading and let the source go."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=STOPS_WITHIN_S)
        if self._thread.is_alive():
            logger.error("%s: it did not stop within %.0f s", self._name, STOPS_WITHIN_S)
        self._close()

    def _run(self) -> None:
        self._read_on()
        # Here too: stop() may have given up waiting for a slow opening.
        self._close()

    def _read_on(self) -> None:
        while not self._stop.is_set():
            try:
                if self._read_until_trouble():
                    return
                why = "it gives nothing any more"
            except WinceError as error:
                why = error.sentence
            except Exception as error:  # a stage's edge: a driver's bug must not end the reading
                self._failures.note("an unexpected failure", error)
                why = f"an unexpected failure ({type(error).__name__})"
            self._close()
            self._note("lost", why)
            self._stop.wait(self._pause_s)
            self._pause_s = min(LONGEST_PAUSE_S, 2.0 * self._pause_s)

    def _read_until_trouble(self) -> bool:
        """Open the source if need be and read on; True when all is over, False when it stalled."""
        source = self._opened()
        last_s = time.monotonic()
        while not self._stop.is_set():
            piece = source.read(READ_WAIT_S)
            if piece is not None:
                last_s = time.monotonic()
                self._pause_s = FIRST_PAUSE_S
                self._note("ok", "")
                self._deliver(piece)
            elif source.ended and not self._stop.is_set():
                self.state = "ended"
                self._ended()
                return True
            elif time.monotonic() - last_s > STALLED_AFTER_S:
                return False
        return True

    def _opened(self) -> Readable[T_co]:
        if self._source is None:
            self._source = self._reopen()
            self.reopened += 1
        return self._source

    def _close(self) -> None:
        source, self._source = self._source, None
        if source is None:
            return
        try:
            source.close()
        except (
            Exception
        ) as error:  # a stage's edge: what cannot be closed is opened again all the same
            self._failures.note("it could not be closed", error)

    def _note(self, state: str, sentence: str) -> None:
        if state == self.state:
            return
        self.state = state
        log = logger.info if state == "ok" else logger.warning
        log("%s: %s %s", self._name, state, sentence)
        try:
            self._changed(state, sentence)
        except Exception as error:  # a stage's edge: reading goes on though nobody could be told
            self._failures.note("its change of state could not be told", error)
