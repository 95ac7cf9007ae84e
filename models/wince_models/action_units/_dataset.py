"""Draws many people on all cores and keeps them in files, each made only once."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from ._people import Crops, PeopleMaker

PEOPLE_PER_FILE: Final = 100

TRAINING: Final = range(10_000)
VALIDATION: Final = range(1_000_000, 1_000_400)
TEST: Final = range(2_000_000, 2_001_000)
QUIET: Final = range(4_000_000, 4_000_525)
"""Numbers of the people; nobody is in two of them."""

Progress = Callable[[Sequence[Path]], Iterable[Path]]


def make_people(
    heads: Path,
    folder: Path,
    people: range,
    *,
    pulled: bool,
    quiet: bool,
    processes: int,
    say: Callable[[int, int], object],
) -> list[Path]:
    """Draw the people whose files are not in `folder` yet; return all files in order.

    Parameters
    ----------
    heads
        The head model's file.
    folder
        Where the files go.
    people
        Numbers of the people, step 1.
    pulled, quiet
        As `PeopleMaker` takes them.
    processes
        How many draw side by side.
    say
        Told how many files are done and how many there will be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    starts = range(people.start, people.stop, PEOPLE_PER_FILE)
    files = [folder / f"people-{start:07d}.npz" for start in starts]
    missing = [
        (start, path) for start, path in zip(starts, files, strict=True) if not path.exists()
    ]
    done = len(files) - len(missing)
    say(done, len(files))
    with ProcessPoolExecutor(
        processes,
        mp_context=get_context("spawn"),
        initializer=_begin,
        initargs=(heads, pulled, quiet),
    ) as pool:
        tasks = [
            pool.submit(_draw, start, min(PEOPLE_PER_FILE, people.stop - start), path)
            for start, path in missing
        ]
        for task in as_completed(tasks):
            task.result()
            done += 1
            say(done, len(files))
    return files


def read_people(files: Sequence[Path]) -> Crops:
    """Return the crops of all files."""
    return Crops.joined([Crops.load(path) for path in files])


_makers: list[PeopleMaker] = []


def _begin(heads: Path, pulled: bool, quiet: bool) -> None:
    _makers.append(PeopleMaker(heads, pulled=pulled, quiet=quiet))


def _draw(first: int, count: int, path: Path) -> None:
    part = path.with_suffix(".part.npz")
    _makers[0].people(first, count).save(part)
    part.rename(path)
