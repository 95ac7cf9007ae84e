"""Writes pictures on a thread of its own; those it has no time for are dropped and counted."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.sources import Frame

from ._limits import FAILURES, DiskBudget, EndReason, Span
from ._pictures import png
from ._records import End, Picture, Record, pack
from ._seal import SealedFile

logger = logging.getLogger(__name__)

FRAMES_WAITING: Final = 8
"""At 1456 × 1088 these take 13 MB."""

SYNC_EVERY_S: Final = 0.5
LOOK_EVERY_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class _Waiting:
    t_s: float
    index: int
    image: NDArray[np.uint8]


class FrameStream:
    """The file of pictures, one chunk each.

    Parameters
    ----------
    file
        Taken over, and closed at the end.
    span, budget
        When it ends.
    last
        Makes the record that ends the file.

    Attributes
    ----------
    written, dropped, size
        Pictures, and bytes.
    complete
        The file has its end.
    """

    def __init__(
        self,
        file: SealedFile,
        *,
        span: Span,
        budget: DiskBudget,
        last: Callable[[], End],
        now_s: Callable[[], float],
    ) -> None:
        self._file = file
        self._span = span
        self._budget = budget
        self._last = last
        self._now_s = now_s
        self._changed = threading.Condition()
        self._waiting: deque[_Waiting] = deque()
        self._synced_s = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="recording frames", daemon=True)
        self.written = 0
        self.dropped = 0
        self.complete = False

    @property
    def size(self) -> int:
        """Bytes written."""
        return self._file.size

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def put(self, frame: Frame) -> None:
        """Take a frame, or drop it. Its picture is copied: a camera may use its buffer again."""
        self._span.look(self._now_s())
        if not self._span.covers(frame.t_s):
            return
        with self._changed:
            if len(self._waiting) == FRAMES_WAITING:
                self.dropped += 1
                return
            self._waiting.append(_Waiting(frame.t_s, frame.index, frame.image.copy()))
            self._changed.notify()

    def wake(self) -> None:
        """Look at once whether the recording has ended."""
        with self._changed:
            self._changed.notify()

    def wait(self, timeout_s: float) -> None:
        """Wait until the file is closed."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            self._attempt(self._write_all)
            self._attempt(self._finish)
        finally:
            self._file.close()

    def _attempt(self, step: Callable[[], None]) -> None:
        try:
            step()
        except OSError as error:
            logger.warning("recording: pictures cannot be written (%s)", error.strerror)
            self._span.finish(EndReason.DISK_REFUSED, self._now_s())

    def _write_all(self) -> None:
        while (one := self._next()) is not None:
            self._write(one)
            self._sync_if_due()

    def _next(self) -> _Waiting | None:
        """Return the next frame that may be written; None when none will come any more."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._span.reason, LOOK_EVERY_S)
                one = self._waiting.popleft() if self._waiting else None
            self._span.look(self._now_s())
            if self._span.reason in FAILURES:
                self._give_up(one)
                return None
            if one is not None and self._span.covers(one.t_s):
                return one
            if one is None:
                if self._span.reason is not None:
                    return None
                self._sync_if_due()

    def _write(self, one: _Waiting) -> None:
        try:
            content = png(one.image)
        except Exception:  # a stage's edge: one bad frame must not end the recording
            logger.exception("recording: frame %d could not be packed", one.index)
            self.dropped += 1
            return
        records: list[Record] = [Picture(t_s=one.t_s, frame_index=one.index, png=content)]
        chunk = pack(records, deflate=False)
        refused = self._budget.take(SealedFile.sealed_bytes(chunk))
        if refused is not None:
            self.dropped += 1
            self._span.finish(refused, self._now_s())
            return
        try:
            self._file.append(chunk)
        except OSError:
            self.dropped += 1
            raise
        self.written += 1

    def _give_up(self, one: _Waiting | None) -> None:
        with self._changed:
            self.dropped += len(self._waiting) + (one is not None)
            self._waiting.clear()

    def _sync_if_due(self) -> None:
        if time.monotonic() - self._synced_s >= SYNC_EVERY_S:
            self._file.sync()
            self._synced_s = time.monotonic()

    def _finish(self) -> None:
        records: list[Record] = [self._last()]
        self._file.append(pack(records, deflate=False), last=True)
        self._file.sync()
        self.complete = True
