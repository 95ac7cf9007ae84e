"""What noise makes of a fitted pose is as little as its points allow, and is told as it is."""

import numpy as np

from wince_device.face._head_kernels import fit_head, pose_spreads, write_answers
from wince_device.face._pose_kernels import UNKNOWNS, project

COUNT = 24
SHARP_PX, BLURRED_PX = 0.02, 0.3
UNIT_PX = 100.0


def _edges(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return covariances of points on edges, each along its own, and roots of them."""
    angles = rng.uniform(0.0, np.pi, COUNT)
    turns = np.stack([[np.cos(angles), -np.sin(angles)], [np.sin(angles), np.cos(angles)]])
    roots = np.moveaxis(turns, 2, 0) * np.array([SHARP_PX, BLURRED_PX])
    return roots @ np.swapaxes(roots, 1, 2), roots


def test_a_pose_from_edges_is_as_exact_as_they_allow() -> None:
    rng = np.random.default_rng(3)
    solid = rng.uniform(-60.0, 60.0, (COUNT, 3))
    covariances, roots = _edges(rng)
    told = np.column_stack([covariances[:, 0, 0], covariances[:, 1, 1], covariances[:, 0, 1]])
    places = np.empty((COUNT, 2))
    project(solid, np.eye(3), np.array([1.0, 0.0, 0.0]), 0.0, places)
    stable, good = np.arange(COUNT), np.ones(COUNT, dtype=np.bool_)
    weights, normal = np.empty((COUNT, 3)), np.zeros((UNKNOWNS, UNKNOWNS))
    poses, noise, skin = np.empty((600, 6)), np.empty((6, 6)), np.empty((6, 6))
    for pose in poses:
        seen = places + (roots @ rng.normal(size=(COUNT, 2, 1)))[:, :, 0]
        rotation, scale_shift = np.eye(3), np.array([1.0, 0.0, 0.0])
        residual = fit_head(
            stable, solid, seen, told, good, np.zeros((COUNT, 2)), np.zeros(COUNT), 1e-12, 1.0,
            1e6, 0.0, rotation, scale_shift, normal, weights,
        )  # fmt: skip
        assert np.isfinite(residual)
        pose_spreads(
            stable, solid, rotation, float(scale_shift[0]), told, weights, np.zeros((COUNT, 2)),
            normal, 0.0, 1.0, noise, skin,
        )  # fmt: skip
        pose[:] = (
            scale_shift[0] - 1.0,
            rotation[2, 1],
            rotation[0, 2],
            rotation[1, 0],
            *scale_shift[1:],
        )
    answers, information = np.empty((2, 6)), np.zeros((6, 6))
    for point, covariance in zip(solid, covariances, strict=True):
        write_answers(point, answers)
        information += answers.T @ np.linalg.solve(covariance, answers)
    best = np.linalg.inv(information)
    size = np.sqrt(np.outer(np.diag(best), np.diag(best)))
    assert np.abs((noise - best) / size).max() < 0.02
    assert np.abs((np.cov(poses.T) - best) / size).max() < 0.2
