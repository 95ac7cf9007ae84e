"""Follows one face from frame to frame and measures it."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ._carry import carried
from ._crop import crop_from_landmarks
from ._finding import FaceFinder
from ._halvings import Halvings
from ._known_face import FaceCheck, KnownFace
from ._light import face_light
from ._refined_face import RefinedFace, compile_kernels
from .action_unit_head import ActionUnitHead
from .aligned_crop import aligned_face
from .face_encoder import FaceEncoder
from .landmarks import LandmarkFit, LandmarkModel
from .motion import RegionMotion
from .neutral import NeutralFace
from .observation import Absence, ActionUnits, FaceObservation, Flag
from .pain_embedding import PainNetwork, PainSampler
from .picture import check_picture, mean_luma
from .plausibility import agree
from .regions import REGION_NAMES
from .settings import TrackerSettings

_log = logging.getLogger(__name__)

SMALL_PX: Final = 20.0
"""Between the eyes. Below, AU25 and AU26 of a smile come out half a step lower than at three times
the size and AU06 one higher, and AU05 of drawn people errs by half a step (docs/face.md)."""

OVEREXPOSED: Final = 0.05
"""Share of saturated pixels from which a face is called overexposed: a shining forehead or nose
has about a hundredth."""

QUICK_S: Final = 0.025
"""Frames no further apart than this (40 a second) share the action-unit network's looks: one at the
face as it is or mirrored, turn about, no more often than this, and where possible in a frame in
which the landmark model is not asked."""


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


class FaceTracker:
    """Finds the nearest face, follows it and its points, and measures features and action units.

    What the regions did is told by a `MotionSmoother`, which takes what this returns.

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
        self._landmarks = LandmarkModel(threads=self._settings.threads)
        self._check = FaceCheck(self._settings.limits)
        self._finder = FaceFinder(self._settings, self._landmarks, self._check)
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
        self._face: KnownFace | None = None
        self._t_s = -np.inf
        self._encoded_t_s = -np.inf
        self._vector: NDArray[np.float64] | None = None
        self._last_read: tuple[NDArray[np.float64], ActionUnits] | None = None

    def set_neutral(self, neutral: NeutralFace | None) -> None:
        """Measure action units against this neutral face from now on; None for a generic one."""
        self._units = ActionUnitHead(neutral)
        self._last_read = None

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
        PictureError
            If the picture is no picture.
        ValueError
            If the time is not finite.
        """
        image = check_picture(frame.image)
        if not np.isfinite(frame.t_s):
            msg = f"a frame's time must be a finite number of seconds, got {frame.t_s}"
            raise ValueError(msg)
        self._prepare(image, frame.t_s)
        picture = self._show(image)
        if self._face is None:
            fit, face = self._finder.find(picture)
            self._asked_t_s = frame.t_s
        else:
            fit, face = self._follow(picture, self._face)
        if isinstance(face, Absence):
            self._lose()
            return self._nothing(frame, image, fit, face)
        if self._settings.refine and not face.carried:
            self._refine(picture, face, frame.t_s)
        self._face = face
        if not self._finder.is_still_there(picture, face, frame.t_s):
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
        if size != self._check.size:
            self._check.size = size
            self._finder.begin_anew(size)
            self._lose()
        step_s = t_s - self._t_s
        if step_s <= 0:
            _log.warning("a frame is %.3f s older than the one before: tracking anew", -step_s)
        if step_s <= 0 or step_s > self._settings.max_step_s:
            self._lose()
        self._t_s, self._step_s = t_s, step_s

    def _lose(self) -> None:
        self._face = None
        self._finder.forget()
        self._encoded_t_s = -np.inf
        self._vector = None
        self._asked_t_s = -np.inf
        self._motion.reset()
        self._refined.forget()
        self._since_inference = 0
        if self._pain is not None:
            self._pain.forget()

    def _follow(
        self, picture: Halvings, known: KnownFace
    ) -> tuple[LandmarkFit, KnownFace | Absence]:
        """Find the known face in the next frame: carried by its points, or fitted anew."""
        self._since_inference += 1
        if not self._is_due():
            face = self._carry(picture, known)
            if face is not None:
                return face.fit, face
        self._since_inference, self._asked_t_s = 0, self._t_s
        before = known.fit.landmarks_px
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

    def _carry(self, picture: Halvings, before: KnownFace) -> KnownFace | None:
        """Return the known face moved as its points have moved; None where they tell too little."""
        was = self._refined.points
        points = self._refined.carry(picture)
        if was is None or points is None:
            return None
        luma, _ = face_light(picture.image, before.fit.landmarks_px)
        fit = carried(before.fit, was.head, points.head, luma)
        face = self._check(fit, self._settings.min_presence)
        return None if isinstance(face, Absence) else replace(face, carried=True)

    def _refine(self, picture: Halvings, face: KnownFace, t_s: float) -> None:
        self._refined.fit(
            picture,
            face.points,
            face.to_mean_face.rotation.T,
            face.interocular_px,
            face.features,
            t_s,
        )

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

    def _measure(self, frame: Frame, picture: Halvings, face: KnownFace) -> FaceObservation:
        _, saturated = face_light(picture.image, face.fit.landmarks_px)
        points = self._refined.points if self._settings.refine else None
        flags = self._flags(face, saturated)
        in_sight = Flag.COVERED not in flags and Flag.CUT_OFF not in flags
        self._vector = self._encode(picture, face, frame.t_s) if in_sight else None
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
            vector=self._vector,
            action_units=None if self._vector is None else self._read(self._vector),
            faces_seen=self._finder.faces_seen,
            flags=flags,
            points=points,
            rigid_residual_px=None if points is None else points.residual_px,
            saturated_share=saturated,
            pain_embedding=self._look_for_pain(picture, face, frame.t_s) if in_sight else None,
        )

    def _look_for_pain(
        self, picture: Halvings, face: KnownFace, t_s: float
    ) -> NDArray[np.float32] | None:
        if self._pain is None or self._settings.inference_every > self._usual_pace:
            return None
        return self._pain.sample(picture, face.fit.landmarks_px, t_s)

    def _encode(self, picture: Halvings, face: KnownFace, t_s: float) -> NDArray[np.float64]:
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
        return encode(aligned_face(picture, face.fit.landmarks_px))

    def _read(self, vector: NDArray[np.float64]) -> ActionUnits:
        """Return the intensities for a vector; those of the frame before where it had the same."""
        if self._last_read is None or self._last_read[0] is not vector:
            self._last_read = vector, self._units.estimate(vector)
        return self._last_read[1]

    def _speeds(self, frame: Frame, face: KnownFace) -> NDArray[np.float64]:
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

    def _flags(self, face: KnownFace, saturated: float) -> tuple[Flag, ...]:
        flags = self._refined.flags() if self._settings.refine else ()
        holds = {
            Flag.CARRIED: face.carried,
            Flag.CUT_OFF: not face.whole,
            Flag.OVEREXPOSED: saturated > OVEREXPOSED,
            Flag.SMALL: face.interocular_px < SMALL_PX,
            Flag.SEVERAL_FACES: self._finder.faces_seen > 1,
        }
        return (*flags, *(flag for flag, held in holds.items() if held))
