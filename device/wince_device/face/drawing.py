"""Draws landmarks and regions over a picture, for people who want to see what is measured."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .mesh import mesh_edges, region_triangles
from .picture import as_rgb
from .regions import REGION_LANDMARKS, STABLE_LANDMARKS

REGION_COLOURS: Final = {"V1": (86, 180, 233), "V2": (230, 159, 0), "V3": (0, 158, 115)}
"""RGB, from Okabe and Ito's set that colour-blind people tell apart."""

STABLE_COLOUR: Final = (255, 255, 255)
MESH_COLOUR: Final = (255, 255, 255)
TINT: Final = 0.32
MESH_STRENGTH: Final = 0.36
"""Shares of the colours laid over the picture: the skin under them stays visible."""
_SUBPIXEL_BITS: Final = 4
_LEGEND_STEP_PX: Final = 22


def draw_regions(image: NDArray[np.uint8], landmarks_px: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return an RGB copy of a picture with the regions' landmarks as dots.

    The points of the rigid fit wear a white ring.

    Parameters
    ----------
    image
        Luma or RGB.
    landmarks_px
        Shape ``(468, 2)`` or ``(468, 3)``, in pixels of the picture.
    """
    drawn = as_rgb(image).copy()
    extent = np.ptp(landmarks_px[:, :2], axis=0).max()
    radius = max(1, round(float(extent) / 160))
    for index in STABLE_LANDMARKS:
        _dot(drawn, landmarks_px[index], radius + 1, STABLE_COLOUR)
    for name, indices in REGION_LANDMARKS.items():
        for index in indices:
            _dot(drawn, landmarks_px[index], radius, REGION_COLOURS[name])
    return drawn


def draw_mesh(image: NDArray[np.uint8], landmarks_px: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return an RGB copy with the regions tinted and the mesh drawn over them in thin lines.

    Parameters
    ----------
    image
        Luma or RGB.
    landmarks_px
        Shape ``(468, 2)`` or ``(468, 3)``, in pixels of the picture.
    """
    picture = as_rgb(image)
    corners = np.round(landmarks_px[:, :2] * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    tinted = picture.copy()
    for name, colour in REGION_COLOURS.items():
        for triangle in corners[region_triangles(name)]:
            cv2.fillConvexPoly(tinted, triangle, colour, cv2.LINE_8, _SUBPIXEL_BITS)
    drawn = cv2.addWeighted(picture, 1.0 - TINT, tinted, TINT, 0.0)
    lined = drawn.copy()
    edges = list(corners[mesh_edges()])
    cv2.polylines(lined, edges, False, MESH_COLOUR, 1, cv2.LINE_AA, _SUBPIXEL_BITS)
    return np.asarray(
        cv2.addWeighted(drawn, 1.0 - MESH_STRENGTH, lined, MESH_STRENGTH, 0.0), dtype=np.uint8
    )


def add_legend(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a copy with the regions' names in their colours in the upper left corner."""
    labelled = picture.copy()
    lines = [
        ("V1 ophthalmic: brows, eyes, nose bridge", REGION_COLOURS["V1"]),
        ("V2 maxillary: nose base, cheeks, upper lip", REGION_COLOURS["V2"]),
        ("V3 mandibular: lower lip, chin, jaw", REGION_COLOURS["V3"]),
        ("white: points of the rigid fit", STABLE_COLOUR),
    ]
    height = _LEGEND_STEP_PX * len(lines) + 8
    labelled[:height] = labelled[:height] // 4
    for row, (text, colour) in enumerate(lines, start=1):
        cv2.putText(
            labelled, text, (8, row * _LEGEND_STEP_PX - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour,
            1, cv2.LINE_AA,
        )  # fmt: skip
    return labelled


def _dot(
    picture: NDArray[np.uint8],
    point: NDArray[np.float32],
    radius: int,
    colour: tuple[int, int, int],
) -> None:
    centre = (round(float(point[0])), round(float(point[1])))
    cv2.circle(picture, centre, radius, colour, -1, cv2.LINE_AA)
