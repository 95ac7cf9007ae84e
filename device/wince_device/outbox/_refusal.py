"""Says why a disk does not take rows, and what helps."""

import errno
from pathlib import Path

from wince_wire import OutboxError

from ._lock import lock_file_of


def refusal(path: Path, error: Exception) -> OutboxError:
    """Return the error for an outbox that cannot be written.

    Parameters
    ----------
    path
        The outbox's file.
    error
        What SQLite or the system said. Of a file system that the kernel turned read-only SQLite
        may know no more than that writing failed.
    """
    what, help_ = str(error), "check the disk"
    if _is_read_only(path):
        what = "its file system is read-only"
        help_ = "restart the unit, which has its card checked; change the card if it comes again"
    return OutboxError(f"the outbox {path} cannot be written ({what}): {help_}")


def _is_read_only(path: Path) -> bool:
    # statvfs(2) does not tell of a kernel's emergency, and SQLite's own file must not be opened
    # here: closing it would end the locks that SQLite holds.
    try:
        lock_file_of(path).open("ab").close()
    except OSError as error:
        return error.errno == errno.EROFS
    return False
