"""The head model's shapes and mesh, read from the packed file and cut down to what is drawn."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]

LANDMARK_VERTICES: Final = (
    1225, 1888, 1052, 367, 1719, 1722, 2199, 1447, 966, 3661, 4390, 3927, 3924, 2608, 3272, 4088,
    3443, 268, 493, 1914, 2044, 1401, 3615, 4240, 4114, 2734, 2509, 978, 4527, 4942, 4857, 1140,
    2075, 1147, 4269, 3360, 1507, 1542, 1537, 1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732,
    5708, 5695, 2081, 0, 4275, 6200, 6213, 6346, 6461, 5518, 5957, 5841, 5702, 5711, 5533, 6216,
    6207, 6470, 5517, 5966,
)  # fmt: skip
"""Vertices of the 68 Multi-PIE landmarks, in their order (ICT-FaceKit's own list)."""

SKIN, SCALP, EYE, LASH, TEETH, MOUTH = range(6)
"""Kinds of surface, as the shader tells them apart."""

SURFACES: Final = {
    "M_Face": SKIN, "M_BackHead": SCALP, "M_ScleraLeft": EYE, "M_ScleraRight": EYE,
    "M_EyeLashes": LASH, "M_Teeth": TEETH, "M_GumsTongue": MOUTH,
}  # fmt: skip
"""What is drawn. The iris, tear-film and occlusion meshes lie inside or over the sclera: the iris
is painted on it instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadData:
    """A head model, vertices that nothing drawn uses left out.

    Attributes
    ----------
    neutral
        Shape ``(n, 3)``, centimetres: x to the person's left, y up, z out of the face.
    identity
        Shape ``(100, n * 3)``: what one unit of each identity mode adds.
    expression
        Name of a shape to what weight 1 adds: the rows that move, and by how much.
    triangles, surface
        Shape ``(m, 3)`` and ``(m,)``.
    corner_uv
        Shape ``(m, 3, 2)``: texture coordinates of the corners, 0-1.
    landmarks
        Shape ``(68,)``: vertices of the Multi-PIE landmarks.
    eyes
        Vertices of the right and the left eyeball.
    """

    neutral: FloatArray
    identity: FloatArray
    expression: dict[str, tuple[IntArray, FloatArray]]
    triangles: IntArray
    surface: NDArray[np.uint8]
    corner_uv: FloatArray
    landmarks: IntArray
    eyes: tuple[IntArray, IntArray]


def load_head(path: Path) -> HeadData:
    """Return the head model of a packed npz file.

    Raises
    ------
    OSError, KeyError, ValueError
        If the file cannot be read or lacks an array.
    """
    with np.load(path) as data:
        materials = [str(name) for name in data["material_names"]]
        triangles, material = data["triangles"], data["material"]
        drawn = np.isin(material, [materials.index(name) for name in SURFACES])
        triangles, material = triangles[drawn], material[drawn]
        kept = np.unique(triangles)
        new_index = np.full(int(kept[-1]) + 1, -1, dtype=np.int32)
        new_index[kept] = np.arange(len(kept), dtype=np.int32)
        lookup = np.zeros(len(materials), dtype=np.uint8)
        for name, surface in SURFACES.items():
            lookup[materials.index(name)] = surface
        small = new_index[triangles]
        return HeadData(
            neutral=data["neutral"][kept].astype(np.float32),
            identity=np.ascontiguousarray(
                data["identity"][:, kept].astype(np.float32).reshape(len(data["identity"]), -1)
            ),
            expression={
                str(name): _sparse(shape[kept].astype(np.float32))
                for name, shape in zip(data["expression_names"], data["expression"], strict=True)
            },
            triangles=np.ascontiguousarray(small),
            surface=lookup[material],
            corner_uv=data["uv"][data["triangles_uv"][drawn]].astype(np.float32),
            landmarks=new_index[np.array(LANDMARK_VERTICES)],
            eyes=(
                np.unique(small[material == materials.index("M_ScleraRight")]).astype(np.int32),
                np.unique(small[material == materials.index("M_ScleraLeft")]).astype(np.int32),
            ),
        )


def _sparse(shape: FloatArray) -> tuple[IntArray, FloatArray]:
    # 0.002 cm is a fiftieth of a pixel of the pictures that are drawn.
    rows = np.flatnonzero(np.abs(shape).max(axis=1) > 0.002).astype(np.int32)
    return rows, np.ascontiguousarray(shape[rows])
