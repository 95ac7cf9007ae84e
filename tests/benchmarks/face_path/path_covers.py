"""What is told of a region while something covers it, and when that goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import cv2
import numpy as np
from numpy.typing import NDArray
from path_clips import Picture, own_neutral, photographs
from path_finding import drawn_faces
from path_process import Shot

from wince_device.face import (
    ACTION_UNIT_NAMES,
    MOUTH_UNITS,
    REGION_LANDMARKS,
    REGION_NAMES,
    ActionUnitHead,
    ActionUnits,
    FaceObservation,
    FaceTracker,
    Flag,
)
from wince_device.face.aligned_crop import aligned_face
from wince_device.face.face_encoder import FaceEncoder
from wince_device.face.refined_motion import hidden_regions
from wince_device.pain import pspi

Floats = NDArray[np.float64]
DRAWN_PEOPLE = 40
RATE_HZ = 20.0
NOISE_GREY = 1.28
"""40 dB at mid grey."""

COVERED_S, BARE_S, RESTS_S = 3.0, 3.0, 10.0
RIM = 0.12
"""Interocular distances by which a cover reaches beyond the region's landmarks."""

LEAST_SIDE_PX = 400
KNOWN_AFTER_S, READ_EVERY = 0.5, 20
"""A cover is looked for four times a second; frames are read a second apart."""

_MOUTH = np.isin(ACTION_UNIT_NAMES, MOUTH_UNITS)


@dataclass(frozen=True, kw_only=True)
class Covers:
    """What became of one region under covers.

    Attributes
    ----------
    tried
        Faces that were found bare and also with the region covered from the first frame on.
    taken
        Of these, those in which the cover was measured for the region.
    back
        Those in which the region was measured three seconds after the cover had gone.
    came
        Faces over whose region a cover came.
    believed
        Of these, those in which it was measured for the region at the end.
    under
        Frames under those covers, a second apart.
    """

    faces: str
    region: str
    tried: int
    taken: int
    back: int
    came: int
    believed: int
    under: tuple["Under", ...]


@dataclass(frozen=True, kw_only=True)
class Under:
    """One frame under a cover, in which the face was found.

    Attributes
    ----------
    known
        The region was told to be covered.
    pspi_change, mouth_change
        By how much the index, and the mouth's action units on average, differ from those of the
        bare face: what the cover would do to them if they were told all the same.
    """

    known: bool
    pspi_change: float
    mouth_change: float


def covers() -> Iterator[Covers]:
    """Try drawn people, and photographs."""
    drawn = [_grey(one) for one in islice(drawn_faces(), DRAWN_PEOPLE)]
    real = [_large(one) for one in photographs().values()]
    for faces, pictures in ((f"{len(drawn)} drawn", drawn), (f"{len(real)} photographs", real)):
        for number, region in enumerate(REGION_NAMES):
            yield _tried(faces, pictures, region, number)


def _grey(picture: Picture) -> Picture:
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    return np.asarray(grey, dtype=np.uint8)


def _large(picture: Picture) -> Picture:
    grey = _grey(picture)
    scale = max(1.0, LEAST_SIDE_PX / min(grey.shape))
    large = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return np.asarray(large, dtype=np.uint8)


def _tried(faces: str, pictures: list[Picture], region: str, number: int) -> Covers:
    tracker = FaceTracker()
    gone: list[tuple[bool, bool]] = []
    rests: list[bool] = []
    under_covers: list[Under] = []
    for seed, picture in enumerate(pictures):
        rng = np.random.default_rng([67, number, seed])
        bare = _seen(tracker, [picture] * 4, rng)[-1]
        if bare.landmarks_px is None or bare.interocular_px is None:
            continue
        points = bare.landmarks_px[REGION_LANDMARKS[region], :2].astype(np.float64)
        under = _covered(picture, points, bare.interocular_px, rng)
        first, then = round(COVERED_S * RATE_HZ), round(BARE_S * RATE_HZ)
        seen = _seen(tracker, [under] * first + [picture] * then, rng)
        if seen[first - 1].found and seen[-1].found:
            gone.append((_measured(seen[first - 1], number), _measured(seen[-1], number)))
        comes = [picture] * then + [under] * round(RESTS_S * RATE_HZ)
        seen = _seen(tracker, comes, rng)
        rests.append(_measured(seen[-1], number))
        under_covers += _read(seen[:then], seen[then:], under, number)
    return Covers(
        faces=faces,
        region=region,
        tried=len(gone),
        taken=sum(taken for taken, _ in gone),
        back=sum(back for _, back in gone),
        came=len(rests),
        believed=sum(rests),
        under=tuple(under_covers),
    )


def _read(
    bare: list[FaceObservation], later: list[FaceObservation], under: Picture, number: int
) -> Iterator[Under]:
    """Read the action units of covered frames, told or not, against the bare face."""
    if sum(one.vector is not None for one in bare) < len(bare):
        return
    encoder, head = FaceEncoder(), ActionUnitHead(own_neutral(bare))
    usual = [head.estimate(one.vector) for one in bare if one.vector is not None]
    usual_pspi = float(np.mean([pspi(units).value for units in usual]))
    flag = Flag.MOUTH_COVERED if REGION_NAMES[number] == "V3" else Flag.COVERED
    for one in later[round(KNOWN_AFTER_S * RATE_HZ) :: READ_EVERY]:
        if one.landmarks_px is None:
            continue
        units = head.estimate(encoder.encode(aligned_face(under, one.landmarks_px)))
        yield Under(
            known=flag in one.flags,
            pspi_change=abs(pspi(units).value - usual_pspi),
            mouth_change=float(np.abs(_mouth([units]) - _mouth(usual)).mean()),
        )


def _mouth(units: list[ActionUnits]) -> Floats:
    return np.asarray(np.mean([one.intensities[_MOUTH] for one in units], axis=0))


def _seen(
    tracker: FaceTracker, pictures: list[Picture], rng: np.random.Generator
) -> list[FaceObservation]:
    tracker.reset()
    seen = []
    for number, picture in enumerate(pictures):
        noisy = picture + rng.normal(0.0, NOISE_GREY, picture.shape)
        image = noisy.round().clip(0, 255).astype(np.uint8)
        seen.append(tracker.process(Shot(image=image, t_s=number / RATE_HZ, index=number)))
    return seen


def _measured(seen: FaceObservation, region: int) -> bool:
    """Return whether enough of a region's points are followed."""
    if seen.points is None:
        return False
    return not bool(hidden_regions(seen.points.good)[region])


def _covered(
    picture: Picture, points: Floats, interocular_px: float, rng: np.random.Generator
) -> Picture:
    """Lay something plain or grained, of any tone and lit from one side, over a region."""
    mask = np.zeros(picture.shape, dtype=np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(points.round().astype(np.int32)), 255)
    reach = 2 * round(RIM * interocular_px) + 1
    wide = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    down, across = np.mgrid[-1.0 : 1.0 : picture.shape[0] * 1j, -1.0 : 1.0 : picture.shape[1] * 1j]
    slopes = rng.normal(0.0, 40.0, 2)
    noise = rng.normal(0.0, 1.0, picture.shape)
    grain = np.asarray(cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.01, 0.06) * interocular_px))
    grain = grain * rng.uniform(0.0, 20.0) / max(float(grain.std()), 1e-9)
    tone = rng.uniform(50.0, 210.0) + slopes[0] * down + slopes[1] * across + grain
    share = np.asarray(cv2.GaussianBlur(wide, (0, 0), 1.0)) / 255.0
    return np.asarray((picture + (tone - picture) * share).clip(0, 255), dtype=np.uint8)
