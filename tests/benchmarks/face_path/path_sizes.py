"""What becomes of the action units where a face is small in the picture."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from path_clips import SMILE, Picture, clip, own_neutral
from path_units import DrawnPerson, drawn_pictures, resting_face, still, watched

from wince_device.face import ACTION_UNIT_NAMES, FaceObservation, Flag

Floats = NDArray[np.float64]
SIZES_PX = (44.0, 32.0, 24.0, 20.0, 16.0, 13.0)
"""Between the eyes; the pictures have some 60 to 70 themselves."""
ONE_SIDED = ("AU25", "AU26", "AU06", "AU43")
"""Of the clip: what turned out to go one way, and the lids."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How far action units change when the same pictures are made smaller.

    Attributes
    ----------
    faces, eyes_px
        Which, and how far apart the eyes are, at their own size and now.
    found, small
        Shares of the pictures: with a face, and of these with the flag for small ones.
    change
        Root mean square over pictures and units.
    most
        The unit that changes most, and how far.
    shift
        Mean change of single units, upwards.
    """

    faces: str
    eyes_px: tuple[float, float]
    found: float
    small: float
    change: float
    most: tuple[str, float]
    shift: dict[str, float]


def sizes() -> Iterator[Size]:
    """Try the real clip, and drawn people; each against their own rest at the same size."""
    shots = clip(SMILE)
    own_px = _eyes_px([one for shot in shots[:10] for one in [still(shot.image)]])
    before, _ = watched(shots, resting_face(shots))
    for size_px in SIZES_PX:
        smaller = [replace(shot, image=_shrunk(shot.image, size_px / own_px)) for shot in shots]
        curves, seen = watched(smaller, resting_face(smaller))
        change = curves.intensities - before.intensities
        yield _size("the smiling man", (own_px, size_px), change, seen)
    people = list(drawn_pictures())
    own_px = _eyes_px([still(person.rest[0]) for person in people])
    whole = np.concatenate([_read(person, 1.0)[0] for person in people])
    for size_px in SIZES_PX:
        read = [_read(person, size_px / own_px) for person in people]
        change = np.concatenate([units for units, _ in read]) - whole
        seen = [one for _, some in read for one in some]
        yield _size(f"{len(people)} drawn people", (own_px, size_px), change, seen)


def _shrunk(picture: Picture, factor: float) -> Picture:
    if factor == 1.0:
        return picture
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _eyes_px(seen: list[FaceObservation]) -> float:
    return float(np.median([one.interocular_px for one in seen if one.interocular_px is not None]))


def _read(person: DrawnPerson, factor: float) -> tuple[Floats, list[FaceObservation]]:
    """Return the action units of each moment, NaN without a face, and what was seen."""
    rest = [still(_shrunk(picture, factor)) for picture in person.rest]
    neutral = own_neutral(rest) if all(one.found for one in rest) else None
    seen = [still(_shrunk(picture, factor), neutral) for picture in person.moments]
    absent = np.full(len(ACTION_UNIT_NAMES), np.nan)
    units = [
        absent if neutral is None or one.action_units is None else one.action_units.intensities
        for one in seen
    ]
    return np.array(units), seen


def _size(
    faces: str, eyes_px: tuple[float, float], change: Floats, seen: list[FaceObservation]
) -> Size:
    each = np.sqrt(np.nanmean(change**2, axis=0))
    most = int(each.argmax())
    shift = np.nanmean(change, axis=0)
    return Size(
        faces=faces,
        eyes_px=eyes_px,
        found=float(np.isfinite(change).all(axis=1).mean()),
        small=float(np.mean([Flag.SMALL in one.flags for one in seen if one.found])),
        change=float(np.sqrt(np.nanmean(change**2))),
        most=(ACTION_UNIT_NAMES[most], float(each[most])),
        shift={name: float(shift[ACTION_UNIT_NAMES.index(name)]) for name in ONE_SIDED},
    )
