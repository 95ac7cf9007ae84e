"""One outbox, one process."""

import fcntl
from pathlib import Path
from typing import IO

from wince_wire import OutboxError


def lock_file(path: Path) -> IO[bytes]:
    """Hold the file ``<outbox>.lock`` until the returned handle is closed.

    The lock goes with the process, however it ends. Others may still read the database.

    Raises
    ------
    OutboxError
        If another process holds it, or the folder cannot be written.
    """
    lock = path.with_name(path.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = lock.open("ab")
    except OSError as error:
        msg = f"the outbox {path} cannot be written ({error.strerror}): check the path and its disk"
        raise OutboxError(msg) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        msg = f"the outbox {path} is in use by another wince-device: stop that one first"
        raise OutboxError(msg) from error
    return handle
