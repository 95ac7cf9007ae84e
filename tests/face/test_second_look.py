"""Landmarks that came to rest beside a face are not believed, and not kept."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from narrowing import known
from shots import Picture, Shot
from wince_device.face import FaceTracker
from wince_device.face._search import view_around
from wince_device.face._second_look import PlacedFace, SecondLook
from wince_device.face.detector import Detection, FaceDetector
from wince_device.face.plausibility import DEFAULT_LIMITS, lies_within, sees_the_same
from wince_models.rendering import (
    SIDE_PX,
    Look,
    Renderer,
    load_head,
    plan_paint,
    random_person,
    random_scene,
)

pytestmark = pytest.mark.models

Draw = Callable[..., Picture]
GREY = 90


@pytest.fixture(scope="module")
def detector(face_models: Path) -> FaceDetector:
    assert face_models.is_dir()
    return FaceDetector()


@pytest.fixture(scope="module")
def face(face_models: Path, astronaut: Picture, shot: Callable[..., Shot]) -> PlacedFace:
    assert face_models.is_dir()
    seen = FaceTracker().process(shot(astronaut))
    return PlacedFace(
        landmarks_px=known(seen.landmarks_px),
        interocular_px=known(seen.interocular_px),
        roll_deg=known(seen.pose).roll_deg,
    )


def on_an_eye(face: PlacedFace, share: float = 0.6) -> PlacedFace:
    """The same landmarks, shrunk into the face's upper right quarter."""
    corner = face.landmarks_px[263]
    shrunk = corner + share * (face.landmarks_px - corner)
    return replace(face, landmarks_px=shrunk, interocular_px=share * face.interocular_px)


def found_in(detector: FaceDetector, image: Picture, face: PlacedFace) -> Detection:
    seen = detector.detect(image)
    return next(one for one in seen if lies_within(one.box_px, face.landmarks_px))


def test_a_face_is_confirmed_by_its_own_detection_or_a_second_one(
    detector: FaceDetector, astronaut: Picture, face: PlacedFace
) -> None:
    look = SecondLook(detector, DEFAULT_LIMITS)
    right = found_in(detector, astronaut, face)
    assert look.confirms(astronaut, face, right)
    assert look.confirms(np.zeros_like(astronaut), face, right)
    upside_down = replace(right, keypoints_px=2 * right.box_px.mean(axis=0) - right.keypoints_px)
    assert look.confirms(astronaut, face, upside_down)
    assert not look.confirms(np.zeros_like(astronaut), face, upside_down)


def test_landmarks_on_a_part_of_a_face_are_refuted(
    detector: FaceDetector, astronaut: Picture, face: PlacedFace
) -> None:
    look = SecondLook(detector, DEFAULT_LIMITS)
    assert not look.confirms(astronaut, on_an_eye(face), found_in(detector, astronaut, face))
    faces, rival = look.count(astronaut, on_an_eye(face))
    assert faces == 1
    assert rival is not None
    assert np.allclose(rival.box_px, found_in(detector, astronaut, face).box_px, atol=20.0)


def test_a_face_is_counted_and_kept_whichever_other_way_up_is_tried(
    detector: FaceDetector, astronaut: Picture, face: PlacedFace
) -> None:
    look = SecondLook(detector, DEFAULT_LIMITS)
    assert [look.count(astronaut, face) for _ in range(6)] == [(1, None)] * 6


def test_a_face_that_the_detector_does_not_see_is_kept(
    detector: FaceDetector, astronaut: Picture, face: PlacedFace
) -> None:
    look = SecondLook(detector, DEFAULT_LIMITS)
    assert look.count(np.zeros_like(astronaut), face) == (1, None)


def test_eyes_nose_and_mouth_may_be_apart_by_less_than_half_an_eye_distance(
    detector: FaceDetector, astronaut: Picture, face: PlacedFace
) -> None:
    right = found_in(detector, astronaut, face).keypoints_px
    for share, agrees in ((0.0, True), (0.3, True), (0.6, False)):
        moved = right + np.array([share * face.interocular_px, 0.0])
        assert agrees == sees_the_same(
            moved, face.landmarks_px, face.interocular_px, DEFAULT_LIMITS
        )


