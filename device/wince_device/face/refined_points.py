"""The points of one frame, and what they did once it is known where the head was."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._head_track import HeadMoment, HeadPlace
from .regions import REFINED_LANDMARKS, REFINED_REGIONS

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]


def _shares() -> FloatArray:
    """Return each point's share in the middle of each region, shape ``(3, n)``."""
    shares = np.zeros((len(REFINED_REGIONS), len(REFINED_LANDMARKS)))
    for row, region in zip(shares, REFINED_REGIONS, strict=True):
        row[region] = 1.0 / len(region)
    return shares


REGION_SHARES: Final = _shares()


@dataclass(frozen=True, slots=True, kw_only=True)
class PointMotion:
    """What the points of one frame did beside the head. In the order of `REFINED_LANDMARKS`.

    Attributes
    ----------
    own_px
        Shape ``(n, 2)``: their own motion since the reference, picture axes.
    steps_px
        Shape ``(n, 2)``: their own motion since the frame before.
    covariances_px2
        Shape ``(n, 3)``: of each place, its variances right and down and what they have together.
    good, stepped
        Shape ``(n,)``: found in this frame; found in the frame before too.
    interocular_px
        Distance of the eye centres, depth included.
    to_face_plane
        Shape ``(2, 2)``: from shifts in the picture to shifts across a frontal face.
    turned_rad
        How far the head turned since the frame before.
    pose_deviations_px
        Shape ``(3,)``: what the pose's own uncertainty leaves at V1, V2 and V3, one axis.
    depth_deviations
        Shape ``(3,)``: how unsure the depths of their points are, interocular distances.
    """

    own_px: FloatArray
    steps_px: FloatArray
    covariances_px2: FloatArray
    good: Flags
    stepped: Flags
    interocular_px: float
    to_face_plane: FloatArray
    turned_rad: float
    pose_deviations_px: FloatArray
    depth_deviations: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class RefinedPoints:
    """The points of one frame, as they are told at once. In the order of `REFINED_LANDMARKS`.

    Attributes
    ----------
    places_px
        Shape ``(n, 2)``: where they are, or are thought to be.
    own_px, steps_px, covariances_px2, good, stepped, interocular_px, depth_deviations
        See `PointMotion`; by the pose of the moment.
    reference
        Number of the reference picture; own motion compares within one only.
    head
        Where the head is.
    residual_px
        Root mean square of what the head's motion leaves at the stable points.
    sharpness
        Contrast of the patches over that in the reference, brightness taken out.
    moment
        What `moved` needs.
    """

    places_px: FloatArray
    own_px: FloatArray
    steps_px: FloatArray
    covariances_px2: FloatArray
    good: Flags
    stepped: Flags
    reference: int
    head: HeadPlace
    residual_px: float
    sharpness: float
    interocular_px: float
    depth_deviations: FloatArray
    moment: HeadMoment

    def moved(
        self, pose: FloatArray, spread: FloatArray, pose_before: FloatArray, first: FloatArray
    ) -> PointMotion:
        """Return the points' motion by poses that may be known better by now.

        Parameters
        ----------
        pose, pose_before
            Shape ``(6,)``: of the head in this frame and in the one before.
        spread
            Shape ``(6, 6)``: covariance of the first.
        first
            Shape ``(6,)``: the head's pose in the reference.
        """
        moment = self.moment
        track, solid = moment.track, moment.solid
        head, before = track.place_of(pose), track.place_of(pose_before)
        shifted = track.places(self.head, solid) - track.places(head, solid)
        shifted_before = track.places(moment.before, solid) - track.places(before, solid)
        strayed = track.places(track.place_of(first), solid) - track.places(
            track.place_of(moment.first), solid
        )
        return PointMotion(
            own_px=self.own_px + shifted + strayed,
            steps_px=self.steps_px + shifted - shifted_before,
            covariances_px2=self.covariances_px2,
            good=self.good,
            stepped=self.stepped,
            interocular_px=self.interocular_px,
            to_face_plane=track.to_face_plane(head),
            turned_rad=before.turned(head),
            pose_deviations_px=track.deviations_at(REGION_SHARES, head, spread),
            depth_deviations=self.depth_deviations,
        )
