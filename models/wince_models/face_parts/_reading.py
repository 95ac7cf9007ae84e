"""Judges how well action units are still read off faces under covers, against the truth drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import (
    ACTION_UNIT_NAMES,
    REGION_NAMES,
    ActionUnitHead,
    FaceEncoder,
    NeutralFace,
)
from wince_models.action_units import Crops

from ._covers import KINDS, lay
from ._dataset import drawn_sets
from ._judging import LEAST_COVERED

Floats = NDArray[np.float64]

MOST_PEOPLE: Final = 300
LOOKS: Final = 3
"""Of each person, besides those at rest."""

BARE: Final = "nothing"


@dataclass(frozen=True, slots=True)
class ReadUnits:
    """What was read under covers of one region, or of none.

    Attributes
    ----------
    read, true
        Shape ``(n, 16)``: intensities.
    """

    read: Floats
    true: Floats

    def correlations(self) -> dict[str, float]:
        """Return by action unit how what was read goes with the truth; 0 where either is one."""
        read, true = (one - one.mean(axis=0) for one in (self.read, self.true))
        lengths = np.sqrt(np.square(read).sum(axis=0) * np.square(true).sum(axis=0))
        found = (read * true).sum(axis=0) / np.where(lengths > 0.0, lengths, 1.0)
        return dict(zip(ACTION_UNIT_NAMES, found.tolist(), strict=True))

    def biases(self) -> dict[str, float]:
        """Return by action unit how much too high it was read on average."""
        excess = (self.read - self.true).mean(axis=0)
        return dict(zip(ACTION_UNIT_NAMES, excess.tolist(), strict=True))


def read_under_covers(work: Path) -> dict[str, ReadUnits]:
    """Return what is read with each region covered, and with `BARE` before the face.

    Raises
    ------
    ModelFileError
        If no people were drawn, or a model cannot be read.
    """
    crops = Crops.joined(list(drawn_sets(work, "judged")))
    encoder, rng = FaceEncoder(), np.random.default_rng(29)
    found: dict[str, list[tuple[Floats, Floats]]] = {name: [] for name in (BARE, *REGION_NAMES)}
    for person in np.unique(crops.person)[:MOST_PEOPLE]:
        rows = np.flatnonzero((crops.person == person) & ~crops.covered)
        rest, looks = rows[crops.neutral[rows]], rows[~crops.neutral[rows]][:LOOKS]
        if rest.size == 0:
            continue
        head = _head(np.array([encoder.encode(crops.crops[row]) for row in rest]))
        for row in looks:
            true = crops.intensities[row].astype(np.float64)
            for name, crop in _laid(crops.crops[row], rng):
                units = head.estimate(encoder.encode(crop))
                found[name].append((units.intensities, true))
    return {
        name: ReadUnits(*(np.array(column) for column in zip(*rows, strict=True)))
        for name, rows in found.items()
    }


def _head(rest: Floats) -> ActionUnitHead:
    mean = rest.mean(axis=0)
    neutral = NeutralFace(means=mean, deviations=np.zeros(mean.size), n_frames=len(rest))
    return ActionUnitHead(neutral, drawn=True)


def _laid(
    crop: NDArray[np.uint8], rng: np.random.Generator
) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    yield BARE, crop
    for name in REGION_NAMES:
        covered, share = lay(crop, name, KINDS[rng.integers(len(KINDS))], rng)
        if share >= LEAST_COVERED:
            yield name, covered
