"""Landmarks that came to rest beside a face are not believed, and not kept."""

from collections.abc import Callable
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

pytestmark = pytest.mark.models


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
    assert look.count(astronaut, on_an_eye(face)) is None


def test_a_face_is_counted_and_kept_whichever_other_way_up_is_tried(
    detector: FaceDetector, astronaut: Picture, face: PlacedFace
) -> None:
    look = SecondLook(detector, DEFAULT_LIMITS)
    assert [look.count(astronaut, face) for _ in range(6)] == [1] * 6


def test_a_face_that_the_detector_does_not_see_is_kept(
    detector: FaceDetector, astronaut: Picture, face: PlacedFace
) -> None:
    assert SecondLook(detector, DEFAULT_LIMITS).count(np.zeros_like(astronaut), face) == 1


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
