"""When a recording ends: what somebody agreed to, and what the disk has room for."""

import math
import os
import threading
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final

from wince_wire import RecordingError

MB: Final = 1_000_000


class EndReason(StrEnum):
    """Why a recording ended."""

    ASKED = "asked"
    CONSENT_ENDED = "consent ended"
    NEW_PATIENT = "new patient"
    DEVICE_STOPPED = "device stopped"
    RECORDINGS_FULL = "recordings have reached recording.maximum_mb"
    DISK_NEARLY_FULL = "the disk has no more room than the outbox may need"
    DISK_REFUSED = "the disk refused"
    DISK_TOO_SLOW = "the disk did not keep up"


FAILURES: Final = frozenset(
    {
        EndReason.RECORDINGS_FULL,
        EndReason.DISK_NEARLY_FULL,
        EndReason.DISK_REFUSED,
        EndReason.DISK_TOO_SLOW,
    }
)
"""After these nothing more is written but the end."""


class Span:
    """The moments that a recording covers, on the sources' clock, s.

    Parameters
    ----------
    start_s, until_s
        From, and at the latest to.
    lapsed
        Whether consent has ended by the time of day.
    """

    def __init__(
        self, start_s: float, until_s: float, *, lapsed: Callable[[], bool] = lambda: False
    ) -> None:
        self.start_s = start_s
        self._until_s = until_s
        self._lapsed = lapsed
        self._lock = threading.Lock()
        self._reason: EndReason | None = None

    @property
    def end_s(self) -> float:
        """Nothing of this moment or a later one is recorded."""
        return self._until_s

    @property
    def reason(self) -> EndReason | None:
        """Why it has ended; None while it goes on."""
        return self._reason

    def covers(self, t_s: float) -> bool:
        """Whether what was measured at this moment may be recorded."""
        return self.start_s <= t_s < self._until_s

    def finish(self, reason: EndReason, now_s: float) -> None:
        """End it now. The first reason stays."""
        with self._lock:
            if self._reason is None:
                self._until_s = max(self.start_s, min(self._until_s, now_s))
                self._reason = reason

    def look(self, now_s: float) -> None:
        """End it if consent has ended."""
        if self._reason is None and (now_s >= self._until_s or self._lapsed()):
            self.finish(EndReason.CONSENT_ENDED, now_s)


class DiskBudget:
    """How much all recordings together may take, and what is left to the outbox.

    Parameters
    ----------
    folder
        Of the recordings; it exists.
    used_bytes
        By the recordings that are there already.
    maximum_mb, reserve_mb
        All recordings together; and what must stay free on the disk.
    free_bytes
        Tells what is free.
    """

    def __init__(
        self,
        folder: Path,
        *,
        used_bytes: int,
        maximum_mb: float,
        reserve_mb: float,
        free_bytes: Callable[[Path], int],
    ) -> None:
        self._folder = folder
        self._left = math.floor(maximum_mb * MB) - used_bytes
        self._reserve = math.ceil(reserve_mb * MB)
        self._free_bytes = free_bytes
        self._lock = threading.Lock()

    def take(self, size: int) -> EndReason | None:
        """Count bytes about to be written; return why they must not be, None if they may."""
        with self._lock:
            refused = self._refusal(size)
            if refused is None:
                self._left -= size
        return refused

    def begin(self, size: int) -> None:
        """Set so much aside for the end of a recording; refuse if no more would be left.

        Raises
        ------
        RecordingError
            In one sentence.
        """
        refused = self._refusal(2 * size)
        if refused is not None:
            msg = f"no recording can begin ({refused}): take recordings off this unit, erase them"
            raise RecordingError(msg)
        self._left -= size

    def _refusal(self, size: int) -> EndReason | None:
        if self._free_bytes(self._folder) - size < self._reserve:
            return EndReason.DISK_NEARLY_FULL
        return EndReason.RECORDINGS_FULL if size > self._left else None


def free_bytes(folder: Path) -> int:
    """Return what anybody may still write on the disk of a folder."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
