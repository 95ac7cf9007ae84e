"""Pose-free geometric features of a face: distances between landmarks of a frontal, scaled face."""

import math
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._feature_kernels import write_lengths
from .observation import HeadPose
from .regions import STABLE_LANDMARKS
from .rigid import Similarity, robust_similarity

FloatArray = NDArray[np.float64]

FEATURE_NAMES: Final = (
    "inner_brow_height",
    "middle_brow_height",
    "outer_brow_height",
    "inner_brow_distance",
    "right_eye_aperture",
    "left_eye_aperture",
    "lower_lid_height",
    "cheek_height",
    "nose_wing_height",
    "nose_wing_width",
    "upper_lip_height",
    "lip_corner_height",
    "mouth_width",
    "lip_opening",
    "lower_lip_height",
    "chin_height",
)
"""Heights above the line of the eyes (negative below it), widths, openings; see `raw_features`."""

POSE_LIMIT_RAD: Final = np.deg2rad(30.0)
"""The pose terms were measured up to here and are held beyond."""

EYE_CORNERS: Final = (33, 133, 362, 263)
_CORNERS: Final = np.array(EYE_CORNERS)
_INNER_BROW: Final = (55, 107, 285, 336)
_MIDDLE_BROW: Final = (52, 105, 282, 334)
_OUTER_BROW: Final = (46, 70, 276, 300)
_RIGHT_LIDS: Final = ((160, 144), (159, 145), (158, 153))
_LEFT_LIDS: Final = ((387, 373), (386, 374), (385, 380))
_LOWER_LIDS: Final = (144, 145, 153, 373, 374, 380)
_CHEEKS: Final = (50, 101, 118, 205, 280, 330, 347, 425)
_NOSE_WINGS: Final = (129, 98, 48, 358, 327, 278)
_UPPER_LIP: Final = (0, 37, 267)
_LIP_CORNERS: Final = (61, 291)
_LOWER_LIP: Final = (17, 84, 314)
_CHIN: Final = (152, 148, 377, 175)


def interocular(landmarks: NDArray[np.floating]) -> float:
    """Return the distance of the two eye centres in the landmarks' unit, depth included."""
    corners = (landmarks[corner].tolist() for corner in EYE_CORNERS)
    return math.hypot(*(c + d - a - b for a, b, c, d in zip(*corners, strict=True))) / 2.0


def align_to_mean_face(landmarks_px: FloatArray, face: FloatArray) -> Similarity:
    """Return the similarity from the picture to the frontal mean `face`, by the stable points."""
    stable = (points.take(STABLE_LANDMARKS, axis=0) for points in (landmarks_px, face))
    return robust_similarity(*stable)


def raw_features(frontal: FloatArray) -> FloatArray:
    """Return the features of a frontal face in any scale, shape ``(16,)``.

    All are in this face's own interocular distances, left and right taken together except for the
    eyes. Residual dependence on pose is not removed; see `features`.
    """
    flat = np.ascontiguousarray(frontal[:, :2], dtype=np.float64)
    return np.asarray(_weights(len(flat)) @ flat.ravel() / interocular(flat))


@cache
def _weights(count: int) -> FloatArray:
    """Return how each feature, in pixels, hangs on each coordinate, shape ``(16, 2 * count)``."""
    # A coordinate's weight is what the lengths are where it alone is one.
    return _lengths(np.eye(2 * count).reshape(count, 2, 2 * count))


def _lengths(flat: FloatArray) -> FloatArray:
    """Return the features of faces of shape ``(points, 2, faces)`` in their unit."""
    eye_line = flat[list(EYE_CORNERS), 1].mean(axis=0)

    def height(indices: tuple[int, ...]) -> FloatArray:
        return np.asarray(eye_line - flat[list(indices), 1].mean(axis=0))

    def width(right: int, left: int) -> FloatArray:
        return np.asarray(flat[left, 0] - flat[right, 0])

    return np.array(
        [
            height(_INNER_BROW),
            height(_MIDDLE_BROW),
            height(_OUTER_BROW),
            (width(55, 285) + width(107, 336)) / 2,
            _aperture(flat, _RIGHT_LIDS),
            _aperture(flat, _LEFT_LIDS),
            height(_LOWER_LIDS),
            height(_CHEEKS),
            height(_NOSE_WINGS),
            (width(129, 358) + width(48, 278)) / 2,
            height(_UPPER_LIP),
            height(_LIP_CORNERS),
            width(61, 291),
            flat[[87, 14, 317], 1].mean(axis=0) - flat[[82, 13, 312], 1].mean(axis=0),
            height(_LOWER_LIP),
            height(_CHIN),
        ]
    )


def features(frontal: FloatArray, pose: HeadPose, pose_terms: FloatArray) -> FloatArray:
    """Return the features with their measured dependence on head pose taken out.

    Parameters
    ----------
    frontal
        Landmarks after `align_to_mean_face`, shape ``(468, 3)``.
    pose
        The head's pose in the picture.
    pose_terms
        Shape ``(5, 16)``, from the calibration.
    """
    return np.asarray(raw_features(frontal) - pose_basis(pose) @ pose_terms)


def features_in_picture(
    landmarks_px: FloatArray, to_mean_face: Similarity, pose: HeadPose, pose_terms: FloatArray
) -> FloatArray:
    """Return the features of landmarks as they are in the picture; see `features`.

    Parameters
    ----------
    landmarks_px
        Shape ``(468, 3)``.
    to_mean_face
        From `align_to_mean_face`.
    pose, pose_terms
        See `features`.
    """
    lengths = np.empty(len(FEATURE_NAMES))
    write_lengths(
        landmarks_px, to_mean_face.rotation, to_mean_face.scale, to_mean_face.translation,
        *_weights_in_use(len(landmarks_px)), _CORNERS, lengths,
    )  # fmt: skip
    return np.asarray(lengths - pose_basis(pose) @ pose_terms)


@cache
def _weights_in_use(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp], FloatArray]:
    """Return which feature hangs on which coordinate, and how: those weights that are not zero."""
    weights = _weights(count)
    rows, columns = np.nonzero(weights)
    return rows, columns, weights[rows, columns]


def pose_basis(pose: HeadPose) -> FloatArray:
    """Return yaw, pitch, their squares and their product in radians, shape ``(5,)``."""
    yaw, pitch = (
        min(max(math.radians(angle), -POSE_LIMIT_RAD), POSE_LIMIT_RAD)
        for angle in (pose.yaw_deg, pose.pitch_deg)
    )
    return np.array([yaw, pitch, yaw**2, pitch**2, yaw * pitch])


def _aperture(flat: FloatArray, lids: tuple[tuple[int, int], ...]) -> FloatArray:
    upper, lower = zip(*lids, strict=True)
    return np.asarray((flat[list(lower), 1] - flat[list(upper), 1]).mean(axis=0))
