"""Asks the detector whether it, too, sees a face where landmarks are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._search import View, upright_turns, view_around
from .detector import Detection, FaceDetector
from .plausibility import FaceLimits, lies_within, sees_the_same

Picture = NDArray[np.uint8]


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
        self.forget()

    def forget(self) -> None:
        """Forget the face that was tracked."""
        self._looks = 0
        self._faces = 1
        self._believed: float | None = None

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
        return self._seen(face, [found])[0] is not None or self._around(image, face)[0] is not None

    def count(self, image: Picture, face: PlacedFace) -> tuple[int, Detection | None]:
        """Count the faces in a picture, and tell what speaks against the tracked one.

        At every other call the whole picture is looked at. In between it is the face's place alone,
        in a view in which the face would lie another way up, another one each time: so the
        detector mostly runs once. A face that is not seen at all is kept: a hand may be before it.

        Returns
        -------
        faces
            At least one.
        rival
            Another face that the detector sees in this one's place, and believes in more; None
            mostly.
        """
        pairs, turned = divmod(self._looks, 2)
        self._looks += 1
        if turned:
            return self._faces, self._other_way_up(image, face, turns=1 + pairs % 3)
        height, width = image.shape[:2]
        turns = upright_turns(face.roll_deg)
        whole = View(left_px=0, top_px=0, right_px=width, bottom_px=height, quarter_turns=turns)
        every = whole.detect(self._detector, image)
        self._faces = max(1, len(every))
        same, other = self._seen(face, every)
        if same is None:
            same, nearby = self._around(image, face)
            other = _surer(other, nearby)
        self._believed = None if same is None else same.score
        return self._faces, other if same is None else None

    def _other_way_up(self, image: Picture, face: PlacedFace, *, turns: int) -> Detection | None:
        """Return what the detector sees there turned, if it believed less in the face itself."""
        same, other = self._around(image, face, turns=turns)
        if self._believed is None or other is None or _surer(same, other) is same:
            return None
        return other if other.score > self._believed else None

    def _around(
        self, image: Picture, face: PlacedFace, turns: int = 0
    ) -> tuple[Detection | None, Detection | None]:
        """Look where the face is, turned so that it would be upright but for some quarters."""
        roll_deg = face.roll_deg + 90.0 * turns
        view = view_around(face.landmarks_px, roll_deg, *image.shape[:2])
        return self._seen(face, view.detect(self._detector, image))

    def _seen(
        self, face: PlacedFace, seen: list[Detection]
    ) -> tuple[Detection | None, Detection | None]:
        """Return the detection of this face, and that of another one in its place."""
        same: Detection | None = None
        other: Detection | None = None
        for one in seen:
            if self._agrees(face, one):
                same = _surer(same, one)
            elif lies_within(one.box_px, face.landmarks_px):
                other = _surer(other, one)
        return same, other

    def _agrees(self, face: PlacedFace, one: Detection) -> bool:
        return sees_the_same(one.keypoints_px, face.landmarks_px, face.interocular_px, self._limits)


def _surer(one: Detection | None, other: Detection | None) -> Detection | None:
    """Return the one that the detector believes in more."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda detection: detection.score)
