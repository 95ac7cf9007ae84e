"""What ``wince-models train-pain`` can be told."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ._bootstrap import DRAWS
from ._errors import TrainingDataError
from ._reading import ReadingSettings
from ._samples import Scale

TREES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PainTrainingSettings:
    """All settings of a training.

    Attributes
    ----------
    out
        Folder of the report and the exported files.
    work
        Folder of what was seen and of finished folds; None takes ``work`` in `out`.
    pain_classes, pain_from, target, frames_per_clip, every
        See `ReadingSettings`.
    person_pattern
        The same as text.
    folds, leave_one_out, leaky, seed
        See `SplitPlan`.
    network
        Train CNN-only and hybrid too.
    width, epochs
        Of the network.
    held_share
        See `FittingPlan`.
    trees
        Of each boosted classifier; 200 as published.
    drawn
        The faces are drawn; every output says so.
    processes
        How many look at pictures side by side.
    draws
        Of people, for the intervals.
    """

    out: Path
    work: Path | None = None
    pain_classes: tuple[str, ...] = ()
    pain_from: float | None = None
    target: Scale | None = None
    person_pattern: str | None = None
    frames_per_clip: int = 5
    every: int = 1
    folds: int = 5
    leave_one_out: bool = False
    leaky: bool = False
    seed: int = 1
    network: bool = True
    width: float = 0.25
    epochs: int = 20
    held_share: float = 0.0
    trees: int = TREES
    drawn: bool = False
    processes: int = 1
    draws: int = DRAWS

    def reading(self) -> ReadingSettings:
        """Return what the reader is told.

        Raises
        ------
        TrainingDataError
            If the person's pattern is none.
        """
        return ReadingSettings(
            pain_classes=self.pain_classes,
            pain_from=self.pain_from,
            target=self.target,
            person_pattern=self._pattern(),
            frames_per_clip=self.frames_per_clip,
            every=self.every,
        )

    def _pattern(self) -> re.Pattern[str] | None:
        if self.person_pattern is None:
            return None
        try:
            pattern = re.compile(self.person_pattern)
        except re.error as error:
            msg = f"the person's pattern '{self.person_pattern}' is no regular expression ({error})"
            raise TrainingDataError(msg) from error
        if not pattern.groups:
            msg = (
                f"the person's pattern '{self.person_pattern}' has no group: put what names the "
                "person in brackets, as in '([a-z]+[0-9]+)_'"
            )
            raise TrainingDataError(msg)
        return pattern
