"""A new file on a stick: there whole and for good, or not there at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from wince_wire import OutboxError

_ADVICE = {
    errno.ENOSPC: "make room or take a larger stick",
    errno.EFBIG: "its file system takes no file so large, format it as exFAT",
    errno.EROFS: "it is read-only, take out its write protection or another stick",
}


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write; it gets its name once every byte is on the stick.

    Raises
    ------
    OutboxError
        If there is such a file already, or it cannot be written.
    """
    if path.exists():
        msg = f"{path} exists already: choose another name, nothing is written over"
        raise OutboxError(msg)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        _sync_folder(path.parent)
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            advice = _ADVICE.get(error.errno or 0, "check the stick")
            msg = f"{path} cannot be written ({error.strerror}): {advice}; every row is still here"
            raise OutboxError(msg) from error
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # Some file systems of sticks cannot do this for a folder; the file itself is on them.
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
