"""Puts what happened into the record, and keeps it while the record's database fails."""

import logging
import threading
from collections import deque
from dataclasses import replace

from wince_host.care import AlarmAction, AlarmEntry, AlarmKind, CareStore
from wince_wire import EntryError, StoreError

from ._now import Place
from ._states import Happening, Moment

logger = logging.getLogger(__name__)

MOST_WAITING = 10_000
"""Beyond it the oldest lines are lost, and counted: an alarm must not fill the memory."""
_BEGINNINGS = {AlarmAction.RAISED, AlarmAction.PAUSED}
_OF_A_PAUSE = {AlarmAction.PAUSED, AlarmAction.RESUMED}
Thread = tuple[Place, AlarmKind | None]
"""What lines belong together: one alarm of a place, or (with None) its pause."""


def thread_of(entry: AlarmEntry) -> Thread:
    """Return what a line belongs to."""
    kind = None if entry.action in _OF_A_PAUSE else entry.kind
    return (entry.device, entry.patient), kind


class Recorder:
    """Writes lines in their order. Safe to use from any thread.

    Parameters
    ----------
    care
        Holds the record.
    lines
        Which line began each open alarm and pause, from before a restart.
    """

    def __init__(self, care: CareStore, lines: dict[Thread, int]) -> None:
        self._care = care
        self._lock = threading.Lock()
        self._waiting: deque[AlarmEntry] = deque()
        self.lines = lines
        self.lost = 0
        self._own: deque[int] = deque(maxlen=MOST_WAITING)

    @property
    def unrecorded(self) -> int:
        """How many lines wait."""
        return len(self._waiting)

    def wrote(self, entry: AlarmEntry) -> bool:
        """Tell whether a line of the record is of this process."""
        with self._lock:  # a line stands in the record a moment before it is noted here
            return entry.id in self._own

    def write(self, place: Place, happening: Happening, moment: Moment) -> AlarmEntry:
        """Write one line, or keep it for later; return it as far as it is known."""
        entry = AlarmEntry(
            at_ns=moment.utc_ns,
            kind=happening.kind,
            action=happening.action,
            device=place[0],
            patient=place[1],
            by=happening.by,
            detail=happening.detail,
            until_ns=happening.until_ns,
        )
        with self._lock:
            if entry.action in _BEGINNINGS:
                # The number of the one before must not stand under this one.
                self.lines.pop(thread_of(entry), None)
            self._waiting.append(entry)
            return self._write_waiting() or entry

    def write_result(self, entry: AlarmEntry) -> None:
        """Write how a delivery went."""
        with self._lock:
            self._waiting.append(entry)
            self._write_waiting()

    def try_again(self) -> None:
        """Write what waits."""
        with self._lock:
            if self._waiting:
                self._write_waiting()

    def _write_waiting(self) -> AlarmEntry | None:
        """Write what waits; return the newest line when all of it could be written."""
        written: AlarmEntry | None = None
        while self._waiting:
            try:
                written = self._care.add_alarm(self._numbered(self._waiting[0]))
            except StoreError as error:
                logger.warning("the alarm record cannot be written: %s", error.sentence)
                self._drop_oldest()
                return None
            except EntryError:
                logger.exception("a line of the alarm record is refused, and left out")
                written = None
            except Exception:  # whatever is wrong with the record, alarms must go on
                logger.exception("the alarm record cannot be written")
                self._drop_oldest()
                return None
            self._waiting.popleft()
            if written:
                self._own.append(written.id)
            if written and written.action in _BEGINNINGS:
                self.lines[thread_of(written)] = written.id
        return written

    def _numbered(self, entry: AlarmEntry) -> AlarmEntry:
        if entry.alarm_id or entry.action in _BEGINNINGS:
            return entry
        return replace(entry, alarm_id=self.lines.get(thread_of(entry), 0))

    def _drop_oldest(self) -> None:
        while len(self._waiting) > MOST_WAITING:
            self._waiting.popleft()
            self.lost += 1
