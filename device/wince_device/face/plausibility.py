"""Whether landmarks can be a face: limits that follow from anatomy and from how tracking works."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._mesh_kernels import bounds, count_inside


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceLimits:
    """What a face must keep to.

    Attributes
    ----------
    min_interocular_px
        Below this the landmark model sees a face blown up more than threefold from its pixels
        (it puts the eyes about 40 of its 192 pixels apart), and an eyelid's travel is less than
        two pixels: nothing small could be measured.
    max_shape_residual
        Root mean square distance of the stable points from the mean face's, in interocular
        distances, after the best similarity. Drawn faces turned up to 50 degrees stayed below
        0.07, photographs below 0.09; landmarks fitted to what is no face have no reason to be
        face-shaped.
    max_tilt_deg
        Yaw or pitch beyond which the far half of the face is hidden and its landmarks are
        invented; the landmark model calls a profile 50-55 degrees.
    min_inside
        Share of the landmarks that must lie inside the frame: outside there is nothing to see,
        and the model invents.
    whole_inside
        Share from which the face counts as whole. On a still photograph with its brows 8 to 12 %
        of the face's height beyond the edge the action-unit model reads a lowered brow of 1 to 3
        steps that is not there; with 0.99 of the landmarks inside it read what it read before.
    max_shift
        Movement of the face's middle from one frame to the next, in sides of its box. The crop
        reaches a quarter of a side beyond the face, so a face that moved further was cut off.
    max_growth
        Factor of size from one frame to the next, either way.
    max_apart
        How far the detector's eyes, nose tip and mouth may lie from the landmarks', in interocular
        distances. Of 15,800 fits, to photographs and to drawn people turned up to 42 degrees, those
        that sat on the face stayed below 0.36, those on a part of it lay 0.6 to 1.8 off; behind
        masks and patches one right fit of 470 lay farther.
    """

    min_interocular_px: float = 12.0
    max_shape_residual: float = 0.15
    max_tilt_deg: float = 45.0
    min_inside: float = 0.9
    whole_inside: float = 0.99
    max_shift: float = 0.35
    max_growth: float = 1.4
    max_apart: float = 0.45


DEFAULT_LIMITS: Final = FaceLimits()

_KEYPOINT_PAIRS: Final = np.array([(33, 133), (362, 263), (1, 1), (13, 14)])
"""The landmarks in whose middle the detector's first four points lie: corners of each eye, tip of
the nose, lips."""


def inside_share(landmarks: NDArray[np.floating], height_px: int, width_px: int) -> float:
    """Return the share of landmarks inside the frame."""
    return count_inside(landmarks, height_px, width_px) / len(landmarks)


def agree(now: NDArray[np.floating], before: NDArray[np.floating], limits: FaceLimits) -> bool:
    """Return whether two sets of landmarks can be one face in successive frames."""
    (left, top, right, bottom), box_before = bounds(now), bounds(before)
    side_now = max(right - left, bottom - top)
    side_before = max(box_before[2] - box_before[0], box_before[3] - box_before[1])
    if not (math.isfinite(side_now) and math.isfinite(side_before)):
        return False
    if min(side_now, side_before) <= 0:
        return False
    growth = max(side_now / side_before, side_before / side_now)
    across = left + right - box_before[0] - box_before[2]
    down = top + bottom - box_before[1] - box_before[3]
    shift = math.hypot(across, down) / 2 / side_before
    return growth <= limits.max_growth and shift <= limits.max_shift


def lies_within(box_px: NDArray[np.floating], landmarks_px: NDArray[np.floating]) -> bool:
    """Return whether the middle of a box, ``(2, 2)``, lies within the bounds of landmarks."""
    left, top, right, bottom = bounds(landmarks_px)
    across, down = box_px.mean(axis=0)
    return bool(left <= across <= right and top <= down <= bottom)


def sees_the_same(
    keypoints_px: NDArray[np.floating],
    landmarks_px: NDArray[np.floating],
    interocular_px: float,
    limits: FaceLimits,
) -> bool:
    """Return whether a detection's eyes, nose tip and mouth lie where the landmarks have them.

    Parameters
    ----------
    keypoints_px
        Shape ``(6, 2)``; see `Detection`.
    landmarks_px
        Shape ``(468, 3)``.
    """
    middles = landmarks_px[_KEYPOINT_PAIRS, :2].mean(axis=1)
    apart_px = np.hypot(*(keypoints_px[: len(middles)] - middles).T)
    return bool(apart_px.max() <= limits.max_apart * interocular_px)


def mean_step(now: NDArray[np.floating], before: NDArray[np.floating]) -> float:
    """Return how far the landmarks lie from where they were before, on average, in their unit."""
    return float(np.hypot(*(now - before)[:, :2].T).mean())
