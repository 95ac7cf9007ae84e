"""Draws many people on several processes and keeps them in files, each made only once."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile

from wince_device.face import ModelFileError

from ._kept_rows import KeptRows
from .rendering import load_head


class Maker(Protocol):
    """Draws people; one per process."""

    def people(self, first: int, count: int) -> KeptRows:
        """Return `count` people from number `first` on; a number is always the same person."""
        ...


def check_heads(heads: Path) -> None:
    """Check that the head model can be read: a process that cannot begin only breaks its pool.

    Raises
    ------
    ModelFileError
        If it cannot.
    """
    try:
        load_head(heads)
    except (OSError, KeyError, ValueError, BadZipFile) as error:
        msg = f"{heads} does not hold the ICT face model's data ({error}): see models/README.md"
        raise ModelFileError(msg) from error


def file_starts(folder: Path, people: range, per_file: int) -> dict[Path, int]:
    """Return the files of people in order, each with the number of its first one."""
    starts = range(people.start, people.stop, per_file)
    return {folder / f"people-{start:07d}.npz": start for start in starts}


def draw_files(
    begin: Callable[[], Maker],
    folder: Path,
    people: range,
    per_file: int,
    *,
    processes: int,
    say: Callable[[str], object],
) -> None:
    """Draw the people whose files are not in `folder` yet.

    Parameters
    ----------
    begin
        Makes a process's maker; it must be found by name, or be a `partial` of what is.
    folder
        Where the files go; its name says what the people are for.
    people
        Numbers of the people, step 1.
    per_file
        How many people a file holds.
    processes
        How many draw side by side.
    say
        Told how many files of how many are done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    starts = file_starts(folder, people, per_file)
    missing = {path: start for path, start in starts.items() if not path.exists()}
    made = len(starts) - len(missing)
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(begin,)
    ) as pool:
        tasks = [
            pool.submit(_draw, start, min(per_file, people.stop - start), path)
            for path, start in missing.items()
        ]
        for done, task in enumerate(as_completed(tasks), made + 1):
            task.result()
            say(f"people for {folder.name}: {done} of {len(starts)} files")


_makers: list[Maker] = []


def _begin(begin: Callable[[], Maker]) -> None:
    _makers.append(begin())


def _draw(first: int, count: int, path: Path) -> None:
    part = path.with_suffix(".part.npz")
    _makers[0].people(first, count).save(part)
    part.rename(path)
