"""Small files of state: on the disk whole and for good, or as they were before."""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, in the place of the one before.

    Raises
    ------
    OSError
        If the disk refuses; the file before is then still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    flush_folder(path.parent)


def delete_file(path: Path) -> None:
    """Delete a file, if it is there, so that a power cut does not bring it back.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk: without it a power cut undoes a renaming.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
