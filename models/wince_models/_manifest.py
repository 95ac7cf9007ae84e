"""Notes in the models' manifest what a training has written, and leaves the others' entries."""

import hashlib
from pathlib import Path

import msgspec

from wince_device.face import MANIFEST_FILE, ModelEntry


def note_models(folder: Path, names: tuple[str, ...], *, method: str, card: str) -> dict[str, str]:
    """Put the hashes and sizes of files into the folder's manifest; return each one's SHA-256.

    Parameters
    ----------
    folder
        Where the files and the manifest lie; a manifest that is not there is begun.
    names
        Of the files.
    method, card
        As `ModelEntry` has them.
    """
    path = folder / MANIFEST_FILE
    entries: dict[str, ModelEntry] = {}
    if path.is_file():
        entries = msgspec.json.decode(path.read_bytes(), type=dict[str, ModelEntry])
    noted = {name: _entry(folder / name, method=method, card=card) for name in names}
    entries |= noted
    path.write_bytes(msgspec.json.format(msgspec.json.encode(entries), indent=1) + b"\n")
    return {name: entry.sha256 for name, entry in noted.items()}


def _entry(path: Path, *, method: str, card: str) -> ModelEntry:
    content = path.read_bytes()
    return ModelEntry(
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        method=method,
        card=card,
    )
