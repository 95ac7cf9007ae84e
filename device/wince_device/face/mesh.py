"""The triangles between landmarks, for drawing: made from the mean face, seen from the front."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .calibration import mean_face
from .regions import REGION_LANDMARKS

Triangles = NDArray[np.intp]

LONGEST_EDGE: Final = 0.55
"""Interocular distances: longer edges only span hollows of the outline."""

LONGEST_REGION_EDGE: Final = 0.42
"""A region's landmarks lie further apart than those of the whole face, but not by more."""


@cache
def mesh_edges() -> Triangles:
    """Return the mesh's edges as pairs of landmarks, shape ``(n, 2)``."""
    triangles = _triangles(np.arange(len(mean_face())), LONGEST_EDGE)
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    return np.unique(np.sort(edges, axis=1), axis=0)


@cache
def region_triangles(name: str) -> Triangles:
    """Return the triangles that a region's own landmarks span, shape ``(n, 3)``."""
    return _triangles(REGION_LANDMARKS[name], LONGEST_REGION_EDGE)


def _triangles(indices: NDArray[np.intp], longest: float) -> Triangles:
    # Only drawing needs it: a bedside unit that draws nothing does not load it.
    from scipy.spatial import Delaunay

    points = mean_face()[indices, :2]
    found = Delaunay(points).simplices
    corners = points[found]
    lengths = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    return np.asarray(indices[found[lengths.max(axis=1) <= longest]], dtype=np.intp)
