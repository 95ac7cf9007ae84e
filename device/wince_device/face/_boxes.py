"""What the BlazeFace network's numbers mean: anchors, boxes, and blending of overlapping boxes.

Source: Bazarevsky et al. 2019, "BlazeFace", arXiv 1907.05047, and the published parameters of its
short-range model: 128 pixels, one grid of stride 8 with two anchors a cell and one of stride 16
with six, all of one size.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

INPUT_PX: Final = 128
GRIDS: Final = ((8, 2), (16, 6))
"""(stride in pixels, anchors a cell); the second stands for three layers of two anchors."""

LOGIT_LIMIT: Final = 100.0
OVERLAP_SAME_FACE: Final = 0.3
"""Intersection over union from which two boxes are the same face."""

FloatArray = NDArray[np.float64]


def anchor_centres() -> FloatArray:
    """Return the anchors' centres, shape ``(896, 2)``, as fractions of the input picture."""
    parts = []
    for stride, count in GRIDS:
        cells = INPUT_PX // stride
        rows, columns = np.mgrid[0:cells, 0:cells]
        centres = (np.stack([columns, rows], axis=-1).reshape(-1, 2) + 0.5) / cells
        parts.append(np.repeat(centres, count, axis=0))
    return np.concatenate(parts)


def scores_from_logits(logits: NDArray[np.float32]) -> FloatArray:
    """Return the scores 0-1 of the network's logits."""
    clipped = np.clip(logits.astype(np.float64), -LOGIT_LIMIT, LOGIT_LIMIT)
    return np.asarray(1.0 / (1.0 + np.exp(-clipped)))


def decode(regressors: NDArray[np.float32], anchors: FloatArray) -> FloatArray:
    """Return points as fractions of the input picture, shape ``(n, 8, 2)``.

    The first two are the box's upper left and lower right corner, the other six the right eye, the
    left eye, the nose tip, the mouth's centre, the right and the left ear (the person's own right
    and left).
    """
    values = regressors.astype(np.float64).reshape(-1, 8, 2) / INPUT_PX
    centre = values[:, 0] + anchors
    half = values[:, 1] / 2
    points = values + anchors[:, None]
    points[:, 0] = centre - half
    points[:, 1] = centre + half
    return points


def blend_overlapping(points: FloatArray, scores: FloatArray) -> list[tuple[FloatArray, float]]:
    """Average overlapping detections into one a face, weighted with their scores.

    Returns
    -------
    list
        For each face, its points, shape ``(8, 2)``, and its best score, best first.
    """
    order = np.argsort(scores)[::-1]
    faces = []
    while order.size:
        same = intersection_over_union(points[order[0]], points[order]) > OVERLAP_SAME_FACE
        same[0] = True
        group = order[same]
        blended = np.average(points[group], axis=0, weights=scores[group])
        faces.append((blended, float(scores[order[0]])))
        order = order[~same]
    return faces


def intersection_over_union(one: FloatArray, many: FloatArray) -> FloatArray:
    """Return the overlap of one box with each of many, as their points from `decode`."""
    upper_left = np.maximum(one[0], many[:, 0])
    lower_right = np.minimum(one[1], many[:, 1])
    common = np.prod(np.maximum(lower_right - upper_left, 0.0), axis=-1)
    areas = np.prod(np.maximum(many[:, 1] - many[:, 0], 0.0), axis=-1)
    area = float(np.prod(np.maximum(one[1] - one[0], 0.0)))
    union = areas + area - common
    return np.asarray(np.divide(common, union, out=np.zeros_like(common), where=union > 0))


def turn_back(points: FloatArray, quarter_turns: int) -> FloatArray:
    """Return points of a picture turned against the clock in the picture before it was turned.

    Both are fractions of a square.
    """
    turns = quarter_turns % 4
    x, y = points[..., 0], points[..., 1]
    back = {0: (x, y), 1: (1 - y, x), 2: (1 - x, 1 - y), 3: (y, 1 - x)}[turns]
    return np.stack(back, axis=-1)
