"""The rotated square of a frame that the landmark model looks at."""

import math
from dataclasses import dataclass, replace
from typing import Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from ._halvings import Box, Halvings, halvings_of
from ._mesh_kernels import bounds
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
        cosine, sine = math.cos(self.angle_rad) * scale, math.sin(self.angle_rad) * scale
        middle = (input_px - 1) / 2
        left = self.centre_px[0] - (cosine - sine) * middle
        top = self.centre_px[1] - (sine + cosine) * middle
        return np.array([[cosine, -sine, left], [sine, cosine, top]])

    def cut(self, image: NDArray[np.uint8] | Halvings, input_px: int) -> NDArray[np.uint8]:
        """Return the crop in grey, shape ``(input_px, input_px)``; black outside.

        Where one crop pixel covers several of the frame's they are averaged first: plain
        interpolation would throw their light away and keep one pixel's noise.

        Parameters
        ----------
        image
            Luma ``(height, width)`` or RGB ``(height, width, 3)``, or its halvings.
        input_px
            Side of the result.
        """
        picture = halvings_of(image)
        to_frame = self.to_frame(input_px)
        part = picture.part(self._box(picture, to_frame, input_px), self.side_px / input_px)
        cut = _warped(part.plane, to_frame, input_px, part.corner_px, part.pixel_px)
        if part.pixel_px > 1:
            return np.asarray(cv2.convertScaleAbs(cut, alpha=part.pixel_px**-2), dtype=np.uint8)
        return np.asarray(cut, dtype=np.uint8)

    def cut_colour(self, image: NDArray[np.uint8], input_px: int) -> NDArray[np.uint8]:
        """Return the crop in RGB, shape ``(input_px, input_px, 3)``; see `cut`."""
        to_frame = self.to_frame(input_px)
        shrink = max(1, int(self.side_px / input_px))
        left, top, right, bottom = self._box(Halvings(image), to_frame, input_px)
        width, height = max(1, (right - left) // shrink), max(1, (bottom - top) // shrink)
        part = image[top : top + height * shrink, left : left + width * shrink]
        resized = cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA)
        small = np.asarray(resized, dtype=np.uint8)
        middle = (shrink - 1) / 2
        corner = left + middle, top + middle
        return np.asarray(_warped(small, to_frame, input_px, corner, shrink), dtype=np.uint8)

    def _box(self, picture: Halvings, to_frame: NDArray[np.float64], input_px: int) -> Box:
        """Return the part of a frame that the crop needs, with a margin; never empty."""
        margin = 2 * self.side_px / input_px + 2
        reach = (abs(to_frame[0, 0]) + abs(to_frame[0, 1])) * (input_px - 1) / 2 + margin
        (x, y), width, height = self.centre_px, picture.width_px, picture.height_px
        left, top = int(min(max(x - reach, 0), width - 1)), int(min(max(y - reach, 0), height - 1))
        right = int(min(max(x + reach, left + 1), width))
        bottom = int(min(max(y + reach, top + 1), height))
        return left, top, right, bottom


def _warped(
    plane: NDArray[np.uint8] | NDArray[np.uint16],
    to_frame: NDArray[np.float64],
    input_px: int,
    corner_px: tuple[float, float],
    pixel_px: int,
) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Return the crop of a part, whose corner and pixel are given in the frame's."""
    to_part = to_frame.copy()
    to_part[0, 2] -= corner_px[0]
    to_part[1, 2] -= corner_px[1]
    to_part /= pixel_px
    cut = cv2.warpAffine(
        plane,
        to_part,
        (input_px, input_px),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
    )
    return cast("NDArray[np.uint8] | NDArray[np.uint16]", cut)


def crop_from_detection(face: Detection) -> Crop:
    """Return the crop for a face that was just detected."""
    centre = face.box_px.mean(axis=0)
    return Crop(
        centre_px=(float(centre[0]), float(centre[1])),
        side_px=float(np.max(face.box_px[1] - face.box_px[0])) * MARGIN,
        angle_rad=_angle(face.keypoints_px[0], face.keypoints_px[1]),
    )


def crop_from_landmarks(landmarks_px: NDArray[np.floating]) -> Crop:
    """Return the crop for a face whose landmarks in the frame before are known."""
    left, top, right, bottom = bounds(landmarks_px)
    return Crop(
        centre_px=((left + right) / 2, (top + bottom) / 2),
        side_px=max(right - left, bottom - top) * MARGIN,
        angle_rad=_angle(landmarks_px[RIGHT_EYE_OUTER], landmarks_px[LEFT_EYE_OUTER]),
    )


def _angle(right_eye: NDArray[np.floating], left_eye: NDArray[np.floating]) -> float:
    # The person's right eye lies left in the picture.
    return math.atan2(
        float(left_eye[1]) - float(right_eye[1]), float(left_eye[0]) - float(right_eye[0])
    )
