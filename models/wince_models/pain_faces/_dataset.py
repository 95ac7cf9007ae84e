"""Which drawn people the network, the trees and the judgement take, and their files."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from wince_device.face import ModelFileError
from wince_models._drawn_files import check_heads, draw_files, file_starts

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
    check_heads(heads)
    for name, numbers in SETS.items():
        draw_files(
            partial(PainFaceMaker, heads, pulled=name == PULLED),
            work / name,
            numbers,
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
    files = file_starts(work / name, SETS[name], PEOPLE_PER_FILE)
    for path in files:
        if not path.is_file():
            msg = f"the drawn people {path} are missing: draw them with this command first"
            raise ModelFileError(msg)
    return PainFaces.joined([PainFaces.load(path) for path in files])
