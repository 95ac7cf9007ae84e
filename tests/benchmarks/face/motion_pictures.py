"""Real photographs whose face moves by exactly known amounts: a region, or the whole head."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import LinearNDInterpolator, RBFInterpolator
from scipy.ndimage import gaussian_filter, map_coordinates, spline_filter
from scipy.spatial.transform import Rotation

Floats = NDArray[np.float64]
Field = tuple[Floats, Floats]
MID_GREY = 128.0
SOLVED = 5
"""Rounds of looking for where a pixel came from; each makes the miss ten times smaller or more, so
that less than a thousandth of a pixel is left of 30."""

MULTI_PIE_VERTICES = (
    1719, 1722, 2199, 1447, 966, 3661, 4390, 268, 493, 1914, 2044, 1401, 3615, 4240, 4114, 2734,
    2509, 978, 4527, 4942, 4857, 1140, 2075, 1147, 4269, 3360, 1507, 1542, 1537, 1528, 1518, 1511,
    3742, 3751, 3756, 3721, 3725, 3732, 5708, 5695, 2081, 0, 4275, 6200, 6213, 6346, 6461, 5518,
    5957, 5841, 5702, 5711, 5533, 6216, 6207, 6470, 5517, 5966,
)  # fmt: skip
"""Vertices of ICT-FaceKit's head at the Multi-PIE landmarks from the chin's right side on."""

MESH_LANDMARKS = (
    136, 149, 148, 152, 377, 378, 365, 71, 63, 105, 66, 107, 336, 296, 334, 293, 301, 168, 197, 5,
    4, 75, 97, 2, 326, 305, 33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380, 61, 39, 37,
    0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87,
)  # fmt: skip
"""The face mesh's landmarks that lie there."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A luma photograph with the coefficients of its cubic spline."""

    luma: Floats
    knots: Floats

    def moved(self, right: Floats, down: Floats) -> Floats:
        """Return the picture whose point at X is now at X + u(X)."""
        rows, columns = np.indices(self.luma.shape, dtype=np.float64)
        x, y = columns.copy(), rows.copy()
        for _ in range(SOLVED):
            places = [y, x]
            shift_x = map_coordinates(right, places, order=1, mode="nearest")
            shift_y = map_coordinates(down, places, order=1, mode="nearest")
            x, y = columns - shift_x, rows - shift_y
        return np.asarray(
            map_coordinates(self.knots, [y, x], order=3, prefilter=False, mode="mirror")
        )

    def swayed(
        self, middle: Floats, shift_px: tuple[float, float], turn_rad: float, growth: float
    ) -> Floats:
        """Return the picture shifted, turned about a point and grown: an exact head far away.

        Parameters
        ----------
        middle
            Shape ``(2,)``.
        shift_px
            Right and down.
        turn_rad
            In the picture's plane.
        growth
            Size over that of the picture, less one.
        """
        rows, columns = np.indices(self.luma.shape, dtype=np.float64)
        right, down = columns - middle[0] - shift_px[0], rows - middle[1] - shift_px[1]
        cosine, sine = np.cos(turn_rad) / (1 + growth), np.sin(turn_rad) / (1 + growth)
        places = [
            cosine * down - sine * right + middle[1],
            cosine * right + sine * down + middle[0],
        ]
        return np.asarray(
            map_coordinates(self.knots, places, order=3, prefilter=False, mode="mirror")
        )


def picture(rgb: NDArray[np.uint8], scale: float) -> Picture:
    """Return a photograph as luma, enlarged."""
    grey = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY)
    large = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    luma = np.asarray(large, dtype=np.float64)
    return Picture(luma=luma, knots=np.asarray(spline_filter(luma, order=3, mode="mirror")))


def exposed(luma: Floats, rng: np.random.Generator, decibels: float = 40.0) -> NDArray[np.uint8]:
    """Return what a camera with this signal to noise at mid grey makes of it."""
    deviation = MID_GREY / 10 ** (decibels / 20)
    noisy = luma + rng.normal(0.0, deviation, luma.shape)
    return np.clip(np.round(noisy), 0, 255).astype(np.uint8)


