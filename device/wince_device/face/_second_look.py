"""Asks the detector whether it, too, sees a face where landmarks are."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._search import View, upright_turns, view_around
from .detector import Detection, FaceDetector
from .plausibility import FaceLimits, lies_within, sees_the_same

Picture = NDArray[np.uint8]

QUARTER_TURNS: Final = 4
TURN_MARGIN: Final = 0.08
"""By how much more the detector must believe in a face that lies another way up. With landmarks on
a face it was more by 0.04 at most, in one of 287 drawn people; with landmarks upside down on an
upright face by 0.15."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFace:
    """A face as its landmarks tell of it.

    Attributes
    ----------
    landmarks_px
        Shape ``(468, 3)``.
    interocular_px
        Distance of the eye centres, depth included.
    roll_deg
        How far it is turned clockwise in the picture.
    """

    landmarks_px: NDArray[np.floating]
    interocular_px: float
    roll_deg: float


class SecondLook:
    """Compares the detector's eyes, nose tip and mouth with those of landmarks.

    The landmark model can come to rest on an eye and a temple, or on a face the wrong way up, with
    a presence above 0.999. The detector then sees another face in that place.

    Parameters
    ----------
    detector
        Is asked.
    limits
        How far the two may be apart.
    """

    def __init__(self, detector: FaceDetector, limits: FaceLimits) -> None:
        self._detector = detector
        self._limits = limits
        self._turn = 0

    def confirms(self, image: Picture, face: PlacedFace, found: Detection) -> bool:
        """Return whether a new face is seen where its landmarks are, at once or looked at upright.

        Parameters
        ----------
        image
            Luma or RGB.
        face
            What was made of a detection.
        found
            That detection.
        """
        agrees, _ = self._scores(face, [found])
        return agrees > 0.0 or self._around(image, face)[0] > 0.0

    def count(self, image: Picture, face: PlacedFace) -> int | None:
        """Count the faces in a picture, the tracked one included; None if it is seen elsewhere.

        Besides the whole picture one view is looked at in which the face would lie another way up,
        another one each time. A face that is not seen at all is kept: a hand may be before it.
        """
        height, width = image.shape[:2]
        turns = upright_turns(face.roll_deg)
        whole = View(left_px=0, top_px=0, right_px=width, bottom_px=height, quarter_turns=turns)
        seen = whole.detect(self._detector, image)
        agrees, differs = self._scores(face, seen)
        if not agrees:
            agrees, nearby = self._around(image, face)
            differs = max(differs, nearby)
        if not agrees:
            return None if differs else max(1, len(seen))
        self._turn = self._turn % (QUARTER_TURNS - 1) + 1
        _, turned = self._around(image, face, turns=self._turn)
        return None if turned > agrees + TURN_MARGIN else max(1, len(seen))

    def _around(self, image: Picture, face: PlacedFace, turns: int = 0) -> tuple[float, float]:
        """Look where the face is, turned so that it would be upright but for some quarters."""
        roll_deg = face.roll_deg + 90.0 * turns
        view = view_around(face.landmarks_px, roll_deg, *image.shape[:2])
        return self._scores(face, view.detect(self._detector, image))

    def _scores(self, face: PlacedFace, seen: list[Detection]) -> tuple[float, float]:
        """Return how much the detector believes in this face, and in another one in its place."""
        agrees = differs = 0.0
        for one in seen:
            if not lies_within(one.box_px, face.landmarks_px):
                continue
            if sees_the_same(
                one.keypoints_px, face.landmarks_px, face.interocular_px, self._limits
            ):
                agrees = max(agrees, one.score)
            else:
                differs = max(differs, one.score)
        return agrees, differs
