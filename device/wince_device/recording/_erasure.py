"""Erases recordings: first the 32 bytes without which nobody can open them, then the rest."""

import os
from pathlib import Path

from wince_device.whole_file import flush_folder
from wince_wire import RecordingError

from ._folders import ALL_FILES, HEADER_FILE, KEY_FILE, list_recordings


def erase_subject(recordings: Path, subject: str) -> int:
    """Erase every recording of a pseudonym; return how many there were.

    Raises
    ------
    RecordingError
        If one cannot be erased.
    """
    kept = [one for one in list_recordings(recordings) if one.header and one.header.is_of(subject)]
    for one in kept:
        erase_recording(one.folder)
    return len(kept)


def erase_recording(folder: Path) -> None:
    """Erase one recording.

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
        flush_folder(folder)
        for name in ALL_FILES:
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()
        flush_folder(folder.parent)
    except OSError as error:
        msg = f"the recording {folder} cannot be erased ({error.strerror}): check the disk"
        raise RecordingError(msg) from error


def _forget_key(path: Path) -> None:
    if not path.is_file():
        return
    with path.open("r+b", buffering=0) as file:
        file.write(os.urandom(path.stat().st_size))
        os.fsync(file.fileno())
    path.unlink()
