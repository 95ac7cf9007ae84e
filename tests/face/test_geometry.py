import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from wince_device.face import (
    FEATURE_NAMES,
    HeadPose,
    align_to_mean_face,
    features,
    geometric_calibration,
    interocular,
    mean_face,
    pose_basis,
    pose_from_rotation,
    raw_features,
)
from wince_device.face.geometry import features_in_picture

FRONTAL = HeadPose(yaw_deg=0.0, pitch_deg=0.0, roll_deg=0.0)


def _feature(name: str, values: np.ndarray) -> float:
    return float(values[FEATURE_NAMES.index(name)])


@given(
    st.floats(-40, 40), st.floats(-40, 40), st.floats(-180, 180), st.floats(20, 400),
    st.floats(-100, 2000),
)  # fmt: skip
def test_where_the_head_is_does_not_change_a_rigid_face(
    x: float, y: float, z: float, scale: float, shift: float
) -> None:
    rotation = Rotation.from_euler("xyz", [x, y, z], degrees=True).as_matrix()
    moved = scale * mean_face() @ rotation.T + np.array([shift, -shift, 0.0])
    fit = align_to_mean_face(moved, mean_face())
    assert np.allclose(raw_features(fit.apply(moved)), raw_features(mean_face()), atol=1e-6)
    assert interocular(moved) == pytest.approx(scale * interocular(mean_face()))


@pytest.mark.parametrize(
    ("landmarks", "shift", "feature", "change"),
    [
        ((55, 107, 285, 336), (0.0, -0.05), "inner_brow_height", 0.05),
        ((61, 291), (0.0, -0.05), "lip_corner_height", 0.05),
        ((87, 14, 317), (0.0, 0.05), "lip_opening", 0.05),
        ((129, 98, 48, 358, 327, 278), (0.0, -0.05), "nose_wing_height", 0.05),
        ((160, 159, 158), (0.0, 0.05), "right_eye_aperture", -0.05),
        ((387, 386, 385), (0.0, 0.05), "left_eye_aperture", -0.05),
        ((291,), (0.05, 0.0), "mouth_width", 0.05),
    ],
)
def test_a_feature_follows_its_own_landmarks(
    landmarks: tuple[int, ...], shift: tuple[float, float], feature: str, change: float
) -> None:
    face = mean_face().copy()
    before = raw_features(face)
    face[list(landmarks), :2] += shift
    after = raw_features(face)
    unit = interocular(mean_face())
    assert _feature(feature, after - before) * unit == pytest.approx(change, rel=0.05)


def test_a_frontal_head_needs_no_correction() -> None:
    terms = np.array(geometric_calibration().pose_terms)
    assert np.array_equal(features(mean_face(), FRONTAL, terms), raw_features(mean_face()))


@given(st.integers(0, 2**32 - 1))
def test_features_are_the_same_from_the_picture_and_from_the_front(seed: int) -> None:
    rng = np.random.default_rng(seed)
    terms = np.array(geometric_calibration().pose_terms)
    turn = Rotation.from_rotvec(rng.normal(0.0, 0.3, 3)).as_matrix()
    face = mean_face() + rng.normal(0.0, 0.03, mean_face().shape)
    picture = rng.uniform(20.0, 200.0) * face @ turn.T + rng.uniform(-500.0, 500.0, 3)
    to_front = align_to_mean_face(picture, mean_face())
    pose = pose_from_rotation(to_front.rotation.T)
    there = features(to_front.apply(picture), pose, terms)
    assert features_in_picture(picture, to_front, pose, terms) == pytest.approx(there, abs=1e-9)


def test_the_correction_is_held_beyond_thirty_degrees() -> None:
    far = HeadPose(yaw_deg=80.0, pitch_deg=-70.0, roll_deg=5.0)
    edge = HeadPose(yaw_deg=30.0, pitch_deg=-30.0, roll_deg=90.0)
    assert pose_basis(far) == pytest.approx(pose_basis(edge))


def test_roll_is_free() -> None:
    pose = pose_from_rotation(Rotation.from_euler("z", 120, degrees=True).as_matrix())
    assert pose.roll_deg == pytest.approx(120.0)
    assert pose_basis(pose) == pytest.approx(np.zeros(5), abs=1e-9)
