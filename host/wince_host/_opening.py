"""How a store's file is made and opened: for its owner alone, by one opener at a time."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wince_wire import SetupError, StoreError

from ._files import private_folder

_AGAIN_S = 0.01


def make_private_file(path: Path) -> None:
    """Make an empty file that only its owner may read, with its folder, where there is none.

    One that is there is not touched: closing it would take SQLite's locks of this process with it.

    Raises
    ------
    StoreError
        If it cannot be made.
    """
    try:
        private_folder(path.parent)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except SetupError as error:
        raise _not_opened(path, error.sentence) from error
    except OSError as error:
        raise _not_opened(path, error.strerror) from error


@contextmanager
def opening_alone(path: Path, *, busy_s: float) -> Iterator[None]:
    """Hold a store while it is opened, its journal changed and its tables made.

    SQLite refuses one of two that change a new file's journal in the same moment, and two that
    make or change its tables would each take every step. The folder is what is held, for the
    file's own locks are SQLite's.

    Parameters
    ----------
    busy_s
        How long to wait for another opener, of this process too.

    Raises
    ------
    StoreError
        If another opener is not done by then, or the folder cannot be held.
    """
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _not_opened(path, error.strerror) from error
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
        except OSError as error:
            raise _not_opened(path, error.strerror) from error
        else:
            return


def _not_opened(path: Path, why: str | None) -> StoreError:
    return StoreError(f"the store {path} cannot be opened: {why}; name another folder with --state")
