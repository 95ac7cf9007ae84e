"""What the face path says of one frame."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .refined_points import RefinedPoints

ACTION_UNIT_NAMES: Final = (
    "AU01", "AU02", "AU04", "AU05", "AU06", "AU07", "AU09", "AU10", "AU12", "AU14", "AU15",
    "AU17", "AU20", "AU25", "AU26", "AU43",
)  # fmt: skip
"""Action units that are estimated, in the order of every array of them."""

MOUTH_UNITS: Final = ("AU12", "AU14", "AU15", "AU17", "AU20", "AU25", "AU26")
"""Of which little is left under a cover of V3; the others are read nearly as before
(models/face-parts.md)."""

_IS_MOUTH: Final = np.isin(ACTION_UNIT_NAMES, MOUTH_UNITS)


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
class RegionMeasures:
    """Motion of V1, V2 and V3 in one frame, rigid head motion removed; NaN where not measured.

    Attributes
    ----------
    speeds
        Shape ``(3,)``: root mean square over the region's landmarks, interocular distances per
        second, across the face.
    noise_speeds
        Shape ``(3,)``: what the points' own uncertainty alone would make of it.
    speeds_px_s
        Shape ``(3,)``: the speeds in pixels per second.
    displacements_px
        Shape ``(3, 2)``: the region's mean displacement since the reference, along the face's own
        axes: right as in the picture of an upright face, and down.
    deviations_px
        Shape ``(3,)``: one standard deviation of it, one axis.
    used
        Shape ``(3,)``: points that were seen.
    leaks_px
        Shape ``(3,)``: how much of the head's motion since the frame before may be left in each,
        one standard deviation: from the fitted pose's own uncertainty and from depths unknown.
    """

    speeds: NDArray[np.float64]
    noise_speeds: NDArray[np.float64]
    speeds_px_s: NDArray[np.float64]
    displacements_px: NDArray[np.float64]
    deviations_px: NDArray[np.float64]
    used: NDArray[np.intp]
    leaks_px: NDArray[np.float64]


class Absence(StrEnum):
    """Why a frame holds no face that could be measured."""

    NOTHING_DETECTED = "nothing detected"
    NOT_BELIEVED = "not believed"
    TOO_SMALL = "too small"
    CUT_OFF = "cut off by the frame's edge"
    NOT_FACE_SHAPED = "not shaped like a face"
    TURNED_AWAY = "turned away"
    JUMPED = "moved too far in one frame"


class Flag(StrEnum):
    """What limits the measurement of a face that was found."""

    CARRIED = "carried"
    """The landmark model was not asked: landmarks and features are the last ones, moved along with
    the head. The motion of the regions is measured as ever."""

    NEW_REFERENCE = "new reference"
    """Displacements begin anew here; the speeds are absent."""

    NOT_REFINED = "not refined"
    """Too few points could be followed: no motion is known for this frame."""

    REGION_HIDDEN = "region hidden"
    """At least one region had too few points in sight, and its motion is absent."""

    COVERED = "covered"
    """Something lies before V1 or V2: what the action units are read from is not in sight, and they
    are absent."""

    MOUTH_COVERED = "mouth covered"
    """Something lies before V3: the mouth's action units are absent."""

    CUT_OFF = "cut off"
    """Part of the face lies beyond the picture's edge: what the action units are read from is not
    all in sight, and they are absent."""

    BLINK = "blink"
    """The lids move: the points that see them do not count."""

    BLURRED = "blurred"
    """The skin has lost much of its contrast against the reference: motion blur, or focus."""

    OVEREXPOSED = "overexposed"
    """Part of the face is as bright as the camera can say."""

    SMALL = "small"
    """So few pixels lie between the eyes that fine lines of the skin are lost: the action units are
    coarser."""

    SEVERAL_FACES = "several faces"
    """More than one face is in view; the nearest is measured."""


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
        removed. NaN for the first frame after a gap, and while `points` wait to be measured.
    features
        Pose-free geometric features (see `face.geometry`).
    vector
        Shape ``(128,)``: what the action units are read from (see `face.face_encoder`); None where
        too much of the face is covered or beyond the picture's edge.
    action_units
        Read from it. Under a cover of the mouth some stand for nothing: see `told_units`.
    faces_seen
        Faces that the detector found when it last looked; the nearest one is tracked.
    mean_luma
        0-255 over the face, or over the frame when there is none.
    absence
        Why no face was found; None when one was.
    flags
        What limits the measurement.
    motion
        The regions' motion with its uncertainty; None without refined points.
    points
        The refined points, until a `MotionSmoother` has made motion of them.
    rigid_residual_px
        Root mean square of what the head's motion leaves at the stable points.
    saturated_share
        Share of the face's pixels at the top of the scale, 0-1.
    pain_embedding
        Shape ``(e,)``: what the pain classifiers' network makes of the face; in two frames a
        second, None in the others and where no classifiers are asked for.
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
    vector: NDArray[np.float64] | None = None
    action_units: ActionUnits | None = None
    faces_seen: int = 0
    absence: Absence | None = None
    flags: tuple[Flag, ...] = ()
    motion: RegionMeasures | None = None
    points: RefinedPoints | None = field(default=None, repr=False)
    rigid_residual_px: float | None = None
    saturated_share: float | None = None
    pain_embedding: NDArray[np.float32] | None = None

    @property
    def told_units(self) -> NDArray[np.bool_]:
        """Which action units stand for something in sight, shape ``(len(ACTION_UNIT_NAMES),)``.

        Of a frame that has any.
        """
        return ~_IS_MOUTH | (Flag.MOUTH_COVERED not in self.flags)
