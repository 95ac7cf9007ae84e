"""Measures the host and writes the tables of docs/host-performance.md, each between its marks."""

import os
import platform
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import ingest_part
import pixel_part
import postgres_part
import size_part
import year_part

Lines = Iterator[str]
PARTS: dict[str, Callable[[Path], Lines]] = {
    "ingest": ingest_part.lines,
    "postgres": postgres_part.lines,
    "pixel": pixel_part.lines,
    "size": size_part.lines,
    "year": year_part.lines,
}
USE = f"""\
use: scripts/host-figures [PART ...]   all parts if none is named

parts: {", ".join(PARTS)}
The first three take less than two minutes each on a quiet machine; `size` runs a unit in real time
for six, and `year` is as fast as the disk.
The part `year` makes a store of about 16 GB in WINCE_SCRATCH (the system's folder for temporary
files if it is not set) and removes it. WINCE_YEAR_DAYS makes it shorter; WINCE_YEAR_STORE names a
store that was made before and is kept.
"""


def main(words: list[str]) -> None:
    """Measure the named parts."""
    if {"-h", "--help"} & set(words):
        sys.exit(print(USE, end=""))  # noqa: T201
    unknown = [word for word in words[1:] if word not in PARTS]
    if unknown:
        sys.stderr.write(f"error: there is no part {unknown[0]!r}: name {', '.join(PARTS)}\n")
        sys.exit(2)
    document = Path(words[0])
    for part in words[1:] or list(PARTS):
        with _scratch() as folder:
            put(document, part, [*_conditions(), "", *PARTS[part](folder)])


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(
        tempfile.mkdtemp(prefix="wince-host-figures-", dir=os.environ.get("WINCE_SCRATCH"))
    )
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _conditions() -> Lines:
    """Say where and when, and whether the machine was busy: a time says nothing without it."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    busy = "; other work took part of the machine" if load > cores / 2 else ""
    yield (
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {platform.machine()}, {cores} cores, Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}. Load of the last minute "
        f"before it began: {load:.1f}{busy}."
    )


def put(document: Path, part: str, lines: list[str]) -> None:
    """Write lines between the marks of a part."""
    text = document.read_text("utf-8")
    marks = f"<!-- {part} begins -->", f"<!-- {part} ends -->"
    between = re.compile(f"(?<={re.escape(marks[0])}\n).*?(?={re.escape(marks[1])})", re.DOTALL)
    if not between.search(text):
        msg = f"{document} has no marks for {part}"
        raise ValueError(msg)
    whole = "\n".join(lines) + "\n"
    document.write_text(between.sub(lambda _: whole, text), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
