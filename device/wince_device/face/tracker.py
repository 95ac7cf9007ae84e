"""Follows one face from frame to frame and measures it."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ._carry import carried
from ._crop import crop_from_detection, crop_from_landmarks
from ._halvings import Halvings
from ._light import face_light
from ._refined_face import RefinedFace, compile_kernels
from ._search import View, search_order
from ._second_look import PlacedFace, SecondLook
from .action_unit_head import ActionUnitHead
from .aligned_crop import aligned_face
from .calibration import geometric_calibration, mean_face
from .detector import Detection, FaceDetector
from .face_encoder import FaceEncoder
from .geometry import align_to_mean_face, features_in_picture, interocular
from .landmarks import LandmarkFit, LandmarkModel
from .motion import RegionMotion
from .neutral import NeutralFace
from .observation import Absence, FaceObservation, Flag, HeadPose
from .pain_embedding import PainNetwork, PainSampler
from .picture import check_picture, mean_luma
from .plausibility import agree, inside_share, mean_step
from .regions import REGION_NAMES
from .rigid import Similarity, pose_from_rotation
from .settings import TrackerSettings

_log = logging.getLogger(__name__)

OVEREXPOSED: Final = 0.05
"""Share of saturated pixels from which a face is called overexposed: a shining forehead or nose
has about a hundredth."""

QUICK_S: Final = 0.025
"""Frames no further apart than this (40 a second) share the action-unit network's looks: one at the
face as it is or mirrored, turn about, no more often than this, and where possible in a frame in
which the landmark model is not asked."""

MAX_CANDIDATES: Final = 2
"""Detections that are followed up in one frame, the nearest first."""

MAX_SETTLING_FITS: Final = 8
SETTLED: Final = 0.03
"""A new face is believed once a further crop moves its landmarks by no more than this, in
interocular distances. What is then left is a half of it; at first a face in a part of the picture
can be off by nearly one. Of 24 drawn people found in 264 views one in a hundred took more than six
fits; tighter limits meet the landmark model's own unrest."""

SAME_FACE: Final = 0.25
"""Two fits of one face are nearer than this, in interocular distances."""


