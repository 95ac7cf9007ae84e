"""Erases recordings: first the 32 bytes without which nobody can open them, then the rest."""

import os
from pathlib import Path

from wince_wire import RecordingError

from ._header import FEATURES_FILE, FRAMES_FILE, HEADER_FILE, KEY_FILE


def erase_recording(folder: Path) -> None:
    """Erase one sealed recording. What was opened of it lies elsewhere and stays.

    Raises
    ------
    RecordingError
        If the folder is none, or the disk refuses.
    """
    if not ((folder / HEADER_FILE).is_file() or (folder / KEY_FILE).is_file()):
        msg = f"the folder {folder} is no recording: nothing was erased"
        raise RecordingError(msg)
    try:
        _forget_key(folder / KEY_FILE)
        for name in (FEATURES_FILE, FRAMES_FILE, HEADER_FILE):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()
    except OSError as error:
        msg = (
            f"the recording {folder} could not be removed whole ({error.strerror}): see what is "
            "left in it"
        )
        raise RecordingError(msg) from error


def _forget_key(path: Path) -> None:
    if not path.is_file():
        return
    with path.open("r+b", buffering=0) as file:
        file.write(os.urandom(path.stat().st_size))
        os.fsync(file.fileno())
    path.unlink()
