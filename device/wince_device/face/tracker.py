"""Follows one face from frame to frame and measures it."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ._crop import crop_from_detection, crop_from_landmarks
from ._search import View, search_order
from .calibration import geometric_calibration, mean_face
from .detector import Detection, FaceDetector
from .geometric_action_units import GeometricActionUnits
from .geometry import align_to_mean_face, features, interocular
from .landmarks import LandmarkFit, LandmarkModel
from .motion import RegionMotion
from .neutral import NeutralFace
from .observation import FaceObservation, HeadPose
from .picture import check_picture, mean_luma
from .plausibility import agree, inside_share
from .rigid import Similarity, pose_from_rotation
from .settings import TrackerSettings

_log = logging.getLogger(__name__)

MAX_CANDIDATES: Final = 2
"""Detections that are followed up in one frame, the nearest first."""


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
    pose: HeadPose
    interocular_px: float


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

    Raises
    ------
    ModelFileError
        If a model file is missing or not the pinned one.
    SetupError
        If no tflite runtime is installed.
    """

    def __init__(self, *, settings: TrackerSettings | None = None) -> None:
        self._settings = settings or TrackerSettings()
        self._detector = FaceDetector(
            min_score=self._settings.min_detector_score, threads=self._settings.threads
        )
        self._landmarks = LandmarkModel(threads=self._settings.threads)
        self._pose_terms = np.array(geometric_calibration().pose_terms)
        self._mean_face = mean_face()
        self._units = GeometricActionUnits()
        self._motion = RegionMotion()
        self._size: tuple[int, int] = (0, 0)
        self._views: Iterator[View] = iter(())
        self._face: _Face | None = None
        self._t_s = -np.inf
        self._counted_t_s = -np.inf
        self._faces_seen = 0

    def set_neutral(self, neutral: NeutralFace | None) -> None:
        """Measure action units against this neutral face from now on; None for a generic one."""
        self._units = GeometricActionUnits(neutral)

    def reset(self) -> None:
        """Forget the face: a new patient, or another camera."""
        self._lose()
        self._t_s = -np.inf

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
        fit, face = self._follow(image) if self._face else self._find(image)
        if face is None:
            self._lose()
            return self._nothing(frame, image, fit)
        self._face = face
        self._recount(image, face.pose, frame.t_s)
        return self._measure(frame, face)

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
        self._t_s = t_s

    def _lose(self) -> None:
        self._face = None
        self._faces_seen = 0
        self._counted_t_s = -np.inf
        self._motion.reset()

    def _follow(self, image: NDArray[np.uint8]) -> tuple[LandmarkFit | None, _Face | None]:
        """Fit the known face in the next frame."""
        if self._face is None:
            return None, None
        before = self._face.fit.landmarks_px
        fit = self._landmarks.fit(image, crop_from_landmarks(before))
        face = self._check(fit, self._settings.min_presence)
        if face is None or not agree(fit.landmarks_px, before, self._settings.limits):
            return fit, None
        return fit, face

    def _find(self, image: NDArray[np.uint8]) -> tuple[LandmarkFit | None, _Face | None]:
        """Look for a new face in the next view; the nearest that convinces is taken."""
        detections = next(self._views).detect(self._detector, image)
        best: LandmarkFit | None = None
        for detection in detections[:MAX_CANDIDATES]:
            fit, face = self._acquire(image, detection)
            if face is not None:
                self._faces_seen = len(detections)
                return fit, face
            if best is None or fit.presence > best.presence:
                best = fit
        return best, None

    def _acquire(
        self, image: NDArray[np.uint8], detection: Detection
    ) -> tuple[LandmarkFit, _Face | None]:
        """Fit a detection: which way up, then with the crop that tracking will use.

        The detector and the landmark model can both take a face for one upside down, with a
        presence up to 0.99; the right way up it is believed in far more. So all four quarter
        turns compete.
        """
        rough = self._landmarks.fit(image, crop_from_detection(detection))
        crop = crop_from_landmarks(rough.landmarks_px)
        upright = max(
            (self._landmarks.fit(image, crop.turned(turns)) for turns in range(4)),
            key=lambda fit: fit.presence,
        )
        if self._check(upright, self._settings.min_new_presence) is None:
            return upright, None
        final = self._landmarks.fit(image, crop_from_landmarks(upright.landmarks_px))
        if not agree(final.landmarks_px, upright.landmarks_px, self._settings.limits):
            return final, None
        return final, self._check(final, self._settings.min_new_presence)

    def _check(self, fit: LandmarkFit, min_presence: float) -> _Face | None:
        """Return the face if the model believes in it and it is shaped and placed like one."""
        limits = self._settings.limits
        points = fit.landmarks_px.astype(np.float64)
        if not fit.presence >= min_presence or not np.isfinite(points).all():
            return None
        eyes_px = interocular(points)
        if eyes_px < limits.min_interocular_px or inside_share(points, *self._size) < (
            limits.min_inside
        ):
            return None
        aligned = align_to_mean_face(points, self._mean_face)
        pose = pose_from_rotation(aligned.rotation.T)
        tilt = max(abs(pose.yaw_deg), abs(pose.pitch_deg))
        if aligned.residual > limits.max_shape_residual or tilt > limits.max_tilt_deg:
            return None
        return _Face(
            fit=fit, points=points, to_mean_face=aligned, pose=pose, interocular_px=eyes_px
        )

    def _recount(self, image: NDArray[np.uint8], pose: HeadPose, t_s: float) -> None:
        """Count the faces in the whole frame now and then: someone may have come near."""
        if t_s - self._counted_t_s < self._settings.recount_s:
            return
        if np.isfinite(self._counted_t_s):
            height, width = self._size
            # Turned so that this face is upright: a patient may lie.
            turns = round(pose.roll_deg / 90.0) % 4
            whole = View(left_px=0, top_px=0, right_px=width, bottom_px=height, quarter_turns=turns)
            self._faces_seen = max(1, len(whole.detect(self._detector, image)))
        self._counted_t_s = t_s

    def _nothing(
        self, frame: Frame, image: NDArray[np.uint8], fit: LandmarkFit | None
    ) -> FaceObservation:
        return FaceObservation(
            t_s=frame.t_s,
            frame_index=frame.index,
            found=False,
            presence=0.0 if fit is None else fit.presence,
            mean_luma=mean_luma(image),
        )

    def _measure(self, frame: Frame, face: _Face) -> FaceObservation:
        frontal = face.to_mean_face.apply(face.points)
        values = features(frontal, face.pose, self._pose_terms)
        return FaceObservation(
            t_s=frame.t_s,
            frame_index=frame.index,
            found=True,
            presence=face.fit.presence,
            mean_luma=face.fit.mean_luma,
            landmarks_px=face.fit.landmarks_px,
            interocular_px=face.interocular_px,
            pose=face.pose,
            region_speeds=self._motion.update(
                face.points,
                rotation=face.to_mean_face.rotation.T,
                interocular_px=face.interocular_px,
                t_s=frame.t_s,
                frame_index=frame.index,
            ),
            features=values,
            action_units=self._units.estimate(values),
            faces_seen=self._faces_seen,
        )
