"""The one file that says which settings hold: replaced whole, so that no crash halves it."""

import logging
from pathlib import Path
from typing import Final

import msgspec

from wince_device.whole_file import write_whole
from wince_wire import ConfigState, Count, Label, Pseudonym, SettingsStorageError

logger = logging.getLogger(__name__)
FILE_NAME: Final = "settings.json"


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """What the host set at one time."""

    revision: Count = 0
    changes: dict[str, str | int | float | bool] = {}
    set_by: Label = ""


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """What holds, and what held before.

    Attributes
    ----------
    present, former
        In force, and the last one that the device was well with.
    starts
        While ``present`` is on trial, how often the device began to run with it; else None.
    wished_revision, state, refused_code, refused_because
        The last wish and what became of it.
    patient
        Pseudonym that a command set; None for the file's.
    """

    present: Revision = Revision()
    former: Revision = Revision()
    starts: Count | None = None
    wished_revision: Count = 0
    state: ConfigState = "in_force"
    refused_code: int | None = None
    refused_because: str | None = None
    patient: Pseudonym | None = None


def read_book(folder: Path) -> Book:
    """Return what was kept; a damaged file is set aside, and the device's own file holds.

    Raises
    ------
    SettingsStorageError
        If the file is there and cannot be read.
    """
    path = folder / FILE_NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=Book)
    except FileNotFoundError:
        return Book()
    except (msgspec.MsgspecError, ValueError, RecursionError):
        logger.warning("%s is damaged and set aside: the device's own file holds", path.name)
        path.replace(path.with_suffix(".damaged"))
        return Book()
    except OSError as error:
        raise _refused(path, error) from error


def write_book(folder: Path, book: Book) -> None:
    """Bring the book to the disk, whole or not at all.

    Raises
    ------
    SettingsStorageError
        If the disk refuses; the earlier book is then still there.
    """
    path = folder / FILE_NAME
    try:
        write_whole(path, msgspec.json.encode(book))
    except OSError as error:
        raise _refused(path, error) from error


def _refused(path: Path, error: OSError) -> SettingsStorageError:
    return SettingsStorageError(
        f"the settings file {path} cannot be used ({error.strerror}): check the disk and its rights"
    )
