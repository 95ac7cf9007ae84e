"""The head model's shapes and mesh, read from the packed file and cut down to what is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

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

NOSE_WIDE: Final = "noseWide"
"""A shape of our own: the nose's wings go apart and up, as a broad smile pulls them."""

CHEEK_LIFT: Final = "cheekLift"
"""Shapes of our own, one a side: ``cheekRaiser`` without what it does to the lower lid."""

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
        neutral = data["neutral"][kept].astype(np.float32)
        landmarks = new_index[np.array(LANDMARK_VERTICES)]
        return HeadData(
            neutral=neutral,
            identity=np.ascontiguousarray(
                data["identity"][:, kept].astype(np.float32).reshape(len(data["identity"]), -1)
            ),
            expression={
                str(name): _sparse(shape[kept].astype(np.float32))
                for name, shape in zip(data["expression_names"], data["expression"], strict=True)
            }
            | {NOSE_WIDE: _sparse(_nose_wide(neutral, neutral[landmarks]))}
            | _cheeks_alone(data, neutral, landmarks, kept),
            triangles=np.ascontiguousarray(small),
            surface=lookup[material],
            corner_uv=data["uv"][data["triangles_uv"][drawn]].astype(np.float32),
            landmarks=landmarks,
            eyes=(
                np.unique(small[material == materials.index("M_ScleraRight")]).astype(np.int32),
                np.unique(small[material == materials.index("M_ScleraLeft")]).astype(np.int32),
            ),
        )


def _nose_wide(neutral: FloatArray, marks: FloatArray) -> FloatArray:
    """Return what the shape adds, shape ``(n, 3)``: each wing goes 0.3 cm out and 0.25 cm up."""
    total = np.zeros_like(neutral)
    for mark, side in ((31, -1.0), (35, 1.0)):
        wing = marks[mark] + np.array([0.45 * side, 0.25, -0.3], dtype=np.float32)
        near = np.exp(-0.5 * ((neutral - wing) ** 2).sum(axis=1) / 0.45**2)
        total += near[:, None] * np.array([0.3 * side, 0.25, 0.0], dtype=np.float32)
    return total


def _cheeks_alone(
    data: Mapping[str, NDArray[Any]], neutral: FloatArray, landmarks: IntArray, kept: IntArray
) -> dict[str, tuple[IntArray, FloatArray]]:
    names = [str(name) for name in data["expression_names"]]
    lid = neutral[landmarks[[40, 41, 46, 47]], 1].mean()
    share = np.clip((lid - neutral[:, 1]) / np.float32(0.9), 0.0, 1.0)[:, None]
    shapes = {
        side: data["expression"][names.index(f"cheekRaiser_{side}")][kept].astype(np.float32)
        for side in "LR"
    }
    return {f"{CHEEK_LIFT}_{side}": _sparse(share * shape) for side, shape in shapes.items()}


def _sparse(shape: FloatArray) -> tuple[IntArray, FloatArray]:
    # 0.002 cm is a fiftieth of a pixel of the pictures that are drawn.
    rows = np.flatnonzero(np.abs(shape).max(axis=1) > 0.002).astype(np.int32)
    return rows, np.ascontiguousarray(shape[rows])
