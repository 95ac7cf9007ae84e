"""Keeps what was seen in pictures, by the content of their files, so that no face is sought twice.

One SQLite file in the folder of work. It holds aligned faces: it is as confidential as the data.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np

from ._looking import UNREADABLE, Look, Looker, method
from ._samples import Sample

SAVED_EVERY: Final = 64
"""Files between two commits: what a kill may cost."""

_TABLE: Final = """
create table if not exists looks (
    key text primary key, absence text, vector blob, face blob, likeness blob
) strict
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Which look belongs to each sample.

    Attributes
    ----------
    keys
        One a sample; where a file could not be read at all, an empty one.
    contents
        SHA-256 of each sample's file; empty as above.
    """

    keys: tuple[str, ...]
    contents: tuple[str, ...]


class LooksStore:
    """The file of looks.

    Parameters
    ----------
    path
        Made where it is missing.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._rows = sqlite3.connect(path, timeout=30.0)
        self._rows.execute("pragma journal_mode = wal")
        self._rows.execute(_TABLE)

    def close(self) -> None:
        """Close the file."""
        self._rows.close()

    def fill(
        self, samples: Sequence[Sample], *, processes: int, say: Callable[[int, int], object]
    ) -> Looked:
        """Look at every sample that was not looked at before.

        Parameters
        ----------
        samples
            Samples of one file stand together.
        processes
            How many look side by side.
        say
            Told how many samples of how many are done.
        """
        files = [(file, list(some)) for file, some in groupby(samples, key=lambda one: one.file)]
        keys: list[str] = []
        contents: list[str] = []
        work: list[tuple[Path, list[float | None], list[str]]] = []
        for file, some in files:
            content = _content(file)
            mine = [_key(content, sample.moment) if content else "" for sample in some]
            keys += mine
            contents += [content] * len(mine)
            new = [k for k, key in enumerate(mine) if key and not self._has(key)]
            if new:
                work.append((file, [some[k].moment for k in new], [mine[k] for k in new]))
        left = sum(len(names) for _, _, names in work)
        done = len(samples) - left
        say(done, len(samples))
        for at, (names, looks) in enumerate(_looked(work, processes), start=1):
            self._rows.executemany(
                "insert or ignore into looks values (?, ?, ?, ?, ?)",
                (_row(name, look) for name, look in zip(names, looks, strict=True)),
            )
            if at % SAVED_EVERY == 0:
                self._rows.commit()
            done += len(names)
            say(done, len(samples))
        self._rows.commit()
        return Looked(keys=tuple(keys), contents=tuple(contents))

    def look(self, key: str) -> Look:
        """Return what was seen under a key of `fill`."""
        if not key:
            return Look(absence=UNREADABLE)
        found = self._rows.execute(
            "select absence, vector, face, likeness from looks where key = ?", (key,)
        ).fetchone()
        absence, vector, face, likeness = found
        if absence is not None:
            return Look(absence=absence)
        return Look(
            absence=None,
            vector=np.frombuffer(vector, dtype=np.float64),
            face=face,
            likeness=np.frombuffer(likeness, dtype=np.uint8),
        )

    def _has(self, key: str) -> bool:
        found = self._rows.execute("select 1 from looks where key = ?", (key,)).fetchone()
        return found is not None


def _looked(
    work: Sequence[tuple[Path, list[float | None], list[str]]], processes: int
) -> Iterator[tuple[list[str], list[Look]]]:
    names = [keys for _, _, keys in work]
    tasks = [(file, moments) for file, moments, _ in work]
    if processes == 1 or len(work) < 2 * processes:
        looks: Iterable[list[Look]] = map(_look_at, tasks)
        yield from zip(names, looks, strict=True)
        return
    # Started anew, because a runtime with threads in it does not survive a fork.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from zip(names, pool.map(_look_at, tasks, chunksize=4), strict=True)


_LOOKERS: Final[list[Looker]] = []
"""This process's own, made when the first file comes."""


def _look_at(task: tuple[Path, list[float | None]]) -> list[Look]:
    if not _LOOKERS:
        _LOOKERS.append(Looker())
    return list(_LOOKERS[0].look_at(*task))


def _content(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


def _key(content: str, moment: float | None) -> str:
    return f"{content}:{'' if moment is None else f'{moment:.6f}'}:{method()}"


def _row(name: str, look: Look) -> tuple[str, str | None, bytes | None, bytes, bytes | None]:
    vector = None if look.vector is None else look.vector.astype(np.float64).tobytes()
    bits = None if look.likeness is None else look.likeness.tobytes()
    return name, look.absence, vector, look.face, bits
