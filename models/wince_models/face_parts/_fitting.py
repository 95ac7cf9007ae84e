"""Finds what the looks of drawn faces' regions differ by."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wince_device.face import REGION_NAMES
from wince_device.face.face_parts import SHAPES_KEPT, look_of, smoothed

from ._dataset import drawn_sets

Floats = NDArray[np.float64]


def fit_parts(work: Path, path: Path) -> int:
    """Write mean and principal components of each region's looks; return how many faces they show.

    Raises
    ------
    ModelFileError
        If no people were drawn.
    """
    smooth = [
        smoothed(crop)
        for crops in drawn_sets(work, "learned")
        for crop in crops.crops[~crops.covered]
    ]
    arrays: dict[str, Any] = {}
    for name in REGION_NAMES:
        looks = np.array([look_of(one, name) for one in smooth])
        mean, shapes = _components(looks)
        arrays[f"{name}_mean"] = mean.astype(np.float16)
        arrays[f"{name}_shapes"] = shapes.astype(np.float16)
    np.savez(path, **arrays)
    return len(smooth)


def _components(looks: Floats) -> tuple[Floats, Floats]:
    mean = looks.mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov(looks, rowvar=False))
    shapes = vectors[:, ::-1][:, :SHAPES_KEPT].T
    # Either sign is as good; a fixed one makes the same file from the same people.
    signs = np.sign(shapes[np.arange(SHAPES_KEPT), np.abs(shapes).argmax(axis=1)])
    return mean, shapes * signs[:, None]
