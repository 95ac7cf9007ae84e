"""How a recording lies on the disk, and which ones are there."""

import hashlib
import hmac
import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import msgspec

from wince_device.whole_file import flush_folder

from ._consent import RecordingScope

HEADER_FILE: Final = "recording.json"
KEY_FILE: Final = "key"
FEATURES_FILE: Final = "features.wrec"
FRAMES_FILE: Final = "frames.wrec"
ALL_FILES: Final = (KEY_FILE, FEATURES_FILE, FRAMES_FILE, HEADER_FILE)
"""The key first: what is erased first counts."""

NEW: Final = ".new"
NS_PER_S: Final = 1_000_000_000


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What anybody may read of a recording: no pseudonym, nothing measured.

    Attributes
    ----------
    recording_id
        Also the folder's name: UTC and chance.
    started_ns
        UTC.
    recipient_sha256
        Of the raw public key that it is sealed to, hexadecimal.
    subject_salt, subject_tag
        HMAC-SHA256 of the pseudonym under the salt, hexadecimal: whoever knows a pseudonym can
        find its recordings.
    """

    recording_id: str
    started_ns: int
    scope: RecordingScope
    recipient_sha256: str
    subject_salt: str
    subject_tag: str
    format: Literal["wince-recording"] = "wince-recording"
    version: Literal[1] = 1

    def is_of(self, subject: str) -> bool:
        """Whether it is a recording of this pseudonym."""
        return hmac.compare_digest(_tag(self.subject_salt, subject), self.subject_tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecording:
    """A recording on the disk.

    Attributes
    ----------
    header
        None where it cannot be read: erasing is all that can be done with it.
    size_bytes
        Of all its files.
    """

    folder: Path
    header: Header | None
    size_bytes: int


def new_header(
    *, subject: str, started_ns: int, scope: RecordingScope, recipient_sha256: str
) -> Header:
    """Return the header of a recording that begins."""
    moment = datetime.fromtimestamp(started_ns // NS_PER_S, UTC)
    salt = secrets.token_hex(16)
    return Header(
        recording_id=f"{moment:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
        started_ns=started_ns,
        scope=scope,
        recipient_sha256=recipient_sha256,
        subject_salt=salt,
        subject_tag=_tag(salt, subject),
    )


def make_folder(recordings: Path, header: bytes, recording_id: str, ephemeral: bytes) -> Path:
    """Make a recording's folder with header and key, whole or not at all, and return it.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    recordings.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = recordings / f"{recording_id}{NEW}"
    fresh.mkdir(mode=0o700)
    _write_synced(fresh / KEY_FILE, ephemeral)
    _write_synced(fresh / HEADER_FILE, header)
    flush_folder(fresh)
    folder = fresh.rename(recordings / recording_id)
    flush_folder(recordings)
    return folder


def list_recordings(recordings: Path) -> list[KeptRecording]:
    """Return every recording in a folder, the oldest first.

    Raises
    ------
    OSError
        If the folder is there and cannot be read.
    """
    if not recordings.is_dir():
        return []
    folders = sorted(path for path in recordings.iterdir() if path.is_dir())
    return [
        KeptRecording(folder=path, header=_read_header(path), size_bytes=size_bytes(path))
        for path in folders
        if path.suffix != NEW
    ]


def sweep(recordings: Path) -> None:
    """Remove what a power cut left of recordings that never began."""
    if recordings.is_dir():
        for path in recordings.glob(f"*{NEW}"):
            shutil.rmtree(path, ignore_errors=True)


def size_bytes(folder: Path) -> int:
    """Return what a recording takes on the disk."""
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def _read_header(folder: Path) -> Header | None:
    try:
        return msgspec.json.decode((folder / HEADER_FILE).read_bytes(), type=Header)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None


def _write_synced(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _tag(salt: str, subject: str) -> str:
    return hmac.new(salt.encode(), subject.encode(), hashlib.sha256).hexdigest()
