"""One outbox, one process."""

import errno
import fcntl
from pathlib import Path
from typing import IO

from wince_wire import OutboxError


def lock_file_of(path: Path) -> Path:
    """Return the file whose lock says that an outbox is in use."""
    return path.with_name(path.name + ".lock")


class FileLock:
    """The file ``<outbox>.lock``, held until it is let go.

    The lock goes with the process, however it ends. Others may still read the database.

    Parameters
    ----------
    path
        The outbox's file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: IO[bytes] | None = None

    def take(self) -> None:
        """Hold it from now on; more than once does no harm.

        Raises
        ------
        OutboxError
            If another process holds it.
        OSError
            If the folder cannot be written.
        """
        if self._handle is not None:
            return
        handle = self._open()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.close()
            msg = f"the outbox {self._path} is in use by another wince-device: stop that one first"
            raise OutboxError(msg) from error
        self._handle = handle

    def release(self) -> None:
        """Let it go, if it is held."""
        if self._handle is not None:
            self._handle.close()
        self._handle = None

    def _open(self) -> IO[bytes]:
        lock = lock_file_of(self._path)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return lock.open("ab")
        except OSError as error:
            if error.errno != errno.EROFS or not lock.exists():
                raise
            return lock.open("rb")
