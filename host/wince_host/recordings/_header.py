"""What anybody may read of a recording, and where its files lie."""

import hashlib
import hmac
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from wince_wire import RecordingError

HEADER_FILE: Final = "recording.json"
KEY_FILE: Final = "key"
FEATURES_FILE: Final = "features.wrec"
FRAMES_FILE: Final = "frames.wrec"
LARGEST_HEADER: Final = 65_536

Hex = Annotated[str, Meta(pattern="^[0-9a-f]{2,128}$")]


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """A recording's header, as the device writes it (``docs/recordings.md``)."""

    format: Literal["wince-recording"]
    version: Literal[1]
    recording_id: Annotated[str, Meta(pattern="^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$")]
    started_ns: int
    scope: Literal["features", "frames"]
    recipient_sha256: Hex
    subject_salt: Hex
    subject_tag: Hex

    def is_of(self, subject: str) -> bool:
        """Whether it is a recording of this pseudonym."""
        tag = hmac.new(self.subject_salt.encode(), subject.encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(tag, self.subject_tag)


def read_header(folder: Path) -> tuple[Header, bytes]:
    """Return a recording's header, and the hash of the file that holds it.

    Raises
    ------
    RecordingError
        If the folder is none that a device recorded.
    """
    content = read_file(folder / HEADER_FILE, largest=LARGEST_HEADER)
    try:
        header = msgspec.json.decode(content, type=Header)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        msg = f"the file {folder / HEADER_FILE} is no header of a recording: copy it again"
        raise RecordingError(msg) from error
    return header, hashlib.sha256(content).digest()


def read_file(path: Path, *, largest: int) -> bytes:
    """Return a small file's content.

    Raises
    ------
    RecordingError
        If it is not there, or larger than such a file is.
    """
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as error:
        msg = (
            f"{path.parent} is no recording that can be opened: its file {path.name} cannot be "
            f"read ({error.strerror}); name a recording's folder"
        )
        raise RecordingError(msg) from error
    if len(content) > largest:
        msg = f"the file {path} is too large for what it should hold: copy the recording again"
        raise RecordingError(msg)
    return content
