"""Erases what was opened of a person's recordings."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from wince_wire import RecordingError

from ._opening import FORMAT, MANIFEST


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedOpened:
    """What became of the folders of opened recordings.

    Attributes
    ----------
    erased
        Those of the person; they are gone.
    unread
        Folders of which nobody can tell whose they are: a manifest that cannot be read, or an
        opening that was cut short. They stay.
    """

    erased: tuple[Path, ...] = ()
    unread: tuple[Path, ...] = ()


def erase_opened(folder: Path, subject: str) -> ErasedOpened:
    """Erase every opened recording of a pseudonym in a folder; the folder need not be there.

    Raises
    ------
    RecordingError
        If the folder cannot be read, or something of the person could not be removed.
    """
    if not folder.is_dir():
        return ErasedOpened()
    try:
        places = {place: _subject_of(place) for place in sorted(folder.iterdir()) if place.is_dir()}
    except OSError as error:
        msg = f"the folder {folder} cannot be read ({error.strerror}): nothing opened was erased"
        raise RecordingError(msg) from error
    erased = tuple(place for place, of in places.items() if of == subject)
    for place in erased:
        _remove(place)
    return ErasedOpened(
        erased=erased, unread=tuple(place for place, of in places.items() if of is None)
    )


def _subject_of(place: Path) -> str | None:
    """Return whose an opened recording is; None where nobody can tell, "" for something else."""
    path = place / MANIFEST
    if not path.is_file():
        return None if place.suffix == ".part" else ""
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        return ""
    subject = told.get("subject")
    return subject if isinstance(subject, str) and subject else None


def _remove(place: Path) -> None:
    # The manifest names the person: it goes last, so that what is left over can be erased again.
    try:
        for inside in place.iterdir():
            if inside.name == MANIFEST:
                continue
            if inside.is_dir() and not inside.is_symlink():
                shutil.rmtree(inside)
            else:
                inside.unlink()
        (place / MANIFEST).unlink()
        place.rmdir()
    except OSError as error:
        msg = f"{place} could not be removed whole ({error.strerror}): erase once more"
        raise RecordingError(msg) from error
