import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from wince_device.face import (
    STABLE_LANDMARKS,
    align_to_mean_face,
    mean_face,
    pose_from_rotation,
    robust_similarity,
)

angles = st.floats(-40.0, 40.0)


def _moved(points: np.ndarray, rotation: np.ndarray, scale: float, shift: np.ndarray) -> np.ndarray:
    return np.asarray(scale * points @ rotation.T + shift)


@given(angles, angles, angles, st.floats(0.5, 300.0), st.integers(0, 2**32 - 1))
def test_a_known_similarity_is_found_again(
    x: float, y: float, z: float, scale: float, seed: int
) -> None:
    points = np.random.default_rng(seed).normal(size=(30, 3))
    rotation = Rotation.from_euler("xyz", [x, y, z], degrees=True).as_matrix()
    target = _moved(points, rotation, scale, np.array([400.0, 300.0, -5.0]))
    fit = robust_similarity(points, target)
    assert fit.scale == pytest.approx(scale)
    assert np.allclose(fit.rotation, rotation, atol=1e-7)
    assert np.allclose(fit.apply(points), target, atol=1e-6 * scale)


def test_points_that_moved_by_themselves_hardly_drag_the_fit_along() -> None:
    rng = np.random.default_rng(3)
    points = mean_face()[STABLE_LANDMARKS]
    noisy = points + rng.normal(0, 0.002, points.shape)
    noisy[:5, 1] += 0.1
    robust = robust_similarity(noisy, points)
    share = np.full(len(points), 1 / len(points))
    plain = share @ (noisy - points)
    error = np.linalg.norm(robust.apply(noisy[5:]) - points[5:], axis=1).mean()
    assert plain[1] > 0.01
    assert error < 0.008


def test_a_mirrored_face_is_never_turned_inside_out() -> None:
    points = np.random.default_rng(1).normal(size=(20, 3))
    fit = robust_similarity(points, points * np.array([-1.0, 1.0, 1.0]))
    assert np.linalg.det(fit.rotation) == pytest.approx(1.0)


@pytest.mark.parametrize("bad", [np.zeros((10, 3)), np.full((10, 3), np.nan)])
def test_points_without_extent_are_refused(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="finite points that do not all lie in one place"):
        robust_similarity(bad, np.ones((10, 3)))


def test_the_angles_have_the_signs_of_the_contract() -> None:
    """The image's x points right, y down, z away: the nose tip has the lowest z."""
    face = mean_face()
    nose, chin, left_eye = 1, 152, 263
    for axis, turned in (("y", "yaw_deg"), ("x", "pitch_deg"), ("z", "roll_deg")):
        for degrees in (-20.0, 20.0):
            rotation = Rotation.from_euler(axis, degrees, degrees=True).as_matrix()
            moved = 100 * face @ rotation.T + np.array([320.0, 240.0, 0.0])
            pose = pose_from_rotation(align_to_mean_face(moved, face).rotation.T)
            angle = getattr(pose, turned)
            assert abs(angle) == pytest.approx(20.0, abs=1e-6)
            if axis == "y":  # positive: the nose moves to the image's right
                assert np.sign(angle) == np.sign(moved[nose, 0] - 320.0)
            if axis == "x":  # positive: the nose goes down
                assert np.sign(angle) == np.sign(moved[nose, 1] - 240.0 - 100 * face[nose, 1])
            if axis == "z":  # positive, clockwise: the eye on the image's right goes down
                assert np.sign(angle) == np.sign(moved[left_eye, 1] - 240.0)
    assert face[chin, 1] > face[nose, 1] > 0