@pytest.mark.parametrize("roll_deg", [0.0, 50.0, 180.0, -90.0])
def test_the_view_around_a_face_lies_in_the_picture(face: PlacedFace, roll_deg: float) -> None:
    for height, width in ((512, 512), (130, 260), (60, 400)):
        view = view_around(face.landmarks_px, roll_deg, height, width)
        assert 0 <= view.left_px < view.right_px <= width
        assert 0 <= view.top_px < view.bottom_px <= height
        assert view.quarter_turns == round(roll_deg / 90.0) % 4


@pytest.fixture(scope="module")
def draw(shared: Path) -> Draw:
    head = load_head(shared / "ict-facekit" / "ict_face_light.npz")
    plan = plan_paint(head)
    renderer = Renderer(head, plan)

    def drawn(seed: int, turns_deg: Sequence[float], *, plain: bool = False) -> Picture:
        rng = np.random.default_rng([5, seed])
        person, scene = random_person(head, plan, rng), random_scene(rng, SIDE_PX)
        if plain:
            person = replace(person, glasses=False)
            scene = replace(scene, coarseness=1.0, blur_px=0.0, tube=False)
        yaw, pitch, roll = (float(rng.normal(0, width)) for width in turns_deg)
        look = Look(
            shapes={}, creases={}, yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll, gaze_deg=(0.0, 0.0)
        )
        picture = np.atleast_3d(renderer.draw(person, scene, look, rng).picture)
        framed = np.pad(picture, ((40, 40), (40, 40), (0, 0)), constant_values=GREY)
        return np.ascontiguousarray(np.broadcast_to(framed, (*framed.shape[:2], 3)))

    return drawn


def apart(
    tracker: FaceTracker, pictures: list[Picture], right: Picture, shot: Callable[..., Shot]
) -> float:
    """Return how far the last picture's landmarks lie from those of its face, found at once."""
    seen = [tracker.process(shot(image, number)) for number, image in enumerate(pictures)][-1]
    truth = FaceTracker().process(shot(right))
    off_px = np.hypot(*(known(seen.landmarks_px) - known(truth.landmarks_px))[:, :2].T)
    return float(off_px.mean()) / known(truth.interocular_px)


@pytest.mark.shared
def test_a_face_found_upside_down_is_upright(
    tracker: FaceTracker, draw: Draw, shot: Callable[..., Shot]
) -> None:
    """The detector takes this face for one upside down, which the sixth view shows it."""
    face = np.ascontiguousarray(draw(19, (6, 4, 5), plain=True)[:, ::-1])
    nobody = np.full_like(face, GREY)
    assert apart(tracker, [nobody] * 5 + [face] * 6, face, shot) < 0.1


@pytest.mark.shared
@pytest.mark.parametrize(
    ("seed", "way_deg", "furthest_px"), [(37, 210.0, 15.0), (20, 240.0, -20.0)]
)
def test_landmarks_come_back_when_what_covered_half_of_a_face_has_gone(
    seed: int,
    way_deg: float,
    furthest_px: float,
    tracker: FaceTracker,
    draw: Draw,
    shot: Callable[..., Shot],
) -> None:
    """Those of the free half would stay where they are, upside down on the first of these faces."""
    face = draw(seed, (10, 6, 8))
    down, across = np.indices(face.shape[:2]) - face.shape[0] / 2
    along = across * np.cos(np.radians(way_deg)) + down * np.sin(np.radians(way_deg))
    comes = np.linspace(-110.0, furthest_px, 12)
    edges = [*comes, *[furthest_px] * 8, *np.linspace(furthest_px, -120.0, 12)]
    covered = [np.where((along < edge)[..., None], 110, face).astype(np.uint8) for edge in edges]
    assert apart(tracker, [face] * 3 + covered + [face] * 105, face, shot) < 0.1
