"""A region's motion is the mean over its landmarks, also where its skin moves unevenly."""

from collections.abc import Iterable

import numpy as np
import pytest

from narrowing import known
from wince_device.face import REGION_LANDMARKS, REGION_NAMES, mean_face
from wince_device.face.refined_motion import RefinedMotion
from wince_device.face.refined_points import PointMotion
from wince_device.face.regions import REFINED_LANDMARKS, REFINED_REGIONS

UNIT_PX = 100.0
NOISE_PX = 0.05


COUNT = len(REFINED_LANDMARKS)
ROUND = np.tile((NOISE_PX**2, NOISE_PX**2, 0.0), (COUNT, 1))
"""Points that tell as much of one direction as of another."""


def moved(own_px: np.ndarray, covariances_px2: np.ndarray = ROUND) -> PointMotion:
    seen = np.ones(COUNT, dtype=np.bool_)
    return PointMotion(
        own_px=own_px,
        steps_px=np.zeros((COUNT, 2)),
        covariances_px2=covariances_px2,
        good=seen,
        stepped=seen,
        interocular_px=UNIT_PX,
        to_face_plane=np.eye(2),
        turned_rad=0.0,
        pose_deviations_px=np.zeros(3),
        depth_deviations=np.zeros(3),
    )


def told(own_px: np.ndarray) -> np.ndarray:
    return np.asarray(film([own_px])[0])


def film(frames: Iterable[np.ndarray], covariances_px2: np.ndarray = ROUND) -> np.ndarray:
    """Return the displacements that are told of frame after frame, shape ``(frames, 3, 2)``."""
    motion = RefinedMotion()
    measures = [
        motion.update(moved(own_px, covariances_px2), t_s=number / 60.0, frame_index=number)
        for number, own_px in enumerate(frames)
    ]
    return np.array([known(one).displacements_px for one in measures])


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
    own = np.tile([0.3, 0.2], (COUNT, 1))
    assert np.abs(told(own) - (0.3, 0.2)).max() < 1e-6


def test_noise_alone_is_told_by_the_field_and_not_by_single_points() -> None:
    """The noise of the region's mean stays near that of a mean over all of its points."""
    rng = np.random.default_rng(4)
    still = film(rng.normal(0.0, 0.6 * NOISE_PX, (200, COUNT, 2)))
    assert np.std(still, axis=0).max() < 1.2 * 0.6 * NOISE_PX / np.sqrt(43)


def test_an_edge_tells_of_one_direction_and_other_edges_of_the_other() -> None:
    """Points on edges, each sharp across its own and blurred along it: as exact as can be."""
    rng = np.random.default_rng(5)
    angles = rng.uniform(0.0, np.pi, COUNT)
    across = np.column_stack([np.cos(angles), np.sin(angles)])
    along = np.column_stack([-across[:, 1], across[:, 0]])
    sharp, blurred = 0.02, 0.2
    spread = sharp**2 * across[:, :, None] * across[:, None]
    spread += blurred**2 * along[:, :, None] * along[:, None]
    edges = np.column_stack([spread[:, 0, 0], spread[:, 1, 1], spread[:, 0, 1]])
    noise = rng.normal(0.0, sharp, (300, COUNT, 1)) * across
    noise += rng.normal(0.0, blurred, (300, COUNT, 1)) * along
    still = film(0.7 * noise, edges)[30:]
    for region, points in enumerate(REFINED_REGIONS):
        best = np.linalg.inv(np.linalg.inv(spread[points]).sum(axis=0))
        by_axes = 1.0 / (1.0 / edges[points, :2]).sum(axis=0)
        found = still[:, region].var(axis=0) / 0.7**2
        assert found.mean() < 1.4 * np.diag(best).mean()
        assert found.mean() < 0.3 * by_axes.mean()


@pytest.mark.parametrize("region", range(3))
def test_a_slow_stretch_below_one_frame_s_noise_is_told(region: int) -> None:
    """One side moves, by what single frames cannot tell, and its points are the blurred ones."""
    rng = np.random.default_rng(6)
    landmarks = mean_face()[REGION_LANDMARKS[REGION_NAMES[region]], :2]
    places = mean_face()[REFINED_LANDMARKS, :2]
    left, width = landmarks[:, 0].min(), np.ptp(landmarks[:, 0])

    def stretch(at: np.ndarray) -> np.ndarray:
        return np.asarray((at[:, 0] - left) / width)

    size = np.where(stretch(places) > 0.5, 2.0 * NOISE_PX, 0.5 * NOISE_PX)
    noise = np.column_stack([size**2, size**2, np.zeros(COUNT)])
    way = np.sin(2.0 * np.pi * 0.3 * np.arange(360) / 60.0)[:, None]
    own = (2.0 * NOISE_PX * way * stretch(places))[:, :, None] * np.array([0.6, -0.8])
    seen = film(own + rng.normal(size=own.shape) * 0.6 * size[:, None], noise)[30:, region]
    truth = 2.0 * NOISE_PX * way[30:] * stretch(landmarks).mean() * np.array([0.6, -0.8])
    told_of_it = (seen * truth).sum() / (truth**2).sum()
    assert 0.85 < told_of_it < 1.15


@pytest.mark.parametrize("region", range(3))
def test_uneven_skin_below_single_points_noise_is_told_by_its_mean(region: int) -> None:
    """The rim moves by less than its middle, and its points are the blurred ones."""
    rng = np.random.default_rng(8)
    landmarks = mean_face()[REGION_LANDMARKS[REGION_NAMES[region]], :2]
    places = mean_face()[REFINED_LANDMARKS, :2]
    middle = landmarks.mean(axis=0)
    size = np.where(bump(places, middle) > 0.8, 0.5 * NOISE_PX, 3.0 * NOISE_PX)
    noise = np.column_stack([size**2, size**2, np.zeros(COUNT)])
    angles = rng.uniform(0.0, 2.0 * np.pi, 90)
    way = 6.0 * NOISE_PX * np.column_stack([np.cos(angles), np.sin(angles)])
    own = bump(places, middle)[:, None] * way[:, None]
    seen = film(own + rng.normal(size=own.shape) * 0.8 * size[:, None], noise)[10:, region]
    truth = bump(landmarks, middle).mean() * way[10:]
    assert abs((seen * truth).sum() / (truth**2).sum() - 1.0) < 0.25


def test_what_was_before_a_lost_face_is_forgotten() -> None:
    rng = np.random.default_rng(7)
    places = mean_face()[REFINED_LANDMARKS, :2]
    motion, fresh = RefinedMotion(), RefinedMotion()
    for number in range(40):
        own = 5.0 * places * np.sin(number / 5.0) + rng.normal(0.0, NOISE_PX, (COUNT, 2))
        motion.update(moved(own), t_s=number / 60.0, frame_index=number)
    motion.update(None, t_s=40 / 60.0, frame_index=40)
    own = rng.normal(0.0, NOISE_PX, (COUNT, 2))
    both = [known(of.update(moved(own), t_s=0.7, frame_index=42)) for of in (motion, fresh)]
    assert np.array_equal(both[0].displacements_px, both[1].displacements_px)
