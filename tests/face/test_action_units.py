import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wince_device.face import (
    ACTION_UNIT_NAMES,
    FEATURE_NAMES,
    METHOD,
    GeometricActionUnits,
    NeutralFace,
    generic_neutral,
    geometric_calibration,
)

N = len(FEATURE_NAMES)


@pytest.fixture
def own() -> NeutralFace:
    rng = np.random.default_rng(0)
    rest = generic_neutral().means + rng.normal(0, 0.002, (200, N))
    return NeutralFace.from_features(rest)


def test_the_calibration_fits_the_code() -> None:
    measured = geometric_calibration()
    assert measured.method == METHOD
    assert measured.feature_names == FEATURE_NAMES
    assert np.array(measured.mean_face).shape == (468, 3)
    assert np.array(measured.pose_terms).shape == (5, N)
    names = [movement.name for movement in measured.movements]
    # AU25 is read from the lips' opening itself.
    assert set(ACTION_UNIT_NAMES) - set(names) == {"AU25"}
    for movement in measured.movements:
        assert len(movement.response) == len(movement.spread) == N


def test_the_responses_have_the_signs_that_anatomy_gives_them() -> None:
    response = {
        movement.name: dict(zip(FEATURE_NAMES, movement.response, strict=True))
        for movement in geometric_calibration().movements
    }
    assert response["AU01"]["inner_brow_height"] > 0.01
    assert response["AU02"]["outer_brow_height"] > 0.01
    assert response["AU04"]["inner_brow_height"] < -0.01
    assert response["AU04"]["inner_brow_distance"] < 0
    assert response["AU06"]["lower_lid_height"] > 0
    assert response["AU07"]["right_eye_aperture"] < 0
    assert response["AU09"]["nose_wing_height"] > 0.02
    assert response["AU10"]["upper_lip_height"] > 0.02
    assert response["AU12"]["mouth_width"] > 0.1
    assert response["AU12"]["lip_corner_height"] > 0.05
    assert response["AU26"]["chin_height"] < -0.05
    assert response["AU43"]["left_eye_aperture"] < -0.03


def test_a_face_at_rest_has_no_action_units(own: NeutralFace) -> None:
    found = GeometricActionUnits(own).estimate(own.means)
    assert found.own_neutral
    assert found.intensities == pytest.approx(np.zeros(len(ACTION_UNIT_NAMES)), abs=1e-6)


@pytest.mark.parametrize("name", ["AU02", "AU09", "AU12", "AU26", "AU43"])
def test_the_movement_that_was_made_is_the_strongest_found(name: str, own: NeutralFace) -> None:
    movement = next(m for m in geometric_calibration().movements if m.name == name)
    found = GeometricActionUnits(own).estimate(own.means + 0.8 * np.array(movement.response))
    others = {
        other: found.intensity(other) for other in ACTION_UNIT_NAMES if other not in (name, "AU25")
    }
    assert found.intensity(name) > max(others.values())
    assert 1.5 < found.intensity(name) <= 5


def test_more_movement_never_gives_less(own: NeutralFace) -> None:
    smile = next(m for m in geometric_calibration().movements if m.name == "AU12")
    estimator = GeometricActionUnits(own)
    found = [
        estimator.estimate(own.means + part * np.array(smile.response)).intensity("AU12")
        for part in np.linspace(0, 1.5, 16)
    ]
    assert (np.diff(found) >= -1e-9).all()
    assert found[-1] > 3


def test_parted_lips_are_au25_whatever_parts_them(own: NeutralFace) -> None:
    jaw = next(m for m in geometric_calibration().movements if m.name == "AU26")
    found = GeometricActionUnits(own).estimate(own.means + np.array(jaw.response))
    assert found.intensity("AU25") == pytest.approx(5.0)


def test_a_generic_neutral_face_is_flagged_and_less_sure(own: NeutralFace) -> None:
    change = own.means + 0.02
    generic = GeometricActionUnits().estimate(change)
    personal = GeometricActionUnits(own).estimate(change)
    assert not generic.own_neutral
    assert (generic.deviations > personal.deviations).all()


@given(arrays(float, N, elements=st.floats(-3, 3)))
def test_whatever_comes_in_stays_on_the_scale(change: np.ndarray) -> None:
    found = GeometricActionUnits().estimate(generic_neutral().means + change)
    assert ((found.intensities >= 0) & (found.intensities <= 5)).all()
    assert np.isfinite(found.deviations).all()
    assert (found.deviations > 0).all()


def test_blinks_and_missing_frames_do_not_shape_the_neutral_face() -> None:
    rng = np.random.default_rng(1)
    rest = np.full((100, N), 0.3) + rng.normal(0, 0.004, (100, N))
    rest[:20, FEATURE_NAMES.index("left_eye_aperture")] = 0.0
    rest[20:25] = np.nan
    neutral = NeutralFace.from_features(rest)
    assert neutral.n_frames == 95
    assert neutral.means == pytest.approx(np.full(N, 0.3), abs=0.003)
    assert neutral.deviations == pytest.approx(np.full(N, 0.004), rel=0.6)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (np.zeros((9, N)), "at least 10 frames with a face, got 9"),
        (np.full((50, N), np.nan), "got 0"),
        (np.zeros((50, N - 1)), "must have shape"),
        (np.zeros(N), "must have shape"),
    ],
)
def test_too_little_makes_no_neutral_face(rows: np.ndarray, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        NeutralFace.from_features(rows)


def test_a_neutral_face_from_elsewhere_is_checked() -> None:
    with pytest.raises(ValueError, match="16 means and deviations"):
        NeutralFace(means=np.zeros(3), deviations=np.zeros(3), n_frames=5)
    with pytest.raises(ValueError, match="finite"):
        NeutralFace(means=np.full(N, np.inf), deviations=np.zeros(N), n_frames=5)
    with pytest.raises(ValueError, match="cannot be negative"):
        NeutralFace(means=np.zeros(N), deviations=np.full(N, -1.0), n_frames=5)
