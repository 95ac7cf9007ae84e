"""What the face path says of one frame."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

ACTION_UNIT_NAMES: Final = (
    "AU01", "AU02", "AU04", "AU06", "AU07", "AU09", "AU10", "AU12", "AU25", "AU26", "AU43",
)  # fmt: skip
"""Action units that the geometric estimator gives, in the order of its arrays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadPose:
    """Rotation of the head against the camera, in degrees.

    Positive yaw turns the face to the image's right, positive pitch lowers the chin, positive
    roll turns the head clockwise in the image.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionUnits:
    """Action-unit intensities of one frame.

    Attributes
    ----------
    intensities
        Shape ``(len(ACTION_UNIT_NAMES),)``, 0-5.
    deviations
        Shape as above: one standard deviation of each intensity.
    own_neutral
        Measured against this person's own neutral face, not against a generic one.
    """

    intensities: NDArray[np.float64]
    deviations: NDArray[np.float64]
    own_neutral: bool

    def intensity(self, name: str) -> float:
        """Return one action unit's intensity, 0-5."""
        return float(self.intensities[ACTION_UNIT_NAMES.index(name)])


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceObservation:
    """What the face path says of one frame, whether it holds a face or not.

    Attributes
    ----------
    t_s, frame_index
        The frame's own.
    found
        A face was tracked in this frame. When false, everything measured on a face is absent.
    presence
        0-1: the landmark model's own belief; 0 where it was not asked.
    landmarks_px
        Shape ``(468, 3)``: x right, y down, z towards the scene, in pixels of the whole frame.
    interocular_px
        Distance of the two eye centres.
    region_speeds
        Shape ``(3,)`` for V1, V2, V3 in interocular distances per second, rigid head motion
        removed. NaN for the first frame after a gap and for every frame without a face.
    features
        Pose-free geometric features (see `face.geometry`), the estimator's input.
    faces_seen
        Faces that the detector found when it last looked; the nearest one is tracked.
    mean_luma
        0-255 over the face, or over the frame when there is none.
    """

    t_s: float
    frame_index: int
    found: bool
    presence: float
    mean_luma: float
    landmarks_px: NDArray[np.float32] | None = None
    interocular_px: float | None = None
    pose: HeadPose | None = None
    region_speeds: NDArray[np.float64] | None = None
    features: NDArray[np.float64] | None = None
    action_units: ActionUnits | None = None
    faces_seen: int = 0
