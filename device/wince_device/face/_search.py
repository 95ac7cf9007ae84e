"""Where to look for a face next while there is none: a different part or turn with each frame."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._mesh_kernels import bounds
from .detector import Detection, FaceDetector

QUARTER_TURNS: Final = (1, 3, 2)
"""A patient lying on either side, a camera hanging upside down."""

TILE_SHARE: Final = 0.5
"""Side of a tile over the longer side of the frame. In the whole frame the detector finds faces
from about an eighth of its longer side, in a tile of this size from a sixteenth."""


AROUND: Final = 2.0
"""Side of the view in which a new face is looked for once more, in sides of its box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One part of the frame, one way up.

    Attributes
    ----------
    left_px, top_px, right_px, bottom_px
        The part.
    quarter_turns
        How often it is turned by 90 degrees against the clock.
    """

    left_px: int
    top_px: int
    right_px: int
    bottom_px: int
    quarter_turns: int = 0

    def detect(self, detector: FaceDetector, image: NDArray[np.uint8]) -> list[Detection]:
        """Return the faces that the detector finds here, in pixels of the whole frame."""
        part = image[self.top_px : self.bottom_px, self.left_px : self.right_px]
        corner = np.array([self.left_px, self.top_px], dtype=np.float64)
        return [
            replace(face, box_px=face.box_px + corner, keypoints_px=face.keypoints_px + corner)
            for face in detector.detect(part, quarter_turns=self.quarter_turns)
        ]


def view_around(
    landmarks_px: NDArray[np.floating], roll_deg: float, height_px: int, width_px: int
) -> View:
    """Return the part of the frame about a face, turned so that the face is upright in it."""
    left, top, right, bottom = bounds(landmarks_px)
    across, down = (left + right) / 2, (top + bottom) / 2
    reach = max(right - left, bottom - top) * AROUND / 2
    return View(
        left_px=int(min(max(across - reach, 0), width_px - 1)),
        top_px=int(min(max(down - reach, 0), height_px - 1)),
        right_px=int(max(min(across + reach, width_px), 1)),
        bottom_px=int(max(min(down + reach, height_px), 1)),
        quarter_turns=upright_turns(roll_deg),
    )


def upright_turns(roll_deg: float) -> int:
    """Return by how many quarters a view is turned so that a face of this roll is upright."""
    return round(roll_deg / 90.0) % 4


def search_order(height_px: int, width_px: int) -> Iterator[View]:
    """Yield views for ever: the whole frame upright every other time, between them the others.

    The others are the whole frame turned, then overlapping tiles, each overlapping its neighbour
    by half, so that a small face lies whole in one. One view costs one run of the detector, so a
    frame without a face costs no more than this, and every view comes up within 18 frames.
    """
    whole = View(left_px=0, top_px=0, right_px=width_px, bottom_px=height_px)
    others = [replace(whole, quarter_turns=turns) for turns in QUARTER_TURNS]
    side = round(max(height_px, width_px) * TILE_SHARE)
    others += [
        View(
            left_px=left,
            top_px=top,
            right_px=min(left + side, width_px),
            bottom_px=min(top + side, height_px),
        )
        for top in _starts(height_px, side)
        for left in _starts(width_px, side)
    ]
    for other in cycle(others):
        yield whole
        yield other


def _starts(length: int, side: int) -> list[int]:
    if side >= length:
        return [0]
    steps = int(np.ceil((length - side) / (side / 2)))
    return [round(start) for start in np.linspace(0, length - side, steps + 1)]
