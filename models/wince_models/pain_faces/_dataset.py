"""Draws the people of each set on several processes and keeps them in files, each made once."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from wince_device.face import ModelFileError
from wince_models.rendering import load_head

from ._people import PainFaceMaker, PainFaces

PEOPLE_PER_FILE: Final = 25

SETS: Final = {
    "network": range(600),
    "trees": range(1_000_000, 1_000_200),
    "test": range(2_000_000, 2_000_200),
}
"""Numbers of the people that the network learns from, that the trees and all thresholds are fitted
with, and that everything is judged by; nobody is in two of them. The trees see embeddings of people
whom the network never saw: on those it has seen it is surer than it will be."""

PULLED: Final = "network"
"""The set in which some people move like a pulled photograph, as `PainFaceMaker` says."""

Say = Callable[[str], object]


def draw_sets(heads: Path, work: Path, *, processes: int, say: Say) -> None:
    """Draw the people whose files are not in `work` yet.

    Raises
    ------
    ModelFileError
        If the heads cannot be read.
    """
    try:
        # Here, because a process that cannot begin would only break its pool.
        load_head(heads)
    except (OSError, KeyError, ValueError, BadZipFile) as error:
        msg = f"{heads} does not hold the ICT face model's data ({error}): see models/README.md"
        raise ModelFileError(msg) from error
    missing = [
        (start, min(PEOPLE_PER_FILE, numbers.stop - start), path, name == PULLED)
        for name, numbers in SETS.items()
        for start, path in _files(work, name, numbers)
        if not path.exists()
    ]
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(heads,)
    ) as pool:
        tasks = [pool.submit(_draw, *one) for one in missing]
        for done, task in enumerate(as_completed(tasks), 1):
            task.result()
            say(f"drawing people: {done} of {len(missing)} files")


def read_set(work: Path, name: str) -> PainFaces:
    """Return the faces of one of `SETS`.

    Raises
    ------
    ModelFileError
        If they were not all drawn.
    """
    files = [path for _, path in _files(work, name, SETS[name])]
    for path in files:
        if not path.is_file():
            msg = f"the drawn people {path} are missing: draw them with this command first"
            raise ModelFileError(msg)
    return PainFaces.joined([PainFaces.load(path) for path in files])


def _files(work: Path, name: str, numbers: range) -> list[tuple[int, Path]]:
    starts = range(numbers.start, numbers.stop, PEOPLE_PER_FILE)
    return [(start, work / name / f"people-{start:07d}.npz") for start in starts]


_makers: list[PainFaceMaker] = []


def _begin(heads: Path) -> None:
    _makers.append(PainFaceMaker(heads))


def _draw(first: int, count: int, path: Path, pulled: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.npz")
    _makers[0].people(first, count, pulled=pulled).save(part)
    part.rename(path)
