"""Keeps one source open: reads it, notices a stall or a failure, and opens it again."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from wince_wire import WinceError

logger = logging.getLogger(__name__)

READ_WAIT_S = 0.5
STALLED_AFTER_S = 3.0
"""A live source that gives nothing for this long is closed and opened again."""

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0

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
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.state = "ok"
        self.reopened = 0

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Stop reading and let the source go."""
        self._stop.set()
        self._thread.join(timeout=5.0)
        if self._source is not None:
            self._source.close()

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._stop.is_set():
            try:
                if self._source is None:
                    self._source = self._reopen()
                    self.reopened += 1
                if self._read_until_trouble(self._source):
                    return
                pause_s = FIRST_PAUSE_S
                self._lose("it gives nothing any more")
            except WinceError as error:
                self._lose(error.sentence)
            self._stop.wait(pause_s)
            pause_s = min(LONGEST_PAUSE_S, 2.0 * pause_s)

    def _read_until_trouble(self, source: Readable[T_co]) -> bool:
        """Read on; True when all is over, False when the source stalled."""
        last_s = time.monotonic()
        while not self._stop.is_set():
            piece = source.read(READ_WAIT_S)
            if piece is not None:
                last_s = time.monotonic()
                self._note("ok", "")
                self._deliver(piece)
            elif source.ended:
                self._ended()
                return True
            elif time.monotonic() - last_s > STALLED_AFTER_S:
                return False
        return True

    def _lose(self, sentence: str) -> None:
        if self._source is not None:
            self._source.close()
            self._source = None
        self._note("lost", sentence)

    def _note(self, state: str, sentence: str) -> None:
        if state == self.state:
            return
        self.state = state
        log = logger.info if state == "ok" else logger.warning
        log("%s: %s %s", self._name, state, sentence)
        self._changed(state, sentence)
