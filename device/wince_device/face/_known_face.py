"""A fit of the landmark model that is believed to be a face, or the reason why it is not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._second_look import PlacedFace
from .calibration import geometric_calibration, mean_face
from .geometry import align_to_mean_face, features_in_picture, interocular
from .landmarks import LandmarkFit
from .observation import Absence, HeadPose
from .plausibility import FaceLimits, inside_share
from .rigid import Similarity, pose_from_rotation


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFace:
    """A fit that passed every check.

    Attributes
    ----------
    whole
        All of the face lies in the picture, but for a few points of its rim.
    """

    fit: LandmarkFit
    points: NDArray[np.float64]
    to_mean_face: Similarity
    features: NDArray[np.float64]
    pose: HeadPose
    interocular_px: float
    whole: bool
    carried: bool = False

    @property
    def placed(self) -> PlacedFace:
        """What the detector may be asked about."""
        return PlacedFace(
            landmarks_px=self.fit.landmarks_px,
            interocular_px=self.interocular_px,
            roll_deg=self.pose.roll_deg,
        )


class FaceCheck:
    """Tells faces from what the landmark model made of something else.

    Parameters
    ----------
    limits
        How large, whole, face-shaped and frontal a face must be.

    Attributes
    ----------
    size
        Height and width of the pictures.
    """

    def __init__(self, limits: FaceLimits) -> None:
        self._limits = limits
        self._pose_terms = np.array(geometric_calibration().pose_terms)
        self._mean_face = mean_face()
        self.size: tuple[int, int] = (0, 0)

    def __call__(self, fit: LandmarkFit, min_presence: float) -> KnownFace | Absence:
        """Return the face if the model believes in it and it is shaped and placed like one."""
        limits = self._limits
        points = fit.landmarks_px.astype(np.float64)
        if not fit.presence >= min_presence or not np.isfinite(points).all():
            return Absence.NOT_BELIEVED
        eyes_px = interocular(points)
        if eyes_px < limits.min_interocular_px:
            return Absence.TOO_SMALL
        inside = inside_share(points, *self.size)
        if inside < limits.min_inside:
            return Absence.CUT_OFF
        aligned = align_to_mean_face(points, self._mean_face)
        if aligned.residual > limits.max_shape_residual:
            return Absence.NOT_FACE_SHAPED
        pose = pose_from_rotation(aligned.rotation.T)
        if max(abs(pose.yaw_deg), abs(pose.pitch_deg)) > limits.max_tilt_deg:
            return Absence.TURNED_AWAY
        return KnownFace(
            fit=fit,
            points=points,
            to_mean_face=aligned,
            features=features_in_picture(points, aligned, pose, self._pose_terms),
            pose=pose,
            interocular_px=eyes_px,
            whole=inside >= limits.whole_inside,
        )
