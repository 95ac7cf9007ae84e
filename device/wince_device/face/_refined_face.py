"""The refined points of the face that is tracked, kept through a bad frame and begun anew."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._crop import crop_from_landmarks
from ._halvings import Halvings
from ._light import face_light
from ._mesh_kernels import place_in_frame, write_grey, write_stretched
from .aligned_crop import aligned_face
from .calibration import mean_face
from .cover_watch import CoverWatch
from .face_parts import FaceParts
from .geometry import FEATURE_NAMES, align_to_mean_face, features_in_picture
from .lids import LidWatch
from .motion_smoother import LAG_S, MotionSmoother
from .observation import FaceObservation, Flag, HeadPose
from .plausibility import DEFAULT_LIMITS, agree, inside_share
from .refined_motion import hidden_regions
from .refined_points import RefinedPoints
from .refinement import FaceRefiner
from .regions import REGION_NAMES

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]
Picture = NDArray[np.uint8]

BLURRED: Final = 0.65
"""Contrast over the reference's below which a face is called blurred: a blur a tenth of an
interocular distance wide leaves 0.61 of it, one of a twelfth 0.72."""

PATIENCE: Final = 3
"""Frames in a row without enough points before a new reference is made: a jerk or a flash is over
by then, and the old reference is worth more than a blurred one."""

_WARM_UNIT_PX: Final = 40.0
_WARM_MIDDLE_PX: Final = 90.0
_WARM_SIDE_PX: Final = 220


@cache
def compile_kernels() -> None:
    """Run every kernel once on a made-up picture: the first face is then as quick as the next."""
    noise = np.random.default_rng(0).integers(60, 200, (_WARM_SIDE_PX, _WARM_SIDE_PX))
    image = noise.astype(np.uint8)
    landmarks = mean_face() * _WARM_UNIT_PX
    landmarks[:, :2] += _WARM_MIDDLE_PX
    _compile_small(image, landmarks.astype(np.float32))
    _compile_features(landmarks)
    refiner, smoother = FaceRefiner(), MotionSmoother()
    refiner.start(image, landmarks, np.eye(3), _WARM_UNIT_PX)
    # Half of the second picture is covered, so that lost points are looked for too.
    covered = image.copy()
    covered[int(_WARM_MIDDLE_PX) + 30 :] = image[0]
    for number, picture in enumerate((image, covered, image)):
        points = refiner.follow(picture, landmarks)
        smoother.add(
            FaceObservation(
                t_s=number * LAG_S, frame_index=number, found=True, presence=1.0, mean_luma=0.0,
                points=points,
            )
        )  # fmt: skip
    smoother.finish()


def _compile_small(image: Picture, landmarks: NDArray[np.float32]) -> None:
    # A camera's lines may be padded, and a part of a picture lies apart in memory.
    for picture in (image, image[:, 1:]):
        box = (0, 0, picture.shape[1], picture.shape[0])
        Halvings(picture).part(box, 4.0)
        face_light(picture, landmarks)
    crop = crop_from_landmarks(landmarks)
    agree(landmarks, landmarks, DEFAULT_LIMITS)
    inside_share(landmarks.astype(np.float64), *image.shape)
    write_grey(crop.cut(image, 8), np.empty((8, 8, 3), dtype=np.float32))
    write_stretched(np.float32(1.0), np.float32(0.0), np.empty(256, dtype=np.uint8))
    place_in_frame(landmarks, crop.to_frame(8), 1.0, landmarks.copy())


def _compile_features(landmarks: FloatArray) -> None:
    pose = HeadPose(yaw_deg=0.0, pitch_deg=0.0, roll_deg=0.0)
    to_mean_face = align_to_mean_face(landmarks, mean_face())
    features_in_picture(landmarks, to_mean_face, pose, np.zeros((5, len(FEATURE_NAMES))))


class RefinedFace:
    """What the tracker asks for each frame: the points, and what to say of them."""

    def __init__(self) -> None:
        self._refiner = FaceRefiner()
        self._lids = LidWatch()
        self._parts = FaceParts()
        self._covers = CoverWatch()
        self.forget()

    def forget(self) -> None:
        """Forget the face."""
        self._refiner.forget()
        self._lids.reset()
        self._covers.forget()
        self.points: RefinedPoints | None = None
        self._failed = 0
        self._reference = 0
        self._blinks = False
        self._hidden = self._covered = np.zeros(len(REGION_NAMES), dtype=np.bool_)

    def carry(self, image: Picture | Halvings) -> RefinedPoints | None:
        """Follow the points without landmarks; None where the landmark model must be asked."""
        before = self.points
        if before is None:
            return None
        points = self._refiner.follow(image)
        if points is not None:
            self.points = points
            self._note_covers(points)
        return points

    def fit(
        self,
        image: Picture | Halvings,
        landmarks_px: FloatArray,
        turn: FloatArray,
        interocular_px: float,
        features: FloatArray,
        t_s: float,
    ) -> None:
        """Follow the points beside new landmarks, or begin at the landmarks.

        Parameters
        ----------
        image
            Luma or RGB, or its halvings.
        landmarks_px
            Shape ``(468, 3)``.
        turn
            Shape ``(3, 3)``: from the frontal head to the picture.
        interocular_px
            Distance of the eye centres, depth included.
        features
            Of these landmarks.
        t_s
            The frame's time.
        """
        self._blinks = self._lids.moving(features, t_s)
        self.points = self._refiner.follow(image, landmarks_px, lids_move=self._blinks)
        self._failed = 0 if self.points is not None else self._failed + 1
        begun = not self._refiner.started or self._failed >= PATIENCE
        if begun:
            self.points = self._refiner.start(image, landmarks_px, turn, interocular_px)
            self._failed = 0
        if self.points is not None and (begun or self._covers.due(t_s)):
            explained = self._parts.explained(aligned_face(image, landmarks_px))
            self._mind_covers(explained, self.points, t_s, begun=begun)
        elif self.points is not None:
            self._note_covers(self.points)

    def _mind_covers(
        self, explained: FloatArray, points: RefinedPoints, t_s: float, *, begun: bool
    ) -> None:
        """Leave covered regions out of a new reference; measure anew what came out under a cover.

        Parameters
        ----------
        explained
            Shape ``(3,)``: see `FaceParts.explained`.
        points
            Of this frame.
        t_s
            The frame's time.
        begun
            This frame is a new reference.
        """
        if begun:
            self._refiner.leave_out_regions(self._covers.begin_anew(explained, t_s))
        self._hidden = hidden_regions(points.good)
        self._refiner.take_up_regions(self._covers.look(explained, self._hidden, t_s))
        self._covered = self._covers.covered(self._hidden)

    def _note_covers(self, points: RefinedPoints) -> None:
        """Note what is hidden. A frame without points says nothing: what was covered still is."""
        self._hidden = hidden_regions(points.good)
        self._covered = self._covers.covered(self._hidden)

    def flags(self) -> tuple[Flag, ...]:
        """Return what limits what can be measured; once for each frame."""
        points = self.points
        holds = {
            Flag.NOT_REFINED: points is None,
            Flag.COVERED: bool(self._covered[:-1].any()),
            Flag.MOUTH_COVERED: bool(self._covered[-1]),
            Flag.BLINK: self._blinks,
        }
        if points is not None:
            holds |= {
                Flag.NEW_REFERENCE: points.reference != self._reference,
                Flag.REGION_HIDDEN: bool(self._hidden.any()),
                Flag.BLURRED: points.sharpness < BLURRED,
            }
            self._reference = points.reference
        return tuple(flag for flag, held in holds.items() if held)
