"""The append-only journal of a session: what stands in it survives a loss of power."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from wince_device.whole_file import flush_folder
from wince_wire import RecordingError

from ._events import Event

JOURNAL: Final = "journal.jsonl"


class Journal:
    """One line an event, on the disk before the event takes effect.

    Parameters
    ----------
    folder
        Of the session's work files; it exists.

    Attributes
    ----------
    events
        What stood in the journal when it was opened.

    Raises
    ------
    RecordingError
        If it cannot be read or written, or another program has the session.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / JOURNAL
        fresh = not self._path.exists()
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise _refused(self._path, "opened", error) from error
        try:
            self._lock()
            self.events, whole = decode_journal(self._path)
            # A torn last line is an event that never took effect.
            os.ftruncate(self._handle, whole)
            if fresh:
                flush_folder(folder)
        except BaseException:
            os.close(self._handle)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._handle)

    def append(self, event: Event) -> None:
        """Write an event and wait until it is on the disk.

        Raises
        ------
        RecordingError
            If the disk refuses.
        """
        try:
            append_whole(self._handle, msgspec.json.encode(event) + b"\n")
            os.fsync(self._handle)
        except OSError as error:
            raise _refused(self._path, "written", error) from error

    def _lock(self) -> None:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            msg = (
                f"the session in {self._path.parent} is open in another program: end that one first"
            )
            raise RecordingError(msg) from error


def decode_journal(path: Path) -> tuple[list[Event], int]:
    """Return a journal's events, and the bytes up to the end of the last whole one.

    Raises
    ------
    RecordingError
        If it cannot be read, or a line before the last one is damaged.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise _refused(path, "read", error) from error
    decoder = msgspec.json.Decoder(Event)
    events: list[Event] = []
    whole = 0
    for number, line in enumerate(lines, start=1):
        try:
            if not line.endswith(b"\n"):
                break
            events.append(decoder.decode(line))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            if number == len(lines):
                break
            msg = f"line {number} of {path} is damaged: restore the file from a copy"
            raise RecordingError(msg) from error
        whole += len(line)
    return events, whole


def append_whole(handle: int, content: bytes) -> None:
    """Write all of it at a file's end, or nothing that stays.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    before = os.fstat(handle).st_size
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
    except OSError:
        os.ftruncate(handle, before)
        raise


def _refused(path: Path, what: str, error: OSError) -> RecordingError:
    msg = (
        f"the journal {path} cannot be {what} ({error.strerror}): check the disk, then go on with "
        "`wince-device study resume`"
    )
    return RecordingError(msg)
