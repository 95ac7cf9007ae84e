"""Normals, hollows and visible triangles of a mesh, in compiled loops."""

import numba
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]


@numba.njit(cache=True, nogil=True, fastmath=True)
def normals_and_hollows(
    vertices: FloatArray, triangles: IntArray, normals: FloatArray, hollows: FloatArray
) -> None:
    """Fill the unit normals ``(n, 3)`` and, per vertex, how far its neighbours rise above it.

    The second is the mean height of the neighbours along the normal, in the vertices' unit:
    positive in a fold, which light reaches less.
    """
    n = vertices.shape[0]
    sums = np.zeros((n, 3), dtype=np.float32)
    counts = np.zeros(n, dtype=np.float32)
    normals[:] = 0.0
    for k in range(triangles.shape[0]):
        a, b, c = triangles[k, 0], triangles[k, 1], triangles[k, 2]
        ux = vertices[b, 0] - vertices[a, 0]
        uy = vertices[b, 1] - vertices[a, 1]
        uz = vertices[b, 2] - vertices[a, 2]
        vx = vertices[c, 0] - vertices[a, 0]
        vy = vertices[c, 1] - vertices[a, 1]
        vz = vertices[c, 2] - vertices[a, 2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for i in (a, b, c):
            normals[i, 0] += nx
            normals[i, 1] += ny
            normals[i, 2] += nz
            counts[i] += 2.0
            for axis in range(3):
                sums[i, axis] += (
                    vertices[a, axis] + vertices[b, axis] + vertices[c, axis] - vertices[i, axis]
                )
    for i in range(n):
        length = np.sqrt(normals[i, 0] ** 2 + normals[i, 1] ** 2 + normals[i, 2] ** 2) + 1e-12
        rise = np.float32(0.0)
        for axis in range(3):
            normals[i, axis] /= length
            rise += normals[i, axis] * (sums[i, axis] / max(counts[i], 1.0) - vertices[i, axis])
        hollows[i] = rise


@numba.njit(cache=True, nogil=True, fastmath=True)
def visible(
    points: FloatArray,
    triangles: IntArray,
    depth: FloatArray,
    which: IntArray,
    weights: FloatArray,
) -> None:
    """Fill, per pixel, the nearest triangle that faces the camera and its barycentric weights.

    Parameters
    ----------
    points
        Shape ``(n, 3)``: x right and y down in pixels, z rising towards the camera.
    triangles
        Shape ``(m, 3)``, anticlockwise as seen from outside with y up.
    depth, which, weights
        Filled, shapes ``(h, w)``, ``(h, w)`` and ``(h, w, 2)``; -1 where nothing is seen.
    """
    height, width = depth.shape
    depth[:] = -1e9
    which[:] = -1
    for k in range(triangles.shape[0]):
        a, b, c = triangles[k, 0], triangles[k, 1], triangles[k, 2]
        ax, ay = points[a, 0], points[a, 1]
        bx, by = points[b, 0], points[b, 1]
        cx, cy = points[c, 0], points[c, 1]
        # y goes down in the picture, so that what faces the camera has a negative area.
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area > -1e-6:
            continue
        left = max(0, int(np.ceil(min(ax, bx, cx))))
        right = min(width - 1, int(np.floor(max(ax, bx, cx))))
        top = max(0, int(np.ceil(min(ay, by, cy))))
        bottom = min(height - 1, int(np.floor(max(ay, by, cy))))
        inverse = np.float32(1.0) / area
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                u = ((bx - x) * (cy - y) - (by - y) * (cx - x)) * inverse
                v = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) * inverse
                w = np.float32(1.0) - u - v
                if u < 0.0 or v < 0.0 or w < 0.0:
                    continue
                z = u * points[a, 2] + v * points[b, 2] + w * points[c, 2]
                if z > depth[y, x]:
                    depth[y, x] = z
                    which[y, x] = k
                    weights[y, x, 0] = u
                    weights[y, x, 1] = v
