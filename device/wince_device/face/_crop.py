"""The rotated square of a frame that the landmark model looks at."""

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ._shrink import shrunk
from .detector import Detection

MARGIN: Final = 1.5
"""Side of the crop over the longer side of the face's box, as the landmark model was trained."""

RIGHT_EYE_OUTER: Final = 33
LEFT_EYE_OUTER: Final = 263


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A square in a frame.

    Attributes
    ----------
    centre_px
        x and y of its centre.
    side_px
        Its side.
    angle_rad
        How far the eyes' line is turned clockwise in the picture.
    """

    centre_px: tuple[float, float]
    side_px: float
    angle_rad: float

    def turned(self, quarter_turns: int) -> "Crop":
        """Return the same square, its upper side turned clockwise by quarters."""
        return replace(self, angle_rad=self.angle_rad + quarter_turns * np.pi / 2)

    def to_frame(self, input_px: int) -> NDArray[np.float64]:
        """Return the affine map, shape ``(2, 3)``, from crop pixels to frame pixels.

        Both have the centre of their first pixel at (0, 0).
        """
        scale = self.side_px / input_px
        cosine, sine = np.cos(self.angle_rad) * scale, np.sin(self.angle_rad) * scale
        linear = np.array([[cosine, -sine], [sine, cosine]])
        middle = (input_px - 1) / 2
        offset = np.asarray(self.centre_px) - linear @ np.array([middle, middle])
        return np.column_stack([linear, offset])

    def cut(self, image: NDArray[np.uint8], input_px: int) -> NDArray[np.uint8]:
        """Return the crop, ``(input_px, input_px)`` or with three channels; black outside.

        Where one crop pixel covers several of the frame's they are averaged first: plain
        interpolation would throw their light away and keep one pixel's noise.
        """
        shrink = int(self.side_px / input_px)
        to_frame = self.to_frame(input_px)
        if shrink > 1:
            image, to_frame = _averaged(image, to_frame, input_px, shrink)
        cut = cv2.warpAffine(
            image,
            to_frame,
            (input_px, input_px),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
        )
        return np.asarray(cut, dtype=np.uint8)


def _averaged(
    image: NDArray[np.uint8], to_frame: NDArray[np.float64], input_px: int, shrink: int
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Return the part of a frame that a crop needs, shrunk, and the crop's map into it."""
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]) * (input_px - 1)
    reach = corners @ to_frame[:, :2].T + to_frame[:, 2]
    height, width = image.shape[:2]
    low = np.clip(np.floor(reach.min(axis=0)) - shrink, 0, (width - 1, height - 1)).astype(int)
    high = np.clip(np.ceil(reach.max(axis=0)) + 2 * shrink, 0, (width - 1, height - 1)).astype(int)
    # Whole multiples, so that every averaged pixel covers the same number.
    low -= low % shrink
    size = np.maximum((high - low + 1) // shrink, 1)
    part = image[low[1] : low[1] + size[1] * shrink, low[0] : low[0] + size[0] * shrink]
    small = shrunk(part, shrink)
    shifted = to_frame.copy()
    shifted[:, 2] -= low + (shrink - 1) / 2
    return small, shifted / shrink


def crop_from_detection(face: Detection) -> Crop:
    """Return the crop for a face that was just detected."""
    centre = face.box_px.mean(axis=0)
    return Crop(
        centre_px=(float(centre[0]), float(centre[1])),
        side_px=float(np.max(face.box_px[1] - face.box_px[0])) * MARGIN,
        angle_rad=_angle(face.keypoints_px[0], face.keypoints_px[1]),
    )


def crop_from_landmarks(landmarks_px: NDArray[np.float32]) -> Crop:
    """Return the crop for a face whose landmarks in the frame before are known."""
    points = landmarks_px[:, :2].astype(np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    centre = (low + high) / 2
    return Crop(
        centre_px=(float(centre[0]), float(centre[1])),
        side_px=float(np.max(high - low)) * MARGIN,
        angle_rad=_angle(points[RIGHT_EYE_OUTER], points[LEFT_EYE_OUTER]),
    )


def _angle(right_eye: NDArray[np.float64], left_eye: NDArray[np.float64]) -> float:
    # The person's right eye lies left in the picture.
    across = left_eye - right_eye
    return float(np.arctan2(across[1], across[0]))
