"""The aligned crop: the same face in the same place, whatever its size, turn, place and light."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wince_device.face import CROP_PX, aligned_face, equalised, mean_face

SIDE = 400


def landmarks(
    eyes_apart_px: float, angle_rad: float, centre: tuple[float, float]
) -> NDArray[np.float64]:
    flat = mean_face()[:, :2] * eyes_apart_px
    turn = np.array(
        [[np.cos(angle_rad), -np.sin(angle_rad)], [np.sin(angle_rad), np.cos(angle_rad)]]
    )
    return np.asarray(flat @ turn.T + centre)


def painted(points: NDArray[np.float64], radius_px: float) -> NDArray[np.uint8]:
    """A grey picture with a dark disc on each eye and on the mouth."""
    picture = np.full((SIDE, SIDE), 180, dtype=np.uint8)
    for pair in ((33, 133), (362, 263), (61, 291)):
        x, y = points[list(pair)].mean(axis=0)
        cv2.circle(picture, (round(x), round(y)), max(1, round(radius_px)), 40, -1)
    return picture


def test_eyes_and_mouth_stand_where_they_should() -> None:
    points = landmarks(100.0, 0.0, (200.0, 180.0))
    crop = aligned_face(painted(points, 8.0), points)
    assert crop.shape == (CROP_PX, CROP_PX)
    dark = np.argwhere(crop < 100)
    left = dark[dark[:, 1] < 45].mean(axis=0)
    right = dark[(dark[:, 1] > 65) & (dark[:, 0] < 60)].mean(axis=0)
    assert left == pytest.approx([42.0, 33.5], abs=1.0)
    assert right == pytest.approx([42.0, 77.5], abs=1.0)


@settings(deadline=None, max_examples=40)
@given(
    st.floats(40.0, 110.0),
    st.floats(-0.6, 0.6),
    st.tuples(st.floats(170.0, 230.0), st.floats(170.0, 230.0)),
    st.floats(0.4, 1.2),
)
def test_size_turn_place_and_light_make_no_difference(
    apart: float, angle: float, centre: tuple[float, float], light: float
) -> None:
    reference = landmarks(100.0, 0.0, (200.0, 180.0))
    points = landmarks(apart, angle, centre)
    dimmed = (painted(points, 0.08 * apart) * light).astype(np.uint8)
    crop = aligned_face(dimmed, points).astype(float)
    usual = aligned_face(painted(reference, 8.0), reference).astype(float)
    inner = slice(12, -12)
    assert np.corrcoef(crop[inner, inner].ravel(), usual[inner, inner].ravel())[0, 1] > 0.8


def test_mean_and_contrast_are_made_equal() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(90.0, 11.0, (CROP_PX, CROP_PX)).astype(np.uint8)
    face = equalised(noise)[30:90, 30:80]
    assert face.mean() == pytest.approx(128.0, abs=2.0)
    assert face.std() == pytest.approx(40.0, rel=0.06)


def test_a_flat_picture_is_not_blown_up() -> None:
    flat = np.full((CROP_PX, CROP_PX), 77, dtype=np.uint8)
    flat[::2] = 78
    assert equalised(flat).std() < 8.0


def test_a_face_partly_outside_the_frame_is_filled_with_black() -> None:
    points = landmarks(100.0, 0.0, (5.0, 180.0))
    crop = aligned_face(np.full((SIDE, SIDE), 200, dtype=np.uint8), points)
    assert crop[:, :20].max() < crop[:, -20:].min()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_landmarks_that_are_no_numbers_are_refused(value: float) -> None:
    points = landmarks(100.0, 0.0, (200.0, 180.0))
    points[33, 0] = value
    with pytest.raises(ValueError, match="finite landmarks"):
        aligned_face(np.zeros((SIDE, SIDE), dtype=np.uint8), points)


def test_landmarks_in_one_place_are_refused() -> None:
    with pytest.raises(ValueError, match="do not all lie in one place"):
        aligned_face(np.zeros((SIDE, SIDE), dtype=np.uint8), np.ones((468, 2)))
