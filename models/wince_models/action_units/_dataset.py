"""Which drawn people the network is trained, validated and judged with."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ._people import Crops

PEOPLE_PER_FILE: Final = 100

TRAINING: Final = range(10_000)
VALIDATION: Final = range(1_000_000, 1_000_400)
TEST: Final = range(2_000_000, 2_001_000)
QUIET: Final = range(4_000_000, 4_000_525)
"""Numbers of the people; nobody is in two of them."""


def read_people(files: Sequence[Path]) -> Crops:
    """Return the crops of all files."""
    return Crops.joined([Crops.load(path) for path in files])
