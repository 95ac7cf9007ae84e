"""Files that only their owner may read."""

import os
from pathlib import Path

from wince_wire import SetupError


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner may enter, with those above it, and return it.

    Raises
    ------
    SetupError
        If it cannot be made.
    """
    try:
        for above in reversed([folder, *folder.parents]):
            if not above.is_dir():
                above.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        msg = f"the folder {folder} cannot be made: {error.strerror}; choose another with --state"
        raise SetupError(msg) from error
    return folder


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600, all of it or nothing.

    Raises
    ------
    SetupError
        If it cannot be written.
    """
    private_folder(path.parent)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        msg = f"the file {path} cannot be written: {error.strerror}; check the disk and its rights"
        raise SetupError(msg) from error
