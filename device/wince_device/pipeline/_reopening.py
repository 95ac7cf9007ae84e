"""Keeps one source open: reads it, notices a stall or a failure, and opens it again."""

import logging
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from wince_device.supervision import Turn, Worker
from wince_wire import WinceError

from ._failures import Failures

logger = logging.getLogger(__name__)

READ_WAIT_S = 0.25
STALLED_AFTER_S = 1.2
"""A live source that gives nothing for this long is closed and opened again; with the wait for a
read it is told within 2 s."""

FIRST_PIECE_S = 5.0
"""So long a source that was just opened may take: a camera sets its exposure first."""

STEP_LIMIT_S = 5.0
"""One read, and the handing on of what it gave, may never take longer."""

OPENING_LIMIT_S = 40.0
"""Opening or closing a camera may take its time."""

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
        self._waiting_source: Readable[T_co] | None = source
        self._reopen = reopen
        self._deliver = deliver
        self._changed = changed
        self._ended = ended
        self._name = name
        self._failures = Failures(name)
        self._pause_s = FIRST_PAUSE_S
        self.worker = Worker(
            name, self._read_on, limit_s=STEP_LIMIT_S, on_replace=self._leave_source
        )
        self.state = "ok"
        self.reopened = 0

    @property
    def failed(self) -> int:
        """Failures of an unexpected kind: a driver's bug, or a listener's."""
        return self._failures.count

    def start(self) -> None:
        """Begin to read."""
        self.worker.start()

    def stop(self) -> None:
        """Stop reading and let the source go."""
        self.worker.stop(STOPS_WITHIN_S)
        source, self._waiting_source = self._waiting_source, None
        if source is not None:
            self._close(source)

    def _read_on(self, turn: Turn) -> None:
        while turn.goes_on:
            why = self._read_one_opening(turn)
            if why is None or turn.over:
                return
            self._note("lost", why)
            pause_s, self._pause_s = self._pause_s, min(LONGEST_PAUSE_S, 2.0 * self._pause_s)
            self.worker.pause(turn, pause_s)

    def _read_one_opening(self, turn: Turn) -> str | None:
        """Read until something is wrong and return what; None when all is over."""
        source: Readable[T_co] | None = None
        try:
            turn.beat(OPENING_LIMIT_S)
            source = self._opened()
            return self._read_until_trouble(source, turn)
        except WinceError as error:
            return error.sentence
        except Exception as error:  # a stage's edge: a driver's bug must not end the reading
            self._failures.note("an unexpected failure", error)
            return f"an unexpected failure ({type(error).__name__})"
        finally:
            if source is not None:
                turn.beat(OPENING_LIMIT_S)
                self._close(source)

    def _read_until_trouble(self, source: Readable[T_co], turn: Turn) -> str | None:
        last_s, silence_s = time.monotonic(), max(FIRST_PIECE_S, STALLED_AFTER_S)
        while turn.goes_on:
            turn.beat()
            piece = source.read(READ_WAIT_S)
            if turn.over:
                return None  # what came too late was told as lost
            if piece is not None:
                last_s, silence_s = time.monotonic(), STALLED_AFTER_S
                self._pause_s = FIRST_PAUSE_S
                self._note("ok", "")
                self._deliver(piece)
            elif source.ended and turn.goes_on:
                self.state = "ended"
                self._ended()
                return None
            elif time.monotonic() - last_s > silence_s:
                return "it gives nothing any more"
        return None

    def _opened(self) -> Readable[T_co]:
        source, self._waiting_source = self._waiting_source, None
        if source is None:
            source = self._reopen()
            self.reopened += 1
        return source

    def _leave_source(self) -> None:
        """Give up a source that its driver never came back from; its own thread closes it."""
        self._note("lost", "its driver does not answer")

    def _close(self, source: Readable[T_co]) -> None:
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
