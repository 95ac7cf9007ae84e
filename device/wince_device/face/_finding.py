"""Finds a face that is not known yet, and sees whether a known one is still where it was."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from ._crop import crop_from_detection, crop_from_landmarks
from ._halvings import Halvings
from ._known_face import FaceCheck, KnownFace
from ._search import View, search_order
from ._second_look import SecondLook
from .detector import Detection, FaceDetector
from .landmarks import LandmarkFit, LandmarkModel
from .observation import Absence
from .plausibility import agree, mean_step
from .settings import TrackerSettings

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


class FaceFinder:
    """Looks for faces with the detector, one view of each frame, and fits what it finds.

    Parameters
    ----------
    settings
        Thresholds and limits.
    landmarks, check
        The tracker's own.

    Attributes
    ----------
    faces_seen
        How many the detector saw when it last looked.
    """

    def __init__(
        self, settings: TrackerSettings, landmarks: LandmarkModel, check: FaceCheck
    ) -> None:
        self._settings = settings
        self._landmarks, self._check = landmarks, check
        self._detector = FaceDetector(
            min_score=settings.min_detector_score, threads=settings.threads
        )
        self._second_look = SecondLook(self._detector, settings.limits)
        self._views: Iterator[View] = iter(())
        self.forget()

    def forget(self) -> None:
        """Forget the face that was tracked."""
        self._second_look.forget()
        self.faces_seen = 0
        self._counted_t_s = -np.inf

    def begin_anew(self, size: tuple[int, int]) -> None:
        """Look for faces in pictures of this height and width."""
        self._views = search_order(*size)

    def find(self, picture: Halvings) -> tuple[LandmarkFit | None, KnownFace | Absence]:
        """Look for a new face in the next view; the nearest that convinces is taken."""
        detections = next(self._views).detect(self._detector, picture.image)
        best: LandmarkFit | None = None
        absence = Absence.NOTHING_DETECTED
        for detection in detections[:MAX_CANDIDATES]:
            fit, face = self._acquire(picture, detection)
            if not isinstance(face, Absence):
                self.faces_seen = len(detections)
                return fit, face
            if best is None or fit.presence > best.presence:
                best, absence = fit, face
        return best, absence

    def is_still_there(self, picture: Halvings, face: KnownFace, t_s: float) -> bool:
        """Count the faces now and then, for someone may have come near; return if this one holds.

        When a hand or a blanket goes, landmarks that were fitted to the free half of a face can
        stay on a part of it. Where the detector sees another face in their place, that is fitted
        too: which of the two is right is seen by how much the landmark model believes in it.
        """
        if not self._is_due(t_s):
            return True
        self.faces_seen, seen = self._second_look.count(picture.image, face.placed)
        if seen is None:
            return True
        fit, rival = self._acquire(picture, seen)
        if isinstance(rival, Absence) or fit.presence <= face.fit.presence:
            return True
        apart_px = mean_step(fit.landmarks_px, face.fit.landmarks_px)
        return apart_px <= SAME_FACE * face.interocular_px

    def _is_due(self, t_s: float) -> bool:
        before = self._counted_t_s
        if t_s - before < self._settings.recount_s / 2.0:
            return False
        self._counted_t_s = t_s
        return bool(np.isfinite(before))

    def _acquire(
        self, picture: Halvings, detection: Detection
    ) -> tuple[LandmarkFit, KnownFace | Absence]:
        """Fit a detection: which way up, then with crops as tracking will use until it rests.

        The detector and the landmark model can both take a face for one upside down, with a
        presence up to 0.99; the right way up it is believed in far more. So all four quarter
        turns compete. Where the detector was wrong about the place, the landmarks come nearer
        with each crop made from the last ones; until they rest, and the detector sees a face
        there, it is not believed.
        """
        least = self._settings.min_new_presence
        rough = self._landmarks.fit(picture, crop_from_detection(detection))
        crop = crop_from_landmarks(rough.landmarks_px)
        fit = max(
            (self._landmarks.fit(picture, crop.turned(turns)) for turns in range(4)),
            key=lambda fit: fit.presence,
        )
        for _ in range(MAX_SETTLING_FITS):
            face = self._check(fit, least)
            if isinstance(face, Absence):
                return fit, face
            before, fit = fit, self._landmarks.fit(picture, crop_from_landmarks(fit.landmarks_px))
            if not agree(fit.landmarks_px, before.landmarks_px, self._settings.limits):
                break
            if mean_step(fit.landmarks_px, before.landmarks_px) <= SETTLED * face.interocular_px:
                checked = self._check(fit, least)
                if isinstance(checked, Absence) or self._second_look.confirms(
                    picture.image, checked.placed, detection
                ):
                    return fit, checked
                break
        return fit, Absence.NOT_BELIEVED
