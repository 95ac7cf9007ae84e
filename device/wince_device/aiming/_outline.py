"""The few lines that a face is drawn with."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

Line = tuple[tuple[float, float], ...]

FACE_OVAL: Final = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
    148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109, 10,
)  # fmt: skip
"""Numbers are the face mesh's own."""

OUTLINE: Final = (
    FACE_OVAL,
    (70, 63, 105, 66, 107),
    (336, 296, 334, 293, 300),
    (33, 160, 158, 133, 153, 144, 33),
    (362, 385, 387, 263, 373, 380, 362),
    (168, 197, 5, 4),
    (98, 2, 327),
    (61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91, 61),
)
DECIMALS: Final = 3
"""A thousandth of a picture's width is finer than a line that is drawn."""


def outline(landmarks_px: NDArray[np.floating], *, width_px: int, height_px: int) -> list[Line]:
    """Return the lines in shares of the picture's width and height, cut at its edges.

    Parameters
    ----------
    landmarks_px
        Shape ``(468, 2)`` or more columns, in pixels of the picture.
    """
    placed = np.round(landmarks_px[:, :2] / (width_px, height_px), DECIMALS)
    return [line for numbers in OUTLINE for line in _inside(placed[list(numbers)])]


def _inside(points: NDArray[np.floating]) -> Iterator[Line]:
    """Yield the runs of points that lie in the picture; one point alone is no line."""
    run: list[tuple[float, float]] = []
    for x, y in points.tolist():
        if 0.0 <= x <= 1.0 and 0.0 <= y <= 1.0:
            run.append((x, y))
            continue
        if len(run) > 1:
            yield tuple(run)
        run = []
    if len(run) > 1:
        yield tuple(run)
