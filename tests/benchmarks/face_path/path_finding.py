"""Whether landmarks sit on the face: found in any view, and after something covered it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from path_clips import Picture, shared_folder
from path_origin import GREY, framed
from path_process import STILL_RATE_HZ, Shot

from wince_device.face import FaceObservation, FaceTracker, TrackerSettings
from wince_device.face.plausibility import DEFAULT_LIMITS, FaceLimits
from wince_models.action_units import random_expression, random_look
from wince_models.rendering import (
    SIDE_PX,
    Renderer,
    load_head,
    plan_paint,
    random_person,
    random_scene,
)

Floats = NDArray[np.float64]
PEOPLE, COVERED_PEOPLE = 120, 48
VIEWS = 18
"""So many frames, and the search has looked at a picture in every way that it has."""

COVER = 110
TURNS_DEG = (18.0, 10.0, 8.0)
FURTHEST_DEG = 42.0
HELD_FRAMES = 6
DIRECTIONS_DEG = tuple(range(0, 360, 60))
COMES, STAYS = np.linspace(-110.0, 0.0, 12), np.zeros(8)
RECOVERS_FRAMES = 105
"""Three seconds and a half: the detector is asked once in each, three other ways up in turn."""

OFF = 0.25
"""Interocular distances, on average over the landmarks, from which they do not sit on the face."""


@dataclass(frozen=True, kw_only=True)
class Sat:
    """How often landmarks sat on the face.

    Attributes
    ----------
    tried, found
        Trials, and those with a face at their end.
    off
        Those whose landmarks then did not sit on it.
    """

    trial: str
    second_look: bool
    tried: int
    found: int
    off: int


def sat() -> Iterator[Sat]:
    """Try all people, with the second look and without."""
    drawn = list(drawn_faces())
    for second_look in (False, True):
        # Without a limit any detection says that the landmarks are right.
        limits = DEFAULT_LIMITS if second_look else FaceLimits(max_apart=np.inf)
        tracker = FaceTracker(settings=TrackerSettings(limits=limits))
        found = [_in_each_view(tracker, picture) for picture in drawn]
        yield _sat("found in a view of the picture", found, second_look=second_look)
        swept = [_after_each_cover(tracker, picture) for picture in drawn[:COVERED_PEOPLE]]
        yield _sat("after a cover came and went", swept, second_look=second_look)


def _sat(trial: str, seen: list[list[FaceObservation]], *, second_look: bool) -> Sat:
    found = [[one for one in each if one.found] for each in seen]
    return Sat(
        trial=trial,
        second_look=second_look,
        tried=sum(map(len, seen)),
        found=sum(map(len, found)),
        off=sum(map(_off, found)),
    )


def _off(found: list[FaceObservation]) -> int:
    """Count those that are far from where most of one person's landmarks are."""
    if not found:
        return 0
    points = np.array([one.landmarks_px for one in found])[..., :2].astype(np.float64)
    unit = float(np.median([one.interocular_px for one in found if one.interocular_px]))
    apart = np.linalg.norm(points - np.median(points, axis=0), axis=-1).mean(axis=1)
    return int(np.count_nonzero(apart > OFF * unit))


def _in_each_view(tracker: FaceTracker, picture: Picture) -> list[FaceObservation]:
    nobody = np.full_like(picture, GREY)
    return [_last(tracker, [nobody] * before + [picture] * HELD_FRAMES) for before in range(VIEWS)]


def _after_each_cover(tracker: FaceTracker, picture: Picture) -> list[FaceObservation]:
    down, across = np.indices(picture.shape[:2]) - np.array(picture.shape[:2])[:, None, None] / 2
    edges = np.concatenate([COMES, STAYS, COMES[::-1]])
    seen = []
    for direction_deg in DIRECTIONS_DEG:
        way = np.radians(direction_deg)
        along = across * np.cos(way) + down * np.sin(way)
        covered = [np.where((along < edge)[..., None], COVER, picture) for edge in edges]
        pictures = [one.astype(np.uint8) for one in covered]
        seen.append(_last(tracker, [picture] * 3 + pictures + [picture] * RECOVERS_FRAMES))
    return seen


def _last(tracker: FaceTracker, pictures: list[Picture]) -> FaceObservation:
    tracker.reset()
    seen = [
        tracker.process(Shot(image=picture, t_s=number / STILL_RATE_HZ, index=number))
        for number, picture in enumerate(pictures)
    ]
    return seen[-1]


def drawn_faces() -> Iterator[Picture]:
    """Return drawn people in colour, the same ones in each run."""
    head = load_head(shared_folder() / "ict-facekit" / "ict_face_light.npz")
    plan = plan_paint(head)
    renderer = Renderer(head, plan)
    for seed in range(PEOPLE):
        rng = np.random.default_rng([41, seed])
        person, scene = random_person(head, plan, rng), random_scene(rng, SIDE_PX)
        pose = np.clip(rng.normal(0.0, TURNS_DEG), -FURTHEST_DEG, FURTHEST_DEG)
        look = random_look(random_expression(rng), pose, rng)
        yield framed(renderer.draw(person, scene, look, rng).picture)
