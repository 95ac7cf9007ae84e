"""How deep the face's points lie, for the head's motion: depths of an average head.

The landmark model guesses depth from one picture and makes the temples and the jaw twice as deep
as they are; for a turning head that guess would read as motion of the regions. The depths here
are those of ICT-FaceKit's mean head (MIT licence) under the mean face's landmarks; people differ
from it by about 0.06 interocular distances (standard deviation of random heads of that model).
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .calibration import mean_face

FloatArray = NDArray[np.float64]

NEIGHBOURS: Final = 10
STEEPEST: Final = 1.2
"""Depth per distance across; beyond it a patch is seen so
slantwise that its picture is guesswork."""

_THOUSANDTHS: Final = (
    -197, -357, -153, -150, -384, -259, -65, 302, 14, 0, 160, -191, -102, -97, -83, -119, -168,
    -154, -66, -259, -170, 589, 192, 197, 223, 296, 202, 168, 175, 191, 232, 350, 91, 336, 602,
    439, 101, -178, -62, -100, -35, -20, 22, 82, -267, -356, 271, 113, 11, -21, 230, -234, 117,
    197, 511, 43, 195, 90, 560, -27, -99, 60, 81, 282, 29, 44, 48, 243, 400, 137, 334, 451, -156,
    -94, 21, -42, 60, 66, 79, -71, 3, -27, -69, -57, -130, -130, -80, -54, 20, 39, 47, 9, 5, 599,
    -198, 61, 68, -125, -18, -112, 138, 158, 31, 380, 268, 153, 48, 7, 82, 184, 266, 379, 216,
    319, 103, -164, 426, 303, 238, 192, 175, 168, -27, 386, 372, -218, 51, 636, 152, 57, 328,
    -139, 559, 242, -181, 367, 501, 547, 442, 552, 118, -191, 84, 501, 238, 199, 50, 432, 37, 272,
    342, 63, 10, 206, 232, 238, 432, 225, 188, 180, 214, 253, 656, 274, -145, -41, -35, -135, 0,
    303, 218, 9, 499, 246, -48, -49, 135, 552, -14, 4, -55, -53, -5, 63, 83, 59, 50, 320, 5, 192,
    218, 44, 370, 84, 57, -184, -87, -127, -42, -82, -72, -24, 143, 63, 109, 150, 82, 217, -15,
    -50, 228, 166, 161, 424, 268, 556, 122, 14, -102, 8, -284, 159, 129, 141, 182, 242, 378, 543,
    303, 247, 208, 193, 194, 188, 536, 2, -94, -248, -178, -37, -24, -203, -186, 216, 176, 131,
    300, 279, -150, 302, -170, 589, 192, 197, 223, 296, 202, 168, 175, 191, 232, 350, 91, 336,
    602, 439, 101, -178, -62, -100, -35, -20, 22, 82, -267, -356, 271, 113, 11, -21, 230, -234,
    117, 197, 511, 43, 195, 90, 560, -27, -99, 60, 80, 282, 29, 44, 48, 243, 400, 137, 334, 451,
    -156, -94, 21, -42, 60, 66, 81, -71, 3, -27, -69, -57, -130, -130, -80, -54, 20, 39, 47, 9, 5,
    599, 63, 68, -125, -18, -112, 138, 158, 31, 380, 268, 153, 48, 7, 82, 184, 266, 379, 216, 319,
    103, -164, 426, 303, 238, 192, 175, 168, -27, 386, 372, -229, 51, 636, 152, 57, 328, -139,
    559, 242, -181, 367, 501, 547, 442, 552, 118, -198, 84, 501, 238, 199, 50, 432, 37, 272, 342,
    206, 232, 238, 432, 225, 188, 180, 214, 253, 656, 274, -41, -35, -135, 303, 218, 9, 499, 246,
    -48, 135, 552, -14, 4, -55, -53, -5, 61, 83, 59, 50, 320, 5, 192, 218, 44, 370, 84, 57, -87,
    -42, -24, 143, 63, 109, 150, 82, 217, -15, -50, 228, 166, 161, 424, 268, 556, 122, 14, -102,
    8, -284, 159, 129, 141, 182, 242, 378, 543, 303, 247, 208, 193, 194, 188, 536, 2, -94, -248,
    -178, -37, -24, -218, -191, 216, 176, 131, 300, 279,
)  # fmt: skip
"""Depth of the 468 landmarks behind the nose bridge (168), in thousandths of the interocular
distance, on a frontal face; left and right alike."""


@cache
def face_depths() -> FloatArray:
    """Return the landmarks' depths on a frontal face, interocular distances, shape ``(468,)``."""
    depths = np.array(_THOUSANDTHS) / 1000.0
    depths.setflags(write=False)
    return depths


@cache
def face_slopes() -> FloatArray:
    """Return how depth grows to the right and downwards at each landmark, shape ``(468, 2)``."""
    across = mean_face()[:, :2]
    depths = face_depths()
    slopes = np.empty((len(across), 2))
    for n, place in enumerate(across):
        offsets = across - place
        near = np.argsort(np.einsum("ij,ij->i", offsets, offsets))[:NEIGHBOURS]
        rises = depths[near] - depths[n]
        slopes[n] = np.linalg.lstsq(offsets[near], rises, rcond=None)[0]
    slopes = np.clip(slopes, -STEEPEST, STEEPEST)
    slopes.setflags(write=False)
    return slopes