def region_mask(shape: tuple[int, ...], points: Floats, blur_px: float) -> Floats:
    """Return 1 within a region's points, falling smoothly to 0 around them."""
    mask = np.zeros(shape, dtype=np.float32)
    hull = cv2.convexHull(points.astype(np.float32)).astype(np.int32)
    cv2.fillConvexPoly(mask, hull, 1.0)
    return np.asarray(gaussian_filter(mask.astype(np.float64), blur_px))


def at(field: Floats, points: Floats) -> Floats:
    """Return a field's values at points, shape ``(n,)``."""
    return np.asarray(map_coordinates(field, points[:, ::-1].T, order=1, mode="nearest"))


def head_depth(shared: Path, landmarks: Floats, shape: tuple[int, ...], seed: int) -> Floats:
    """Return the depth of each pixel, pixels, of a random ICT-FaceKit head laid under the face.

    The head is one that neither the tracker's depths nor the landmark model have seen: the mean
    head with random identity weights (standard deviation 0.8), turned and stretched until its 58
    landmarks lie under the photograph's.
    """
    file: Any = np.load(shared / "ict-facekit" / "ict_face_light.npz")
    weights = np.random.default_rng(seed).normal(0.0, 0.8, len(file["identity"]))
    shape_modes = np.tensordot(weights, file["identity"].astype(np.float64), axes=(0, 0))
    vertices = (file["neutral"] + shape_modes) * np.array([1.0, -1.0, -1.0])
    names = list(file["material_names"])
    skin = np.unique(file["triangles"][file["material"] == names.index("M_Face")])
    own = vertices[list(MULTI_PIE_VERTICES)]
    target = landmarks[list(MESH_LANDMARKS), :2]
    affine = np.linalg.lstsq(np.c_[own, np.ones(len(own))], target, rcond=None)[0][:3].T
    scale = float(np.linalg.norm(affine, axis=1).mean())
    left, _, right = np.linalg.svd(affine, full_matrices=False)
    turn = left @ right
    whole = np.vstack([turn, np.cross(turn[0], turn[1])]) * scale
    seen, marks = vertices[skin] @ whole.T, own @ whole.T
    offset = (target - marks[:, :2]).mean(axis=0)
    bend = RBFInterpolator(marks[:, :2], target - marks[:, :2] - offset, smoothing=1.0)
    front = seen[seen[:, 2] < np.percentile(seen[:, 2], 60)]
    places = front[:, :2] + offset + bend(front[:, :2])
    rows, columns = np.mgrid[0 : shape[0] : 4, 0 : shape[1] : 4]
    depth = LinearNDInterpolator(places, front[:, 2])(columns, rows)
    depth = np.where(np.isfinite(depth), depth, np.nanpercentile(depth, 97))
    size = (shape[1], shape[0])
    return np.asarray(cv2.resize(gaussian_filter(depth, 1.5), size), dtype=np.float64)


def head_motion(
    depth: Floats,
    pivot: Floats,
    angles_deg: tuple[float, float, float],
    shift_px: tuple[float, float],
    distance_px: float,
) -> Field:
    """Return where a pinhole camera sees each pixel's skin go when the head moves.

    Parameters
    ----------
    depth
        Of each pixel, pixels.
    pivot
        Shape ``(3,)``: what the head turns about, in the neck.
    angles_deg
        Yaw, pitch, roll.
    shift_px
        Right and down.
    distance_px
        From the camera to depth zero.
    """
    rows, columns = np.indices(depth.shape, dtype=np.float64)
    lens = 1.0 + depth / distance_px
    resting = np.stack(
        [(columns - pivot[0]) * lens, (rows - pivot[1]) * lens, depth - pivot[2]], axis=-1
    )
    turn = Rotation.from_euler("yxz", angles_deg, degrees=True).as_matrix()
    moved = resting @ turn.T + np.array([*shift_px, pivot[2]])
    lens = 1.0 + moved[..., 2] / distance_px
    return moved[..., 0] / lens + pivot[0] - columns, moved[..., 1] / lens + pivot[1] - rows