class Frame(Protocol):
    """One picture: what `FaceTracker.process` needs of it."""

    @property
    def image(self) -> NDArray[np.uint8]:
        """Luma ``(height, width)`` or RGB ``(height, width, 3)``."""
        ...

    @property
    def t_s(self) -> float:
        """Mid-exposure time."""
        ...

    @property
    def index(self) -> int:
        """Count of frames at the sensor: a step above one is dropped frames."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    """A fit that passed every check."""

    fit: LandmarkFit
    points: NDArray[np.float64]
    to_mean_face: Similarity
    features: NDArray[np.float64]
    pose: HeadPose
    interocular_px: float
    carried: bool = False

    @property
    def placed(self) -> PlacedFace:
        """What the detector may be asked about."""
        return PlacedFace(
            landmarks_px=self.fit.landmarks_px,
            interocular_px=self.interocular_px,
            roll_deg=self.pose.roll_deg,
        )


class FaceTracker:
    """Finds the nearest face, follows it, and measures motion, features and action units.

    While a face is known only the landmark model runs, on a crop around the last landmarks; while
    none is known the detector looks at one view of each frame. A dropped frame keeps the face but
    makes a gap in the speeds. A pause, a clock that goes backwards or a new frame size makes the
    tracker look for the face anew.

    Parameters
    ----------
    settings
        Thresholds and limits.
    classifiers
        Let the pain classifiers' network look at the face twice a second too. It does not while
        the landmark model is asked more seldom than the settings say: then time is short.
    classifier_folder
        Where that network and its tables lie; by default where Wince's own models are.

    Raises
    ------
    ModelFileError
        If a model file is missing or not the pinned one.
    SetupError
        If no tflite runtime is installed.
    """

    def __init__(
        self,
        *,
        settings: TrackerSettings | None = None,
        classifiers: bool = False,
        classifier_folder: Path | None = None,
    ) -> None:
        self._settings = settings or TrackerSettings()
        self._usual_pace = self._settings.inference_every
        self._pain: PainSampler | None = None
        if classifiers:
            self._pain = PainSampler(
                PainNetwork(threads=self._settings.threads, folder=classifier_folder)
            )
        self._detector = FaceDetector(
            min_score=self._settings.min_detector_score, threads=self._settings.threads
        )
        self._second_look = SecondLook(self._detector, self._settings.limits)
        self._landmarks = LandmarkModel(threads=self._settings.threads)
        self._pose_terms = np.array(geometric_calibration().pose_terms)
        self._mean_face = mean_face()
        self._encoder = FaceEncoder(threads=self._settings.threads)
        self._units = ActionUnitHead()
        self._motion = RegionMotion()
        if self._settings.refine:
            compile_kernels()
        self._refined = RefinedFace()
        self._picture: Halvings | None = None
        self._since_inference = 0
        self._asked_t_s = -np.inf
        self._step_s = np.inf
        self._size: tuple[int, int] = (0, 0)
        self._views: Iterator[View] = iter(())
        self._face: _Face | None = None
        self._t_s = -np.inf
        self._counted_t_s = -np.inf
        self._encoded_t_s = -np.inf
        self._vector: NDArray[np.float64] | None = None
        self._faces_seen = 0

    def set_neutral(self, neutral: NeutralFace | None) -> None:
        """Measure action units against this neutral face from now on; None for a generic one."""
        self._units = ActionUnitHead(neutral)

    def reset(self) -> None:
        """Forget the face: a new patient, or another camera."""
        self._lose()
        self._t_s = -np.inf

    def ask_every(self, frames: int) -> None:
        """Ask the landmark model in every so many frames from now on; 1 without refinement."""
        if frames != self._settings.inference_every:
            self._settings = replace(self._settings, inference_every=frames)

    def process(self, frame: Frame) -> FaceObservation:
        """Return what is seen in one frame. Frames must come in the order of their times.

        Raises
        ------
        ValueError
            If the picture is no picture, or the time is not finite.
        """
        image = check_picture(frame.image)
        if not np.isfinite(frame.t_s):
            msg = f"a frame's time must be a finite number of seconds, got {frame.t_s}"
            raise ValueError(msg)
        self._prepare(image, frame.t_s)
        picture = self._show(image)
        fit, face = self._follow(picture) if self._face else self._find(picture)
        if isinstance(face, Absence):
            self._lose()
            return self._nothing(frame, image, fit, face)
        if self._settings.refine and not face.carried:
            self._refine(picture, face, frame.t_s)
        self._face = face
        if self._is_due_again(frame.t_s) and not self._is_still_there(picture, face):
            self._lose()
            return self._nothing(frame, image, fit, Absence.NOT_BELIEVED)
        return self._measure(frame, picture, face)

    def _show(self, image: NDArray[np.uint8]) -> Halvings:
        if self._picture is None:
            self._picture = Halvings(image)
        else:
            self._picture.show(image)
        return self._picture

    def _prepare(self, image: NDArray[np.uint8], t_s: float) -> None:
        """Notice what breaks the track: time going backwards, a pause, another frame size."""
        size = (image.shape[0], image.shape[1])
        if size != self._size:
            self._size, self._views = size, search_order(*size)
            self._lose()
        step_s = t_s - self._t_s
        if step_s <= 0:
            _log.warning("a frame is %.3f s older than the one before: tracking anew", -step_s)
        if step_s <= 0 or step_s > self._settings.max_step_s:
            self._lose()
        self._t_s, self._step_s = t_s, step_s

    def _lose(self) -> None:
        self._face = None
        self._faces_seen = 0
        self._counted_t_s = -np.inf
        self._encoded_t_s = -np.inf
        self._vector = None
        self._asked_t_s = -np.inf
        self._motion.reset()
        self._refined.forget()
        self._second_look.forget()
        self._since_inference = 0
        if self._pain is not None:
            self._pain.forget()

    def _follow(self, picture: Halvings) -> tuple[LandmarkFit | None, _Face | Absence]:
        """Find the known face in the next frame: carried by its points, or fitted anew."""
        if self._face is None:
            return None, Absence.NOTHING_DETECTED
        self._since_inference += 1
        if not self._is_due():
            face = self._carry(picture, self._face)
            if face is not None:
                return face.fit, face
        self._since_inference, self._asked_t_s = 0, self._t_s
        before = self._face.fit.landmarks_px
        fit = self._landmarks.fit(picture, crop_from_landmarks(before))
        checked = self._check(fit, self._settings.min_presence)
        if not isinstance(checked, Absence) and not agree(
            fit.landmarks_px, before, self._settings.limits
        ):
            return fit, Absence.JUMPED
        return fit, checked

    def _is_due(self) -> bool:
        """Return whether the landmark model is asked in this frame."""
        settings = self._settings
        if not settings.refine:
            return True
        rested = self._t_s - self._asked_t_s >= 1.0 / settings.max_inference_hz
        return rested and self._since_inference >= settings.inference_every

    def _carry(self, picture: Halvings, before: _Face) -> _Face | None:
        """Return the known face moved as its points have moved; None where they tell too little."""
        was = self._refined.points
        points = self._refined.carry(picture)
        if was is None or points is None:
            return None
        luma, _ = face_light(picture.image, before.fit.landmarks_px)
        fit = carried(before.fit, was.head, points.head, luma)
        face = self._check(fit, self._settings.min_presence)
        return None if isinstance(face, Absence) else replace(face, carried=True)

    def _refine(self, picture: Halvings, face: _Face, t_s: float) -> None:
        self._refined.fit(
            picture,
            face.points,
            face.to_mean_face.rotation.T,
            face.interocular_px,
            face.features,
            t_s,
        )

    def _find(self, picture: Halvings) -> tuple[LandmarkFit | None, _Face | Absence]:
        """Look for a new face in the next view; the nearest that convinces is taken."""
        detections = next(self._views).detect(self._detector, picture.image)
        best: LandmarkFit | None = None
        absence = Absence.NOTHING_DETECTED
        for detection in detections[:MAX_CANDIDATES]:
            fit, face = self._acquire(picture, detection)
            if not isinstance(face, Absence):
                self._faces_seen = len(detections)
                self._asked_t_s = self._t_s
                return fit, face
            if best is None or fit.presence > best.presence:
                best, absence = fit, face
        return best, absence

    def _acquire(
        self, picture: Halvings, detection: Detection
    ) -> tuple[LandmarkFit, _Face | Absence]:
        """Fit a detection: which way up, then with crops as tracking will use until it rests.

        The detector and the landmark model can both take a face for one upside down, with a
        presence up to 0.99; the right way up it is believed in far more. So all four quarter
        turns compete. Where the detector was wrong about the place, the landmarks come nearer
        with each crop made from the last ones; until they rest, and the detector sees a face
        there, it is not believed.
        """
        rough = self._landmarks.fit(picture, crop_from_detection(detection))
        crop = crop_from_landmarks(rough.landmarks_px)
        fit = max(
            (self._landmarks.fit(picture, crop.turned(turns)) for turns in range(4)),
            key=lambda fit: fit.presence,
        )
        for _ in range(MAX_SETTLING_FITS):
            face = self._check(fit, self._settings.min_new_presence)
            if isinstance(face, Absence):
                return fit, face
            before, fit = fit, self._landmarks.fit(picture, crop_from_landmarks(fit.landmarks_px))
            if not agree(fit.landmarks_px, before.landmarks_px, self._settings.limits):
                break
            if mean_step(fit.landmarks_px, before.landmarks_px) <= SETTLED * face.interocular_px:
                checked = self._check(fit, self._settings.min_new_presence)
                if isinstance(checked, Absence) or self._second_look.confirms(
                    picture.image, checked.placed, detection
                ):
                    return fit, checked
                break
        return fit, Absence.NOT_BELIEVED

    def _check(self, fit: LandmarkFit, min_presence: float) -> _Face | Absence:
        """Return the face if the model believes in it and it is shaped and placed like one."""
        limits = self._settings.limits
        points = fit.landmarks_px.astype(np.float64)
        if not fit.presence >= min_presence or not np.isfinite(points).all():
            return Absence.NOT_BELIEVED
        eyes_px = interocular(points)
        if eyes_px < limits.min_interocular_px:
            return Absence.TOO_SMALL
        if inside_share(points, *self._size) < limits.min_inside:
            return Absence.CUT_OFF
        aligned = align_to_mean_face(points, self._mean_face)
        if aligned.residual > limits.max_shape_residual:
            return Absence.NOT_FACE_SHAPED
        pose = pose_from_rotation(aligned.rotation.T)
        if max(abs(pose.yaw_deg), abs(pose.pitch_deg)) > limits.max_tilt_deg:
            return Absence.TURNED_AWAY
        return _Face(
            fit=fit,
            points=points,
            to_mean_face=aligned,
            features=features_in_picture(points, aligned, pose, self._pose_terms),
            pose=pose,
            interocular_px=eyes_px,
        )

    def _is_due_again(self, t_s: float) -> bool:
        """Return whether the detector is asked although a face is tracked: now and then."""
        before = self._counted_t_s
        if t_s - before < self._settings.recount_s / 2.0:
            return False
        self._counted_t_s = t_s
        return bool(np.isfinite(before))

    def _is_still_there(self, picture: Halvings, face: _Face) -> bool:
        """Count the faces, for someone may have come near; return whether this one may be kept.

        When a hand or a blanket goes, landmarks that were fitted to the free half of a face can
        stay on a part of it. Where the detector sees another face in their place, that is fitted
        too: which of the two is right is seen by how much the landmark model believes in it.
        """
        self._faces_seen, seen = self._second_look.count(picture.image, face.placed)
        if seen is None:
            return True
        fit, rival = self._acquire(picture, seen)
        if isinstance(rival, Absence) or fit.presence <= face.fit.presence:
            return True
        apart_px = mean_step(fit.landmarks_px, face.fit.landmarks_px)
        return apart_px <= SAME_FACE * face.interocular_px

    def _nothing(
        self,
        frame: Frame,
        image: NDArray[np.uint8],
        fit: LandmarkFit | None,
        absence: Absence,
    ) -> FaceObservation:
        return FaceObservation(
            t_s=frame.t_s,
            frame_index=frame.index,
            found=False,
            presence=0.0 if fit is None else fit.presence,
            mean_luma=mean_luma(image),
            absence=absence,
        )

    def _measure(self, frame: Frame, picture: Halvings, face: _Face) -> FaceObservation:
        _, saturated = face_light(picture.image, face.fit.landmarks_px)
        points = self._refined.points if self._settings.refine else None
        vector = self._encode(picture, face, frame.t_s)
        return FaceObservation(
            t_s=frame.t_s,
            frame_index=frame.index,
            found=True,
            presence=face.fit.presence,
            mean_luma=face.fit.mean_luma,
            landmarks_px=face.fit.landmarks_px,
            interocular_px=face.interocular_px,
            pose=face.pose,
            region_speeds=self._speeds(frame, face),
            features=face.features,
            vector=vector,
            action_units=self._units.estimate(vector),
            faces_seen=self._faces_seen,
            flags=self._flags(face, saturated),
            points=points,
            rigid_residual_px=None if points is None else points.residual_px,
            saturated_share=saturated,
            pain_embedding=self._look_for_pain(picture, face, frame.t_s),
        )

    def _look_for_pain(
        self, picture: Halvings, face: _Face, t_s: float
    ) -> NDArray[np.float32] | None:
        if self._pain is None or self._settings.inference_every > self._usual_pace:
            return None
        return self._pain.sample(picture, face.fit.landmarks_px, t_s)

    def _encode(self, picture: Halvings, face: _Face, t_s: float) -> NDArray[np.float64]:
        """Return the face's vector: looked at now, or the last one where that is young enough."""
        settings = self._settings
        carries = settings.inference_every > 1 or self._step_s * settings.max_inference_hz < 1.0
        # Where some frames are carried, one in which the landmark model was asked costs enough.
        waits = settings.refine and carries and not face.carried
        if self._vector is None or self._step_s > QUICK_S:
            encode = self._encoder.encode
        elif t_s - self._encoded_t_s < (2.0 * QUICK_S if waits else QUICK_S):
            return self._vector
        else:
            encode = self._encoder.encode_next
        self._encoded_t_s = t_s
        self._vector = encode(aligned_face(picture, face.fit.landmarks_px))
        return self._vector

    def _speeds(self, frame: Frame, face: _Face) -> NDArray[np.float64]:
        """Return speeds from the landmarks where so set; else absent until points are smoothed."""
        if self._settings.refine:
            return np.full(len(REGION_NAMES), np.nan)
        return self._motion.update(
            face.points,
            rotation=face.to_mean_face.rotation.T,
            interocular_px=face.interocular_px,
            t_s=frame.t_s,
            frame_index=frame.index,
        )

    def _flags(self, face: _Face, saturated: float) -> tuple[Flag, ...]:
        flags = self._refined.flags() if self._settings.refine else ()
        holds = {
            Flag.CARRIED: face.carried,
            Flag.OVEREXPOSED: saturated > OVEREXPOSED,
            Flag.SEVERAL_FACES: self._faces_seen > 1,
        }
        return (*flags, *(flag for flag, held in holds.items() if held))
