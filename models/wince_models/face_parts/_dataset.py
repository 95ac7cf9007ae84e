"""Which drawn people the looks of regions are learned from and judged by, and their files."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from wince_models._drawn_files import check_heads, draw_files
from wince_models.action_units import Crops, Manner, PeopleMaker, people_files

PEOPLE_PER_FILE: Final = 100
_SETS: Final = {
    "learned-lively": (8_000_000, Manner.LIVELY),
    "learned-quiet": (8_100_000, Manner.QUIET),
    "learned-smiling": (8_200_000, Manner.SMILING),
    "judged-lively": (8_500_000, Manner.LIVELY),
    "judged-quiet": (8_600_000, Manner.QUIET),
    "judged-smiling": (8_700_000, Manner.SMILING),
}
"""First number of each set's people; nobody is in two of them, nor in those of other models."""

Say = Callable[[str], object]


def draw_sets(heads: Path, work: Path, *, people: int, processes: int, say: Say) -> None:
    """Draw `people` for each set that is learned from, a quarter as many for each that judges.

    Raises
    ------
    ModelFileError
        If the heads cannot be read.
    """
    check_heads(heads)
    for name, (first, manner) in _SETS.items():
        count = people if name.startswith("learned") else people // 4
        draw_files(
            partial(PeopleMaker, heads, pulled=False, manner=manner),
            work / name,
            range(first, first + count),
            PEOPLE_PER_FILE,
            processes=processes,
            say=say,
        )


def drawn_sets(work: Path, purpose: str) -> Iterator[Crops]:
    """Return the crops of the sets that are 'learned' from, or 'judged' by, a file at a time.

    Raises
    ------
    ModelFileError
        If there are none.
    """
    for name in _SETS:
        if name.startswith(purpose):
            for path in people_files(work / name):
                yield Crops.load(path)
