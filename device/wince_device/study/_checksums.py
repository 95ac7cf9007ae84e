"""Checksums of a session's files, in the form that `sha256sum -c` reads."""

import hashlib
import os
from pathlib import Path
from typing import Final

CHECKSUMS: Final = "sha256sums.txt"


def write_checksums(folder: Path) -> None:
    """Bring every file of a folder to the disk and write the list of their checksums.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    names = sorted(_files(folder))
    lines = [f"{_sum(folder / name, synchronise=True)}  {name}\n" for name in names]
    with (folder / CHECKSUMS).open("w", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def check_folder(folder: Path) -> list[str]:
    """Return what is not as it was written, a sentence each; nothing where all is well."""
    try:
        listed = (folder / CHECKSUMS).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return [f"{folder.name} has no readable {CHECKSUMS}"]
    told = {name: digest for digest, _, name in (line.partition("  ") for line in listed)}
    there = set(_files(folder))
    found = [f"{folder.name}: {name} is not in the list" for name in sorted(there - set(told))]
    for name in sorted(told):
        if name not in there:
            found.append(f"{folder.name}: {name} is missing")
        elif _sum(folder / name) != told[name]:
            found.append(f"{folder.name}: {name} has changed")
    return found


def _files(folder: Path) -> list[str]:
    return [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != CHECKSUMS
    ]


def _sum(path: Path, *, synchronise: bool = False) -> str:
    with path.open("rb") as file:
        told = hashlib.file_digest(file, "sha256").hexdigest()
        if synchronise:
            os.fsync(file.fileno())
    return told
