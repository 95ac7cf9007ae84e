"""What helps to aim: the right hint, few lines, no picture, and nothing when nobody aims."""

import itertools
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from skimage import data

from wince_device.aiming import AIMED_FOR_S, Aiming, AimView, describe, hint_for, sharpness
from wince_device.aiming._outline import OUTLINE, outline
from wince_device.cameras import CameraFrame
from wince_device.clock import WallClock
from wince_device.face import FaceObservation, FaceTracker
from wince_wire import Aim, AimHint, decode, encode

Picture = NDArray[np.uint8]
BOOT = "0123456789abcdef" * 2
WELL = AimView(
    middle=(0.5, 0.5),
    interocular_px=90.0,
    face_size=0.14,
    turned_deg=4.0,
    light=0.5,
    saturated=0.0,
    sharpness=0.17,
    moving=False,
    covered=False,
    cut_off=False,
)


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({}, AimHint.GOOD),
        ({"face_size": 0.05}, AimHint.CLOSER),
        ({"interocular_px": 30.0}, AimHint.CLOSER),
        ({"face_size": 0.4}, AimHint.FARTHER),
        ({"middle": (0.1, 0.5)}, AimHint.LEFT),
        ({"middle": (0.9, 0.5)}, AimHint.RIGHT),
        ({"middle": (0.5, 0.1)}, AimHint.UP),
        ({"middle": (0.6, 0.9)}, AimHint.DOWN),
        ({"turned_deg": 30.0}, AimHint.TURN_TO_CAMERA),
        ({"covered": True}, AimHint.UNCOVER_FACE),
        ({"covered": True, "face_size": 0.05}, AimHint.UNCOVER_FACE),
        ({"cut_off": True}, AimHint.FARTHER),
        ({"cut_off": True, "middle": (0.5, 0.1)}, AimHint.UP),
        ({"light": 0.1}, AimHint.MORE_LIGHT),
        ({"light": 0.95}, AimHint.LESS_LIGHT),
        ({"saturated": 0.2}, AimHint.LESS_LIGHT),
        ({"moving": True}, AimHint.HOLD_STILL),
        ({"sharpness": 0.05}, AimHint.FOCUS),
        ({"sharpness": None}, AimHint.GOOD),
        ({"light": 0.1, "face_size": 0.05}, AimHint.CLOSER),
        ({"light": 0.1, "sharpness": 0.02, "moving": True}, AimHint.MORE_LIGHT),
    ],
)
def test_one_thing_at_a_time(change: dict[str, object], hint: AimHint) -> None:
    assert hint_for(replace(WELL, **change)) is hint  # type: ignore[arg-type]  # by name above


def test_no_face_is_said() -> None:
    assert hint_for(None) is AimHint.NO_FACE


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 3.0))
def test_lines_stay_in_the_picture(seed: int, spread: float) -> None:
    points = np.random.default_rng(seed).normal(0.5, spread, (468, 3)) * (640, 360, 1)
    lines = outline(points, width_px=640, height_px=360)
    assert all(0.0 <= value <= 1.0 for line in lines for point in line for value in point)
    assert all(len(line) > 1 for line in lines)


def test_the_lines_are_too_few_for_a_picture() -> None:
    points = np.full((468, 3), 100.0)
    lines = outline(points, width_px=640, height_px=360)
    assert len(lines) == len(OUTLINE)
    assert sum(map(len, lines)) == sum(map(len, OUTLINE)) < 100


def _seen(picture: Picture) -> tuple[CameraFrame, FaceObservation]:
    tracker = FaceTracker()
    for index in range(3):
        frame = CameraFrame(image=picture, t_s=index / 30, index=index)
        observation = tracker.process(frame)
    return frame, observation


def _blurred(picture: Picture, width_px: float) -> Picture:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), width_px), dtype=np.uint8)


def _grey(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


@pytest.mark.models
def test_sharpness_falls_with_focus_alone() -> None:
    picture = _grey(data.astronaut())
    frame, observation = _seen(picture)
    assert observation.landmarks_px is not None
    assert observation.interocular_px is not None
    px = observation.interocular_px
    soft = [
        sharpness(_blurred(picture, share * px), observation.landmarks_px)
        for share in (0.01, 0.02, 0.03, 0.05)
    ]
    sharp = sharpness(frame.image, observation.landmarks_px)
    values = [sharp, *soft]
    assert all(value is not None for value in values)
    assert all(a > b for a, b in itertools.pairwise(v for v in values if v is not None))
    dim = sharpness((picture // 3 + 20).astype(np.uint8), observation.landmarks_px)
    assert dim == pytest.approx(sharp, rel=0.05)


@pytest.mark.models
def test_a_view_says_where_the_face_lies_and_crosses_the_wire() -> None:
    frame, observation = _seen(_grey(data.astronaut()))
    view = describe(frame, observation, boot_id=BOOT, clock=WallClock(), until_ns=7)
    assert view.hint in {AimHint.CLOSER, AimHint.UP}
    assert view.aspect == 1.0
    assert view.face_size == pytest.approx(43 / 512, abs=0.01)
    assert view.light == pytest.approx(observation.mean_luma / 255, abs=0.001)
    assert len(view.lines) == len(OUTLINE)
    payload = encode(view)
    assert len(payload) < 2_500
    assert decode(payload, Aim) == view


@pytest.mark.models
def test_an_empty_picture_has_no_lines() -> None:
    frame, observation = _seen(np.full((360, 640), 90, np.uint8))
    view = describe(frame, observation, boot_id=BOOT, clock=WallClock(), until_ns=7)
    assert view.hint is AimHint.NO_FACE
    assert view.lines == ()
    assert view.face_size is view.light is view.sharpness is None


def test_views_come_while_somebody_aims_and_not_for_each_frame() -> None:
    now_s = 100.0
    shown: list[Aim] = []
    aiming = Aiming(shown.append, boot_id=BOOT, clock=WallClock(), monotonic_s=lambda: now_s)
    frame = CameraFrame(image=np.zeros((36, 64), np.uint8), t_s=0.0, index=0)
    observation = FaceObservation(t_s=0.0, frame_index=0, found=False, presence=0.0, mean_luma=0.0)
    aiming.take(frame, observation)
    assert shown == []
    aiming.begin()
    for step in range(int(60 * AIMED_FOR_S) + 60):
        now_s = 100.0 + step / 60
        aiming.take(frame, observation)
    assert not aiming.active
    assert len(shown) == int(AIMED_FOR_S * 4)
    assert all(view.hint is AimHint.NO_FACE for view in shown)
