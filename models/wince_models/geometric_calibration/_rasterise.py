"""Draws a coloured triangle mesh with a depth buffer, as a scaled orthographic camera sees it."""

import numba
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def render(
    vertices_px: FloatArray,
    triangles: NDArray[np.int32],
    colours: FloatArray,
    light: FloatArray,
    side_px: int,
) -> NDArray[np.uint8]:
    """Return an RGB picture of the mesh, shape ``(side_px, side_px, 3)``.

    Parameters
    ----------
    vertices_px
        Shape ``(n, 3)``: x right, y down, z away from the camera.
    triangles
        Shape ``(m, 3)``.
    colours
        Shape ``(n, 3)``, 0-255.
    light
        Unit vector, shape ``(3,)``, towards the light.
    side_px
        Side of the picture.
    """
    shade = _shade(vertices_px, triangles, light)
    picture = np.full((side_px, side_px, 3), 110.0)
    _fill(vertices_px, triangles, colours * shade[:, None], picture)
    return np.asarray(np.clip(picture, 0, 255), dtype=np.uint8)


def _shade(vertices: FloatArray, triangles: NDArray[np.int32], light: FloatArray) -> FloatArray:
    corners = vertices[triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.stack(
        [
            np.bincount(triangles.ravel(), np.repeat(faces[:, axis], 3), minlength=len(vertices))
            for axis in range(3)
        ],
        axis=1,
    )
    unit = normals / (np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12)
    # Lambert with an ambient part, so that no side of the face is black.
    return np.asarray(0.45 + 0.6 * np.abs(unit @ light))


@numba.njit(cache=True)
def _fill(
    vertices: FloatArray,
    triangles: NDArray[np.int32],
    colours: FloatArray,
    picture: FloatArray,
) -> None:
    side = picture.shape[0]
    depth = np.full((side, side), np.inf)
    for k in range(triangles.shape[0]):
        a, b, c = triangles[k, 0], triangles[k, 1], triangles[k, 2]
        ax, ay = vertices[a, 0], vertices[a, 1]
        bx, by = vertices[b, 0], vertices[b, 1]
        cx, cy = vertices[c, 0], vertices[c, 1]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if abs(area) < 1e-9:
            continue
        left = max(0, int(np.ceil(min(ax, bx, cx))))
        right = min(side - 1, int(np.floor(max(ax, bx, cx))))
        top = max(0, int(np.ceil(min(ay, by, cy))))
        bottom = min(side - 1, int(np.floor(max(ay, by, cy))))
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                u = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area
                v = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area
                w = 1.0 - u - v
                if u < 0.0 or v < 0.0 or w < 0.0:
                    continue
                z = u * vertices[a, 2] + v * vertices[b, 2] + w * vertices[c, 2]
                if z < depth[y, x]:
                    depth[y, x] = z
                    for i in range(3):
                        picture[y, x, i] = u * colours[a, i] + v * colours[b, i] + w * colours[c, i]
