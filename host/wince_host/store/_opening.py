"""One opener of a store's file at a time."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wince_wire import StoreError

_AGAIN_S = 0.01


@contextmanager
def opening_alone(path: Path, *, busy_s: float) -> Iterator[None]:
    """Hold a store while it is opened, its journal changed and its tables made.

    SQLite refuses one of two that change a new file's journal in the same moment, and two that
    make or change its tables would each take every step. The folder is what is held: a file that
    this process opens and closes beside SQLite's own takes SQLite's locks with it.

    Parameters
    ----------
    busy_s
        How long to wait for another opener, of this process too.

    Raises
    ------
    StoreError
        If another opener is not done by then.
    OSError
        If the folder cannot be read.
    """
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _wait_for(folder, path, time.monotonic() + busy_s)
        yield
    finally:
        os.close(folder)


def _wait_for(folder: int, path: Path, deadline_s: float) -> None:
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline_s:
                msg = (
                    f"another program is opening the store {path} or changing its tables: wait "
                    "until it is done, or end it, then try again"
                )
                raise StoreError(msg) from error
            time.sleep(_AGAIN_S)
        else:
            return
