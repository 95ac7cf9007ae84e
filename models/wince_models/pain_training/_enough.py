"""Whether what is left of the data is enough to learn from and to judge on."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ._errors import TrainingDataError
from ._samples import Sample, counted

BoolArray = NDArray[np.bool_]


def check_enough(
    pain: BoolArray, samples: Sequence[Sample], notes: Sequence[str], *, people_needed: bool
) -> None:
    """Check that both classes and, where people are kept apart, two people are left.

    Raises
    ------
    TrainingDataError
        If not; the sentence tells what was left out.
    """
    left_out = f" ({' '.join(notes)})" if notes else ""
    if not samples:
        msg = f"no labelled face is left to learn from{left_out}: look at what was left out"
        raise TrainingDataError(msg)
    if pain.all() or not pain.any():
        which = "pain" if pain.all() else "no pain"
        msg = (
            f"all {counted(len(samples), 'face')} have the label '{which}'{left_out}: add faces of "
            "the other class, or say where pain begins with --pain-from"
        )
        raise TrainingDataError(msg)
    people = {sample.person for sample in samples}
    if people_needed and len(people) < 2:
        msg = (
            f"all {counted(len(samples), 'face')} are of one person ({next(iter(people))})"
            f"{left_out}: what is learned from one person cannot be judged on another; add people"
        )
        raise TrainingDataError(msg)
