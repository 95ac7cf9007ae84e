"""Writes everything measured on a thread of its own; nothing is dropped."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from ._harvest import Harvest
from ._limits import FAILURES, DiskBudget, EndReason, Span
from ._records import End, Record, pack
from ._seal import SealedFile

logger = logging.getLogger(__name__)

WAITS_AT_MOST_S: Final = 30.0
"""A second of frames takes half a megabyte of memory: a disk that is later does not work."""

ITEMS_WAITING: Final = 6_000
"""Far more than half a minute brings, whatever the sensors do."""

WRITE_EVERY_S: Final = 0.5
"""A power cut loses what is younger than this and the time of one write: less than a second."""

LOOK_EVERY_S: Final = 0.1
SETTLES_S: Final = 2.0
"""Beats become certain within two seconds."""

SETTLES_WITHIN_S: Final = 4.0
"""Without data no second comes to say that everything is there."""

Item = Callable[[Harvest], None]


class FeatureStream:
    """The file of everything measured.

    Parameters
    ----------
    file
        With the opening record in it; taken over, and closed at the end.
    harvest
        Of this recording; this thread's alone from now on.
    budget
        What may be written.
    last
        Makes the record that ends the file, once the pictures are done.
    ended
        Called at the end, on this thread.

    Attributes
    ----------
    complete
        The file has its end.
    failed
        Results that could not be taken: a defect of the device.
    """

    def __init__(
        self,
        file: SealedFile,
        *,
        harvest: Harvest,
        budget: DiskBudget,
        last: Callable[[], End],
        ended: Callable[[], None],
        now_s: Callable[[], float],
    ) -> None:
        self._file = file
        self._harvest = harvest
        self._span: Span = harvest.span
        self._budget = budget
        self._last = last
        self._ended = ended
        self._now_s = now_s
        self._changed = threading.Condition()
        self._items: deque[tuple[float, Item]] = deque()
        self._closing = False
        self._written_s = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self.complete = False
        self.failed = 0

    @property
    def size(self) -> int:
        """Bytes written."""
        return self._file.size

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def put(self, item: Item) -> None:
        """Take something measured. If too much waits the recording ends: nothing is dropped."""
        now_s = time.monotonic()
        with self._changed:
            waits_s = now_s - self._items[0][0] if self._items else 0.0
            if waits_s <= WAITS_AT_MOST_S and len(self._items) < ITEMS_WAITING:
                self._items.append((now_s, item))
                self._changed.notify()
                return
        self._span.finish(EndReason.DISK_TOO_SLOW, self._now_s())

    def close(self, timeout_s: float) -> bool:
        """Write what is there and end; return whether it did in time.

        For a span that has ended already.
        """
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def finished(self) -> bool:
        """Whether everything is written and closed."""
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._attempt(self._write_all)
            self._attempt(self._write_rest)
            self._attempt(self._finish)
        finally:
            self._file.close()
            self._ended()

    def _attempt(self, step: Callable[[], None]) -> None:
        try:
            step()
        except OSError as error:
            logger.warning("recording: the disk refused (%s)", error.strerror)
            self._span.finish(EndReason.DISK_REFUSED, self._now_s())

    def _write_all(self) -> None:
        while not self._settled():
            self._collect()
            if time.monotonic() - self._written_s >= WRITE_EVERY_S:
                self._write()

    def _collect(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._closing, LOOK_EVERY_S)
            items = list(self._items)
            self._items.clear()
        for _, item in items:
            try:
                item(self._harvest)
            except Exception:  # a stage's edge: one bad result must not end the recording
                self.failed += 1
                logger.exception("recording: a result could not be taken")

    def _settled(self) -> bool:
        """Whether the recording has ended and its last second has come."""
        now_s = self._now_s()
        self._span.look(now_s)
        reason, end_s = self._span.reason, self._span.end_s
        if reason is None:
            return False
        come = self._harvest.last_second_s >= end_s + SETTLES_S
        late = now_s >= end_s + SETTLES_WITHIN_S
        return self._closing or reason in FAILURES or come or late

    def _write(self) -> None:
        self._written_s = time.monotonic()
        records = self._harvest.take()
        if not records:
            return
        chunk = pack(records, deflate=True)
        refused = self._budget.take(SealedFile.sealed_bytes(chunk))
        if refused is not None:
            self._span.finish(refused, self._now_s())
        # Also after a limit was met: one chunk is small, and nothing measured is dropped.
        self._file.append(chunk)
        self._file.sync()

    def _write_rest(self) -> None:
        self._collect()
        self._write()

    def _finish(self) -> None:
        records: list[Record] = [self._last()]
        self._file.append(pack(records, deflate=True), last=True)
        self._file.sync()
        self.complete = True
