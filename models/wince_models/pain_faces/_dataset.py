"""Which drawn people the network, the trees and the judgement take, and their files."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from wince_device.face import ModelFileError
from wince_models._drawn_files import check_heads, draw_files, file_starts
from wince_models.action_units import PEOPLE_PER_FILE as LESSONS_PER_FILE
from wince_models.action_units import Crops, PeopleMaker

from ._people import PainFaceMaker, PainFaces

PEOPLE_PER_FILE: Final = 25

SETS: Final = {
    "network": range(600),
    "trees": range(1_000_000, 1_000_200),
    "further-trees": range(2_000_000, 2_000_200),
    "test": range(4_000_000, 4_000_600),
}
"""Numbers of the people that the network learns from, that the trees and all thresholds are fitted
with, and that everything is judged by; nobody is in two of them. The trees see embeddings of people
whom the network never saw: on those it has seen it is surer than it will be."""

LESSONS: Final = range(6_000)
"""People of the action-unit model's training whose action units the network learns first; those of
`SETS` are others, whatever their numbers."""

LESSONS_FOLDER: Final = "action-units"

TEST: Final = "test"
TREES: Final = ("trees", "further-trees")
"""The trees are fitted on both: half of these people were the test of earlier classifiers.

The people from 3,000,000 on were the test of the hybrid before this one."""

PULLED: Final = "network"
"""The set in which some people move like a pulled photograph, as `PainFaceMaker` says."""

Say = Callable[[str], object]


def draw_lessons(heads: Path, work: Path, *, processes: int, say: Say) -> None:
    """Draw the people of `LESSONS` whose files are not in `work` yet.

    Raises
    ------
    ModelFileError
        If the heads cannot be read.
    """
    check_heads(heads)
    draw_files(
        partial(PeopleMaker, heads, pulled=True),
        work / LESSONS_FOLDER,
        LESSONS,
        LESSONS_PER_FILE,
        processes=processes,
        say=say,
    )


def draw_sets(heads: Path, work: Path, names: Sequence[str], *, processes: int, say: Say) -> None:
    """Draw the people of some of `SETS` whose files are not in `work` yet.

    Raises
    ------
    ModelFileError
        If the heads cannot be read.
    """
    check_heads(heads)
    for name in names:
        draw_files(
            partial(PainFaceMaker, heads, pulled=name == PULLED),
            work / name,
            SETS[name],
            PEOPLE_PER_FILE,
            processes=processes,
            say=say,
        )


def read_set(work: Path, name: str) -> PainFaces:
    """Return the faces of one of `SETS`.

    Raises
    ------
    ModelFileError
        If they were not all drawn.
    """
    files = _drawn(work / name, SETS[name], PEOPLE_PER_FILE)
    return PainFaces.joined([PainFaces.load(path) for path in files])


def read_sets(work: Path, names: Sequence[str]) -> PainFaces:
    """Return the faces of several of `SETS`; errors as `read_set`."""
    return PainFaces.joined([read_set(work, name) for name in names])


def read_lessons(work: Path) -> Crops:
    """Return the people of `LESSONS`.

    Raises
    ------
    ModelFileError
        If they were not all drawn.
    """
    files = _drawn(work / LESSONS_FOLDER, LESSONS, LESSONS_PER_FILE)
    return Crops.joined([Crops.load(path) for path in files])


def _drawn(folder: Path, people: range, per_file: int) -> list[Path]:
    files = list(file_starts(folder, people, per_file))
    for path in files:
        if not path.is_file():
            msg = f"the drawn people {path} are missing: draw them with this command first"
            raise ModelFileError(msg)
    return files
