"""Hashes what a session's analysis reads, and holds it against the session's own checksums."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ._reference import SessionReference

CHECKSUMS: Final = "sha256sums.txt"
NOT_READ: Final = frozenset({"edf"})
"""Folders of a session that hold the same signals once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """Hash of everything that is read, and the files that differ from their checksum."""

    sha256: str
    changed: frozenset[str]


def fingerprint(reference: SessionReference) -> Fingerprint:
    """Hash a session.

    Raises
    ------
    OSError
        If a file cannot be read.
    """
    files = dict(_files(reference))
    told = _told(reference.place / CHECKSUMS) if reference.kind == "wince" else {}
    whole = hashlib.sha256(f"{reference.kind} {reference.lines!r}\n".encode())
    for name in sorted(told.keys() | files.keys()):
        whole.update(f"{files.get(name)} {told.get(name)} {name}\n".encode())
    return Fingerprint(
        sha256=whole.hexdigest(),
        changed=frozenset(name for name, one in files.items() if told.get(name, one) != one),
    )


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(reference: SessionReference) -> Iterator[tuple[str, str]]:
    if reference.kind == "foreign":
        for name in sorted(_named(reference)):
            for path in parts_of(reference.place / name):
                yield str(path.relative_to(reference.place)), file_sha256(path)
        return
    for path in sorted(reference.place.rglob("*")):
        inside = path.relative_to(reference.place)
        if path.is_file() and inside.parts[0] not in NOT_READ and str(inside) != CHECKSUMS:
            yield inside.as_posix(), file_sha256(path)


def _named(reference: SessionReference) -> set[str]:
    return {
        name for line in reference.lines for name in (line.video, line.openface, line.pulse) if name
    }


def parts_of(path: Path) -> list[Path]:
    """Return the file, or the files of a WFDB record that is named without its suffix."""
    return [path] if path.is_file() else sorted(path.parent.glob(f"{path.name}.*"))


def _told(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.split(maxsplit=1) for line in lines if line.strip())
    return {one[1].removeprefix("*").removeprefix("./"): one[0] for one in pairs if len(one) == 2}
