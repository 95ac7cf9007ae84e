"""Where each texel of the skin lies on the mean head: painting is done in centimetres."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._head_data import SKIN, HeadData
from ._mesh_kernels import visible

FloatArray = NDArray[np.float32]

TEXELS: Final = 512
"""Side of the texture: 0.05 cm a texel on the face."""


def position_map(head: HeadData, side: int = TEXELS) -> FloatArray:
    """Return the position on the mean head of each texel, shape ``(side, side, 3)``, in cm.

    Texels that no skin uses are far away from everything.
    """
    skin = head.surface == SKIN
    corners = head.corner_uv[skin].reshape(-1, 2)
    flat = np.zeros((len(corners), 3), dtype=np.float32)
    flat[:, 0] = corners[:, 0] * side - 0.5
    flat[:, 1] = corners[:, 1] * side - 0.5
    triangles = np.arange(len(corners), dtype=np.int32).reshape(-1, 3)
    positions = head.neutral[head.triangles[skin]]
    result = np.full((side, side, 3), 1e3, dtype=np.float32)
    # Both windings: the texture may be mirrored against the mesh.
    for order in ([0, 1, 2], [0, 2, 1]):
        depth = np.empty((side, side), dtype=np.float32)
        which = np.empty((side, side), dtype=np.int32)
        weights = np.empty((side, side, 2), dtype=np.float32)
        visible(flat, np.ascontiguousarray(triangles[:, order]), depth, which, weights)
        seen = which >= 0
        corner = positions[which[seen]][:, order]
        u, v = weights[seen].T
        result[seen] = (
            u[:, None] * corner[:, 0]
            + v[:, None] * corner[:, 1]
            + (1 - u - v)[:, None] * corner[:, 2]
        )
    return result
