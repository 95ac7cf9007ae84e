"""The drawn heads that the geometric estimator was measured on."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from narrowing import known
from wince_device.face import FEATURE_NAMES, FaceTracker, geometric_calibration
from wince_models.geometric_calibration import MOVEMENTS, IctHead, Pose, calibrate

pytestmark = [pytest.mark.shared, pytest.mark.models]


@dataclass(frozen=True, kw_only=True)
class Shot:
    image: np.ndarray
    t_s: float = 0.0
    index: int = 0


@pytest.fixture(scope="module")
def head(shared: Path, face_models: Path) -> IctHead:
    assert face_models.is_dir()
    return IctHead(shared / "ict-facekit" / "ict_face_light.npz")


@pytest.mark.parametrize(
    ("yaw", "pitch", "roll"),
    [(0, 0, 0), (20, 0, 0), (-20, 0, 0), (0, 15, 0), (0, -15, 0), (0, 0, 30), (-15, 10, -20)],
)
def test_the_pose_of_a_drawn_head_is_found(
    head: IctHead, yaw: float, pitch: float, roll: float
) -> None:
    pose = Pose(yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll)
    person = head.person(np.random.default_rng(4))
    seen = FaceTracker().process(Shot(image=head.picture(person, pose)))
    assert seen.found
    assert known(seen.pose).yaw_deg == pytest.approx(yaw, abs=5)
    assert known(seen.pose).pitch_deg == pytest.approx(pitch, abs=6)
    assert known(seen.pose).roll_deg == pytest.approx(roll, abs=4)


def test_a_positive_yaw_turns_the_face_to_the_image_s_right(head: IctHead) -> None:
    person = head.person(np.random.default_rng(4))
    widths = []
    for yaw in (-30.0, 30.0):
        seen = FaceTracker().process(Shot(image=head.picture(person, Pose(yaw_deg=yaw))))
        nose, right, left = known(seen.landmarks_px)[[1, 234, 454], 0]
        widths.append((nose - right) / (left - right))
    assert widths[0] < 0.4 < 0.6 < widths[1]


def test_a_small_calibration_agrees_with_the_one_that_ships(head: IctHead) -> None:
    small = calibrate(head, people=3, poses=6, seed=11)
    shipped = geometric_calibration()
    assert [m.name for m in small.movements] == [m.name for m in shipped.movements]
    assert small.feature_names == FEATURE_NAMES
    assert np.allclose(small.neutral, shipped.neutral, atol=0.12)
    for name in ("AU02", "AU09", "AU12", "AU26"):
        one, other = (
            np.array(next(m for m in found.movements if m.name == name).response)
            for found in (small, shipped)
        )
        assert np.corrcoef(one, other)[0, 1] > 0.9, name


def test_every_movement_is_made_of_shapes_that_there_are(head: IctHead) -> None:
    for shapes in MOVEMENTS.values():
        assert set(shapes) <= set(head.expression_names)


def test_a_drawn_picture_is_a_picture(head: IctHead) -> None:
    picture = head.picture(head.person(np.random.default_rng(0)))
    assert picture.dtype == np.uint8
    assert picture.shape == (384, 384, 3)
    assert cv2.meanStdDev(picture)[1].max() > 20
