"""Looks at drawn faces as the device does: the landmark model finds the face, the crop follows."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import Crop, LandmarkModel, aligned_face
from wince_models.rendering import Drawing

MIN_PRESENCE: Final = 0.5
"""As the tracker: below it there is no face."""

_JAW: Final = slice(0, 17)
_BROWS: Final = slice(17, 27)


class Observer:
    """Finds drawn faces and cuts them out.

    The landmark model is given a square like the one that tracking would give it: around the true
    face, off by some percent as the frame before would be. What it then gets wrong, for this face,
    light and blur, is in the crop.
    """

    def __init__(self) -> None:
        self._landmarks = LandmarkModel(threads=1)

    def look(self, drawing: Drawing, rng: np.random.Generator) -> NDArray[np.uint8] | None:
        """Return the crop of the face in a drawing; None where the model sees none."""
        landmarks_px = self.landmarks(drawing, rng)
        return None if landmarks_px is None else aligned_face(drawing.picture, landmarks_px)

    def landmarks(self, drawing: Drawing, rng: np.random.Generator) -> NDArray[np.float32] | None:
        """Return the landmarks of the face, shape ``(468, 3)``; None where the model sees none."""
        fit = self._landmarks.fit(drawing.picture, _square(drawing.landmarks_px, rng))
        return None if fit.presence < MIN_PRESENCE else fit.landmarks_px


def _square(landmarks: NDArray[np.float32], rng: np.random.Generator) -> Crop:
    eyes = landmarks[42:48].mean(axis=0) - landmarks[36:42].mean(axis=0)
    apart = float(np.linalg.norm(eyes))
    chin, brow = landmarks[_JAW][8], landmarks[_BROWS].mean(axis=0)
    up = (brow - chin) / max(float(np.linalg.norm(brow - chin)), 1.0)
    # The mesh reaches half an interocular distance above the brows.
    top = brow + 0.75 * apart * up
    side = float(max(np.linalg.norm(top - chin), np.ptp(landmarks[_JAW][:, 0]))) * 1.5
    centre = (top + chin) / 2 + rng.normal(0.0, 0.02, 2) * side
    return Crop(
        centre_px=(float(centre[0]), float(centre[1])),
        side_px=side * float(rng.lognormal(0.0, 0.05)),
        angle_rad=float(np.arctan2(eyes[1], eyes[0]) + rng.normal(0.0, 0.05)),
    )
