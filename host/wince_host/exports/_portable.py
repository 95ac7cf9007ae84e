"""The portable form: the rows as they came, in a zip that another host can take in."""

import json
import zipfile
from pathlib import Path
from typing import Any, Final

import msgspec

from wince_host.store import AnnouncementKind, Store

from ._entries import Entries
from ._manifest import MANIFEST
from ._request import Subject
from ._rows import Row

ROWS: Final = "rows.ndjson"
ANNOUNCEMENTS: Final = "announcements.ndjson"
ENTRIES: Final = "entries.ndjson"
ARCHIVE: Final = "rows.zip"
_KINDS: Final[tuple[AnnouncementKind, ...]] = ("birth", "config_reported")
_LARGEST_LEVEL: Final = 6


class PortableWriter:
    """Writes rows one after the other into ``rows.ndjson``.

    Parameters
    ----------
    folder
        Where to.
    entries
        Go along.
    store, subject
        What the devices announced goes along as well.
    """

    def __init__(self, folder: Path, entries: Entries, store: Store, subject: Subject) -> None:
        self._folder = folder
        told = [
            {"device": device, "kind": kind, "payload": found.payload}
            for device in subject.devices
            for kind in _KINDS
            if (found := store.latest_announcement(device, kind)) is not None
        ]
        _write_lines(folder / ANNOUNCEMENTS, told)
        _write_lines(folder / ENTRIES, _entered(entries))
        self._file = (folder / ROWS).open("wb")

    def add(self, row: Row) -> None:
        """Take one row."""
        kind = type(row.message).__name__.lower()
        line = {"device": row.device, "kind": kind, "payload": row.payload}
        self._file.write(msgspec.json.encode(line) + b"\n")

    def finish(self) -> dict[str, Any]:
        """Close the file."""
        self._file.close()
        return {"payloads": "JSON text as the unit sent it, unknown fields included"}

    def discard(self) -> None:
        """Let the file go, unfinished."""
        self._file.close()


def pack(folder: Path) -> None:
    """Put the files of a folder into one zip there; the manifest stays beside it as well."""
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    with zipfile.ZipFile(
        folder / ARCHIVE, "w", zipfile.ZIP_DEFLATED, compresslevel=_LARGEST_LEVEL
    ) as archive:
        for path in paths:
            archive.write(path, path.name)
    for path in paths:
        if path.name != MANIFEST:
            path.unlink()


def _entered(entries: Entries) -> list[dict[str, Any]]:
    rated = [
        {"entry": "rating", **_common(rating), "scale": rating.scale, "value": rating.value}
        | {"items": list(rating.items)}
        for rating in entries.ratings
    ]
    given = [
        {"entry": "dose", **_common(dose), "drug": dose.drug, "amount": dose.amount}
        | {"unit": dose.unit}
        for dose in entries.doses
    ]
    return [*rated, *given]


def _common(entry: Any) -> dict[str, Any]:  # noqa: ANN401 - a dose or a rating
    return {"patient": entry.patient, "t_ns": entry.t_ns, "entered_ns": entry.entered_ns}


def _write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, "utf-8")
