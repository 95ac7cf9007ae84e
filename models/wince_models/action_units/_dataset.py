"""Which drawn people the network is trained, validated and judged with, and their files."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from wince_device.face import ModelFileError
from wince_models._drawn_files import check_heads, draw_files

from ._people import Crops, Manner, PeopleMaker

PEOPLE_PER_FILE: Final = 100

FOR_THE_HEAD: Final = 2_400
"""The first of the training's people, on whom the head is fitted alone."""

_NUMBERS: Final = {
    "training": range(10_000),
    "validation": range(1_000_000, 1_000_400),
    "test": range(2_000_000, 2_000_400),
    "quiet": range(4_000_000, 4_000_500),
    "smiling": range(5_000_000, 5_001_000),
    "smiling-test": range(6_000_000, 6_000_150),
}
"""Numbers of the people; nobody is in two of them."""

_PULLED: Final = ("training", "quiet", "smiling")
_MANNERS: Final = {
    "quiet": Manner.QUIET,
    "smiling": Manner.SMILING,
    "smiling-test": Manner.SMILING,
}

Say = Callable[[str], object]


def draw_people(heads: Path, work: Path, *, people: int, processes: int, say: Say) -> None:
    """Draw all people that training and judging need and that are not in `work` yet.

    Parameters
    ----------
    heads
        The head model's file.
    work
        Gets a folder for each set.
    people
        How many are learned from.
    processes
        How many draw side by side.
    say
        Told how far it is.

    Raises
    ------
    ModelFileError
        If the heads cannot be read.
    """
    check_heads(heads)
    for name, numbers in _NUMBERS.items():
        manner = _MANNERS.get(name, Manner.LIVELY)
        draw_files(
            partial(PeopleMaker, heads, pulled=name in _PULLED, manner=manner),
            work / name,
            numbers[:people] if name == "training" else numbers,
            PEOPLE_PER_FILE,
            processes=processes,
            say=say,
        )


def people_files(folder: Path) -> list[Path]:
    """Return a set's files in order.

    Raises
    ------
    ModelFileError
        If there are none.
    """
    files = [path for path in sorted(folder.glob("people-*.npz")) if ".part" not in path.name]
    if not files:
        msg = f"there are no drawn people in {folder}: run the training again, it draws them"
        raise ModelFileError(msg)
    return files


def read_people(files: Sequence[Path]) -> Crops:
    """Return the crops of all files."""
    return Crops.joined([Crops.load(path) for path in files])
