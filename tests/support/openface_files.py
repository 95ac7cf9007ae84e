"""Makes files as OpenFace 2 writes them, of faces whose every point is known."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 30.0
UNITS = ("AU04", "AU06", "AU07", "AU09", "AU10", "AU45")
Points = NDArray[np.float64]


def face(seed: int = 0, dimensions: int = 3) -> Points:
    """Return 68 points of about the size of a face, mm."""
    return np.random.default_rng(seed).normal(0.0, 40.0, (68, dimensions))


def write_openface(path: Path, points: Points, *, success: NDArray[np.float64]) -> None:
    """Write a file as OpenFace 2 does, blanks before the names included."""
    count = points.shape[0]
    names = ["frame", " face_id", " timestamp", " confidence", " success"]
    columns = [
        np.arange(1, count + 1),
        np.zeros(count),
        np.round(np.arange(count) / RATE_HZ, 3),
        np.where(success > 0.0, 0.98, 0.1),
        success,
    ]
    for axis, letter in enumerate("XYZ"):
        names += [f" {letter}_{at}" for at in range(68)]
        columns += list(points[:, :, axis].T)
    for name in UNITS:
        names.append(f" {name}_r")
        columns.append(np.full(count, 1.5))
    rows = np.column_stack(columns)
    lines = [", ".join(f"{cell:g}" if at < 5 else f"{cell:.4f}" for at, cell in enumerate(row))
             for row in rows]  # fmt: skip
    path.write_text("\n".join([",".join(names), *lines]) + "\n", encoding="utf-8")
