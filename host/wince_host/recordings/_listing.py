"""Lists the recordings in a folder."""

from dataclasses import dataclass
from pathlib import Path

from wince_wire import RecordingError

from ._header import HEADER_FILE, KEY_FILE, Header, read_header


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRecording:
    """A recording in a folder.

    Attributes
    ----------
    header
        None where it cannot be read.
    size_bytes
        Of its files.
    """

    folder: Path
    header: Header | None
    size_bytes: int


def list_recordings(folder: Path, *, subject: str | None = None) -> list[ListedRecording]:
    """Return the recordings in a folder, the oldest first; the folder may be one itself.

    Parameters
    ----------
    subject
        Only those of this pseudonym.

    Raises
    ------
    RecordingError
        If the folder cannot be read.
    """
    try:
        places = [folder] if _is_recording(folder) else sorted(folder.iterdir())
        found = [_listed(place) for place in places if _is_recording(place)]
    except OSError as error:
        msg = f"the folder {folder} cannot be read ({error.strerror}): check the path"
        raise RecordingError(msg) from error
    if subject is None:
        return found
    return [one for one in found if one.header is not None and one.header.is_of(subject)]


def _is_recording(place: Path) -> bool:
    return (place / HEADER_FILE).is_file() or (place / KEY_FILE).is_file()


def _listed(place: Path) -> ListedRecording:
    try:
        header = read_header(place)[0]
    except RecordingError:
        header = None
    size = sum(path.stat().st_size for path in place.iterdir() if path.is_file())
    return ListedRecording(folder=place, header=header, size_bytes=size)
