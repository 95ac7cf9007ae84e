"""Labelled faces, whichever layout they came in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Scale = Literal["label", "pspi", "rating"]

PICTURES: Final = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
VIDEOS: Final = frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4"})

HIGHEST: Final[Mapping[Scale, float]] = {"label": 1.0, "pspi": 16.0, "rating": 10.0}
PAIN_FROM: Final[Mapping[Scale, float]] = {"label": 1.0, "pspi": 1.0, "rating": 4.0}
"""Where pain begins by default: any PSPI above 0, as UNBC-McMaster's authors count it (Lucey et al.
2011), and a rating of 4 of 10, where moderate pain begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One labelled picture, or one moment of a labelled video.

    Attributes
    ----------
    file
        Picture or video.
    name
        How it is called in reports: its path below the data's folder.
    person
        Whose face; None where the data do not say.
    values
        What each rater said, NaN where one said nothing: 0 or 1, PSPI, or rating. Empty for a
        face at rest that carries no label.
    groups
        What else is known: ``sex``, ``age``, ``class`` …
    at_rest
        The face is a known rest: the person's own neutral face is made of it, and it is neither
        learned from nor judged on.
    moment
        Of a video, 0-1 of its length; None for a picture.
    """

    file: Path
    name: str
    person: str | None
    values: tuple[float, ...]
    groups: Mapping[str, str] = field(default_factory=dict)
    at_rest: bool = False
    moment: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledFaces:
    """All samples of a folder.

    Attributes
    ----------
    layout
        Which layout the folder has, in words.
    scale
        What the labels are.
    pain_from
        The label from which a face counts as pain.
    raters
        Names of the raters; one label a sample has one rater.
    samples
        In a fixed order.
    notes
        One sentence for each thing that was left out or assumed.
    """

    layout: str
    scale: Scale
    pain_from: float
    raters: tuple[str, ...]
    samples: tuple[Sample, ...]
    notes: tuple[str, ...] = ()

    def ratings(self, samples: Sequence[Sample]) -> NDArray[np.float64]:
        """Return what each rater said of samples, shape ``(n, raters)``."""
        return np.array([sample.values for sample in samples], dtype=np.float64).reshape(
            len(samples), len(self.raters)
        )


def levels_of(ratings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each sample's label ``(n,)``: the mean over those raters who said something."""
    said = np.isfinite(ratings)
    count = said.sum(axis=1)
    total = np.where(said, ratings, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def is_picture(path: Path) -> bool:
    """Return whether a file is a picture by its ending, and none of the hidden ones."""
    return path.suffix.lower() in PICTURES and not path.name.startswith(".")


def is_video(path: Path) -> bool:
    """Return whether a file is a video by its ending, and none of the hidden ones."""
    return path.suffix.lower() in VIDEOS and not path.name.startswith(".")


def moments(count: int) -> tuple[float, ...]:
    """Return so many moments of a clip, evenly over its last two thirds.

    An expression builds up after the stimulus; the first third is mostly before it.
    """
    return tuple((1.0 + 2.0 * (k + 0.5) / count) / 3.0 for k in range(count))


def listed(names: Sequence[str], *, most: int = 3) -> str:
    """Return the first few names, and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, one picture or three pictures."""
    if number == 1:
        return f"1 {noun}"
    plural = {"class": "classes", "person": "people"}.get(noun, f"{noun}s")
    return f"{number:,} {plural}"
