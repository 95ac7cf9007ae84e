"""A region's motion is the mean over its landmarks, also where its skin moves unevenly."""

import numpy as np
import pytest

from narrowing import known
from wince_device.face import REGION_LANDMARKS, REGION_NAMES, mean_face
from wince_device.face.refined_motion import RefinedMotion
from wince_device.face.refined_points import PointMotion
from wince_device.face.regions import REFINED_LANDMARKS

UNIT_PX = 100.0
NOISE_PX = 0.05


def moved(own_px: np.ndarray) -> PointMotion:
    count = len(REFINED_LANDMARKS)
    seen = np.ones(count, dtype=np.bool_)
    return PointMotion(
        own_px=own_px,
        steps_px=np.zeros((count, 2)),
        variances_px2=np.full((count, 2), NOISE_PX**2),
        good=seen,
        stepped=seen,
        interocular_px=UNIT_PX,
        to_face_plane=np.eye(2),
        turned_rad=0.0,
        pose_deviations_px=np.zeros(3),
        depth_deviations=np.zeros(3),
    )


def told(own_px: np.ndarray) -> np.ndarray:
    measures = RefinedMotion().update(moved(own_px), t_s=0.0, frame_index=0)
    return np.asarray(known(measures).displacements_px)


def bump(places: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Return how much skin moves: most in the middle, less towards the rim, shape ``(n,)``."""
    return np.asarray(np.exp(-((places - middle) ** 2).sum(axis=1) / (2 * 0.45**2)))


@pytest.mark.parametrize("region", range(3))
def test_skin_that_moves_unevenly_is_told_by_its_mean(region: int) -> None:
    across = mean_face()[:, :2]
    landmarks = across[REGION_LANDMARKS[REGION_NAMES[region]]]
    middle = landmarks.mean(axis=0)
    own = bump(across[REFINED_LANDMARKS], middle)[:, None] * np.array([1.0, -2.0])
    truth = bump(landmarks, middle).mean() * np.array([1.0, -2.0])
    assert np.abs(told(own)[region] / truth - 1.0).max() < 0.05


def test_a_shift_as_a_whole_is_told_as_it_is() -> None:
    own = np.tile([0.3, 0.2], (len(REFINED_LANDMARKS), 1))
    assert np.abs(told(own) - (0.3, 0.2)).max() < 1e-6


def test_noise_alone_is_told_by_the_field_and_not_by_single_points() -> None:
    """The noise of the region's mean stays near that of a mean over all of its points."""
    rng = np.random.default_rng(4)
    still = [told(rng.normal(0.0, 0.6 * NOISE_PX, (len(REFINED_LANDMARKS), 2))) for _ in range(60)]
    assert np.std(still, axis=0).max() < 1.5 * 0.6 * NOISE_PX / np.sqrt(43)
