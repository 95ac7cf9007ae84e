"""A head of the ICT face model: identity, expression, pose, and a plain picture of it.

Data: ICT-FaceKit (MIT licence; Li et al., CVPR 2020, arXiv 2004.03458), in one npz file with the
arrays ``neutral``, ``identity``, ``expression``, ``expression_names``, ``triangles``, ``material``
and ``material_names``. The data is not part of the project.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from wince_models.rendering import LANDMARK_VERTICES

from ._rasterise import render

FloatArray = NDArray[np.float64]

IDENTITY_DEVIATION: Final = 0.8
"""Identity weights are drawn from N(0, 0.8)."""

SIDE_PX: Final = 384
HEAD_CM: Final = 34.0
"""Height that fills the picture: a head's 24 cm with room around it."""

FACE_CENTRE_CM: Final = (0.0, -1.0, 3.0)

DRAWN: Final = {
    "M_Face": (205, 160, 140), "M_BackHead": (120, 95, 85), "M_EyeLashes": (40, 30, 30),
    "M_ScleraLeft": (235, 232, 230), "M_ScleraRight": (235, 232, 230),
    "M_Teeth": (225, 220, 205), "M_GumsTongue": (110, 45, 45),
}  # fmt: skip
BROW_COLOUR: Final = (70, 50, 45)
LIP_COLOUR: Final = (165, 85, 85)
IRIS_COLOUR: Final = (50, 35, 30)
BROW_HALF_WIDTH_CM: Final = 0.42
IRIS_RADIUS_CM: Final = 0.62


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Head rotation in degrees, signed as `wince_device.face.HeadPose`."""

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0

    def matrix(self) -> FloatArray:
        """Return the rotation, shape ``(3, 3)``, in the picture's axes: x right, y down, z in."""
        yaw, pitch, roll = np.deg2rad([self.yaw_deg, self.pitch_deg, self.roll_deg])
        about_y = np.array(
            [[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]]
        )
        about_x = np.array(
            [[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]]
        )
        about_z = np.array(
            [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]]
        )
        return np.asarray(about_z @ about_y @ about_x)


FRONTAL: Final = Pose()


class IctHead:
    """The model's data, ready to be drawn.

    Parameters
    ----------
    path
        The npz file.
    """

    def __init__(self, path: Path) -> None:
        with np.load(path) as data:
            self._neutral = data["neutral"].astype(np.float64)
            self._identity = data["identity"]
            self._expression = data["expression"]
            names = [str(name) for name in data["expression_names"]]
            materials = [str(name) for name in data["material_names"]]
            triangles, material = data["triangles"], data["material"]
        self.expression_names = tuple(names)
        drawn = np.isin(material, [materials.index(name) for name in DRAWN])
        self._triangles = np.ascontiguousarray(triangles[drawn].astype(np.int32))
        self._colours = self._paint(triangles, material, materials)

    def person(self, rng: np.random.Generator) -> FloatArray:
        """Return a random person's neutral vertices, shape ``(n, 3)``, in centimetres."""
        weights = rng.normal(0.0, IDENTITY_DEVIATION, len(self._identity))
        return np.asarray(self._neutral + np.tensordot(weights, self._identity, axes=1))

    def express(self, person: FloatArray, weights: Mapping[str, float]) -> FloatArray:
        """Return the person's vertices with expression shapes added by name."""
        result = person.copy()
        for name, weight in weights.items():
            result += weight * self._expression[self.expression_names.index(name)]
        return result

    def picture(
        self, vertices: FloatArray, pose: Pose = FRONTAL, light: FloatArray | None = None
    ) -> NDArray[np.uint8]:
        """Return an RGB picture of ``SIDE_PX`` squared, the head in the middle."""
        turned = (vertices - np.array(FACE_CENTRE_CM)) * np.array([1.0, -1.0, -1.0])
        turned = turned @ pose.matrix().T
        flat = turned * (SIDE_PX / HEAD_CM) + np.array([SIDE_PX / 2, SIDE_PX / 2, 0.0])
        towards = np.array([0.2, -0.4, -0.9]) if light is None else light
        drawn = render(
            flat, self._triangles, self._colours, towards / np.linalg.norm(towards), SIDE_PX
        )
        return np.asarray(cv2.GaussianBlur(drawn, (0, 0), 0.8), dtype=np.uint8)

    def _paint(
        self, triangles: NDArray[np.int32], material: NDArray[np.uint8], materials: list[str]
    ) -> FloatArray:
        colours = np.zeros((len(self._neutral), 3))
        for name, colour in DRAWN.items():
            colours[np.unique(triangles[material == materials.index(name)])] = colour
        skin = np.zeros(len(self._neutral), dtype=bool)
        skin[np.unique(triangles[material == materials.index("M_Face")])] = True
        landmarks = self._neutral[list(LANDMARK_VERTICES)]
        for brow in (landmarks[17:22], landmarks[22:27]):
            colours[skin & self._near_line(brow)] = BROW_COLOUR
        colours[skin & self._in_lips(landmarks)] = LIP_COLOUR
        for name in ("M_ScleraLeft", "M_ScleraRight"):
            eye = np.unique(triangles[material == materials.index(name)])
            colours[eye[self._on_iris(self._neutral[eye])]] = IRIS_COLOUR
        return colours

    def _near_line(self, line: FloatArray) -> NDArray[np.bool_]:
        dense = np.concatenate([np.linspace(a, b, 12) for a, b in pairwise(line)])
        distance = np.linalg.norm(self._neutral[:, None] - dense[None], axis=2).min(axis=1)
        return np.asarray(distance < BROW_HALF_WIDTH_CM)

    def _in_lips(self, landmarks: FloatArray) -> NDArray[np.bool_]:
        outline = landmarks[48:60, :2].astype(np.float32)
        front = self._neutral[:, 2] > landmarks[48:60, 2].min() - 0.5
        inside = np.array(
            [
                cv2.pointPolygonTest(outline, (float(x), float(y)), measureDist=False) >= 0
                for x, y in self._neutral[:, :2]
            ]
        )
        return np.asarray(front & inside)

    @staticmethod
    def _on_iris(eye: FloatArray) -> NDArray[np.bool_]:
        centre = (eye.min(axis=0) + eye.max(axis=0)) / 2
        aside = np.hypot(*(eye[:, :2] - centre[:2]).T)
        return np.asarray((aside < IRIS_RADIUS_CM) & (eye[:, 2] > centre[2]))
