r"""Where the face's parts lie on the photograph, read off an enlargement to about half a pixel.

The photograph is scikit-image's ``astronaut`` (Eileen Collins, NASA, public domain), 512 x 512.
Positions are ``(x, y)`` in its pixels, x to the right, y down, pixel centres at whole numbers.
"Left" is the left of the picture, which is the person's right. ::

        190     203     212       238    247     262       x
         .--brow apex--.           .--brow apex--.         y  88-95
                \ inner ends /
         <(  eye  )>      |      <(  eye  )>                  100-104
        outer     inner   |    inner     outer
           cheek         nose          cheek                  112-118
                     wing.-.-.wing                            125-131
                 fold /  base   \ fold                        121-140
                <== upper lip margin ==>                      139-143
              corner    teeth     corner                      139-140
                 `-- lower lip margin --'                     143-150
                         chin                                 176
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Points = tuple[tuple[float, float], ...]

PUPILS: Final[Points] = ((203.2, 100.9), (246.8, 103.4))
INTEROCULAR_PX: Final = 43.7
FACE_CENTRE: Final = (225.5, 122.0)
FACE_WIDTH_PX: Final = 95.0
FACE_BOX: Final = (173.0, 71.0, 279.0, 194.0)
"""Left, top, right, bottom: nothing that moves the face reaches beyond it."""

BROWS: Final[tuple[Points, Points]] = (
    ((213.0, 92.2), (208.0, 90.5), (203.0, 89.0), (197.0, 88.3), (190.0, 90.0)),
    ((238.0, 93.0), (245.0, 92.3), (252.0, 92.0), (257.0, 92.9), (262.0, 95.0)),
)
"""Each from its inner to its outer end."""

UPPER_LIDS: Final[tuple[Points, Points]] = (
    (
        (192.0, 101.2),
        (195.0, 99.3),
        (200.0, 97.8),
        (203.5, 97.4),
        (207.0, 98.0),
        (210.0, 99.6),
        (213.5, 103.2),
    ),
    (
        (235.5, 104.6),
        (240.0, 101.8),
        (243.0, 100.4),
        (247.0, 99.9),
        (250.5, 100.2),
        (254.0, 101.4),
        (258.5, 104.0),
    ),
)
LOWER_LIDS: Final[tuple[Points, Points]] = (
    (
        (192.0, 101.2),
        (195.0, 102.8),
        (200.0, 104.4),
        (204.0, 104.9),
        (208.0, 104.5),
        (211.0, 103.8),
        (213.5, 103.2),
    ),
    (
        (235.5, 104.6),
        (240.0, 105.5),
        (245.0, 106.2),
        (248.0, 106.3),
        (252.0, 105.9),
        (256.0, 104.9),
        (258.5, 104.0),
    ),
)
"""The margins of the lids from the left corner to the right corner of each eye."""

NOSE_WINGS: Final[Points] = ((211.5, 126.5), (237.0, 126.5))
NOSE_TIP: Final = (224.0, 127.0)
NOSE_BASE: Final = (224.5, 133.5)
NOSE_ROOT: Final = (224.0, 104.0)
CHEEKS: Final[Points] = ((197.0, 115.0), (253.0, 117.5))
FOLDS: Final[tuple[Points, Points]] = (
    ((208.5, 121.0), (205.5, 127.0), (201.0, 131.5), (196.5, 135.0), (196.0, 139.0)),
    ((237.0, 121.5), (241.0, 127.0), (245.5, 131.5), (249.0, 135.5), (250.0, 141.0)),
)
"""The folds from the nose to the corners of the mouth."""

MOUTH_CORNERS: Final[Points] = ((202.3, 139.4), (244.3, 140.3))
UPPER_LIP_MARGIN: Final[Points] = (
    (202.3, 139.4), (206.0, 140.6), (210.0, 141.2), (215.0, 142.2), (220.0, 143.1),
    (223.5, 143.3), (230.0, 142.6), (235.0, 141.5), (240.0, 140.5), (244.3, 140.3),
)  # fmt: skip
LOWER_LIP_MARGIN: Final[Points] = (
    (202.3, 139.4), (206.0, 143.4), (210.0, 146.4), (215.0, 148.9), (220.0, 149.8),
    (225.0, 149.8), (230.0, 148.8), (235.0, 146.3), (240.0, 142.9), (244.3, 140.3),
)  # fmt: skip
UPPER_LIP_TOP: Final[Points] = ((214.0, 139.2), (223.5, 140.0), (232.0, 139.4))
LOWER_LIP_BOTTOM: Final[Points] = ((213.0, 153.0), (222.5, 154.2), (232.0, 152.5))
CHIN: Final = (222.5, 176.0)
JAW: Final[Points] = ((197.0, 165.5), (208.0, 173.0), (236.0, 173.0), (249.0, 165.0))

REGIONS: Final[dict[str, Points]] = {
    "V1": (
        *BROWS[0],
        *BROWS[1],
        *UPPER_LIDS[0],
        *UPPER_LIDS[1],
        *LOWER_LIDS[0],
        *LOWER_LIDS[1],
        NOSE_ROOT,
    ),
    "V2": (*NOSE_WINGS, NOSE_TIP, NOSE_BASE, *CHEEKS, *UPPER_LIP_TOP, *UPPER_LIP_MARGIN[1:-1]),
    "V3": (*LOWER_LIP_MARGIN[1:-1], *LOWER_LIP_BOTTOM, CHIN, *JAW),
}
"""The points whose mean motion is a region's: the sensory fields of the trigeminal nerve."""


def curve(points: Points, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the height y of a left-to-right curve at each x, constant beyond its ends."""
    xs, ys = np.array(points).T
    from scipy.interpolate import PchipInterpolator

    return np.asarray(PchipInterpolator(xs, ys)(np.clip(x, xs[0], xs[-1])), dtype=np.float64)


def distance_to_line(
    points: Points, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the distance to a chain of straight pieces and how far along it, 0-1, its foot is."""
    corners = np.array(points)
    lengths = np.hypot(*np.diff(corners, axis=0).T)
    passed = np.concatenate([[0.0], np.cumsum(lengths)])
    best, along = np.full(x.shape, np.inf), np.zeros(x.shape)
    for (ax, ay), (bx, by), length, before in zip(
        corners, corners[1:], lengths, passed, strict=False
    ):
        part = np.clip(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length**2, 0.0, 1.0)
        distance = np.hypot(x - ax - part * (bx - ax), y - ay - part * (by - ay))
        nearer = distance < best
        best = np.where(nearer, distance, best)
        along = np.where(nearer, (before + part * length) / passed[-1], along)
    return best, along
