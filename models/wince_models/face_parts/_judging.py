"""Judges how well a cover that goes is told from one that comes, on people never learned from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import REGION_NAMES
from wince_device.face.cover_watch import far_less_like_a_face, more_like_a_face
from wince_device.face.face_parts import FaceParts
from wince_models.action_units import Crops

from ._covers import KINDS, lay
from ._dataset import drawn_sets

Floats = NDArray[np.float64]

LEAST_COVERED: Final = 0.5
"""Share of a region's window: a region of which most is in sight is not hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionJudgement:
    """What was found of one region.

    Attributes
    ----------
    bare, covered
        Shape ``(n,)``: share of the look that faces explain, of bare faces and of the same covered.
    other
        Shape ``(n,)``: the same of the person's next bare look.
    kind
        Shape ``(n,)``: which cover.
    """

    bare: Floats
    covered: Floats
    other: Floats
    kind: NDArray[np.intp]

    def goes(self) -> Floats:
        """Return whether a cover that was there first is noticed when it goes."""
        return more_like_a_face(self.other, self.covered).astype(np.float64)

    def comes(self) -> Floats:
        """Return whether a cover that comes is taken for the face."""
        return more_like_a_face(self.covered, self.other).astype(np.float64)

    def known(self) -> Floats:
        """Return whether a cover is known in a reference that was taken anew under it."""
        return far_less_like_a_face(self.covered, self.other).astype(np.float64)

    def mistaken(self) -> float:
        """Return the share of bare looks that would be taken for a cover there."""
        return float(far_less_like_a_face(self.bare, self.other).mean())


def judge(work: Path, path: Path) -> dict[str, RegionJudgement]:
    """Return what the model in `path` says of the drawn people that it is judged by.

    Raises
    ------
    ModelFileError
        If no people were drawn, or the model cannot be read.
    """
    parts = FaceParts(path)
    looks, people = _bare_looks(work)
    shares = np.array([parts.explained(look) for look in looks])
    following = np.flatnonzero(people[1:] == people[:-1])
    judged: dict[str, RegionJudgement] = {}
    for column, name in enumerate(REGION_NAMES):
        rng = np.random.default_rng([23, column])
        kinds = rng.integers(len(KINDS), size=len(following))
        laid = [lay(looks[n], name, KINDS[k], rng) for n, k in zip(following, kinds, strict=True)]
        enough = np.array([share >= LEAST_COVERED for _, share in laid])
        covered = np.array([parts.explained(crop)[column] for crop, _ in laid])
        judged[name] = RegionJudgement(
            bare=shares[following, column][enough],
            covered=covered[enough],
            other=shares[following + 1, column][enough],
            kind=kinds[enough],
        )
    return judged


def _bare_looks(work: Path) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Return looks without anything before the face, and whose they are."""
    crops = Crops.joined(list(drawn_sets(work, "judged")))
    bare = ~crops.covered
    return crops.crops[bare], crops.person[bare]
