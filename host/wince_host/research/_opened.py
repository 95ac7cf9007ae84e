"""The recordings that somebody opened on this host, as their manifests tell of them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from wince_wire import RecordingError

MANIFEST: Final = "manifest.json"
LARGEST_MANIFEST: Final = 1 << 20
MOST_LISTED: Final = 1000
NUMBER_PATTERN: Final = "^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What `wince-host recordings open` writes beside the tables, as far as it is shown."""

    format: Literal["wince-opened-recording"]
    version: Literal[1]
    recording_id: Annotated[str, Meta(pattern=NUMBER_PATTERN)]
    device: str
    subject: str
    started_ns: int
    sources: dict[str, str]
    simulated: bool
    software: str
    rows: dict[str, int]
    complete: bool
    sha256: dict[str, str]
    end: dict[str, Any] | None = None

    @property
    def length_s(self) -> float | None:
        """From start to end; None for a recording without an end."""
        ended_ns = None if self.end is None else self.end.get("ended_ns")
        return (ended_ns - self.started_ns) / 1e9 if isinstance(ended_ns, int) else None

    @property
    def pulse_kind(self) -> str | None:
        """``ecg`` or ``ppg``: pulse-rate variability is not heart-rate variability."""
        kind = self.sources.get("pulse_kind")
        return kind if kind in {"ecg", "ppg"} else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRecording:
    """An opened recording.

    Attributes
    ----------
    content_sha256
        Of the manifest, which holds the hash of every table: the same content, the same hash.
    """

    folder: Path
    manifest: Manifest
    content_sha256: str


def list_opened(folder: Path) -> list[OpenedRecording]:
    """Return the opened recordings that lie in a folder, the newest first.

    What is no opened recording is passed over; of one that was opened twice the first by name.

    Raises
    ------
    RecordingError
        If the folder is there and cannot be read.
    """
    if not folder.is_dir():
        return []
    try:
        places = sorted(place for place in folder.iterdir() if (place / MANIFEST).is_file())
    except OSError as error:
        msg = f"the folder {folder} cannot be read ({error.strerror}): check its rights"
        raise RecordingError(msg) from error
    found: dict[str, OpenedRecording] = {}
    for place in places[:MOST_LISTED]:
        one = _read(place)
        if one is not None:
            found.setdefault(one.manifest.recording_id, one)
    return sorted(found.values(), key=lambda one: -one.manifest.started_ns)


def read_opened(folder: Path) -> OpenedRecording:
    """Return one opened recording.

    Raises
    ------
    RecordingError
        If the folder holds none.
    """
    one = _read(folder)
    if one is None:
        msg = (
            f"{folder} is no opened recording: open one with `wince-host recordings open`, or "
            "open it again"
        )
        raise RecordingError(msg)
    return one


def _read(folder: Path) -> OpenedRecording | None:
    try:
        with (folder / MANIFEST).open("rb") as file:
            content = file.read(LARGEST_MANIFEST + 1)
        manifest = msgspec.json.decode(content, type=Manifest)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return None
    digest = hashlib.sha256(content).hexdigest()
    return OpenedRecording(folder=folder, manifest=manifest, content_sha256=digest)
