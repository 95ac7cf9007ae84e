"""The displacement and darkening of the face by each group of its muscles, at full contraction.

Every field is given on the photograph, in its pixels, as a function of where a piece of skin lies
there: it says how far that piece moves. Fields add up, so the motion of any point is exactly
linear in the pulls.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wince_sim import _anatomy as face
from wince_sim._smooth import bump, fade, smooth_step

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Field:
    """Motion to the right and down in photograph pixels, and the share of light taken away."""

    right: Array
    down: Array
    dark: Array


def brow_lower(x: Array, y: Array) -> Field:
    """AU04, corrugator and depressors: brows down and together, furrows between them."""
    right, down = np.zeros_like(x), np.zeros_like(x)
    for side, brow, lid in zip((1.0, -1.0), face.BROWS, face.UPPER_LIDS, strict=True):
        distance, along = face.distance_to_line(brow, x, y)
        height = face.curve(tuple(sorted(brow)), x) - y
        pull = fade(distance / (13.0 + 3.0 * smooth_step((height + 6.0) / 12.0)))
        pull *= fade((y - face.curve(lid, x) + 8.5) / 9.0)
        down += 3.6 * pull * (1.0 - 0.35 * along)
        right += side * 1.8 * pull * (1.0 - along)
    glabella = bump(x, y, centre=(225.5, 94.0), radii=(10.0, 13.0))
    furrows = np.zeros_like(x)
    for centre in (221.0, 229.0):
        lean = 0.16 * (y - 94.0) * np.sign(centre - 225.0)
        ridge = np.exp(-(((x - centre + lean) / 1.9) ** 2))
        furrows += ridge * bump(x, y, centre=(centre, 95.5), radii=(7.0, 12.0))
    return Field(right, down + 0.9 * glabella, 0.20 * furrows + 0.05 * glabella)


def upper_lids(x: Array, y: Array) -> Field:
    """Upper lid margins down to the lower ones; the skin above stretches after them."""
    down, dark = np.zeros_like(x), np.zeros_like(x)
    for top, bottom in _eye_margins(x):
        skin = smooth_step((y - top + 9.5) / 6.5)
        down += (bottom - top) * np.where(y < top, skin, 0.0)
        down += np.where(y < top, 0.0, np.clip(bottom - y, 0.0, None))
        dark += _between(y, top, bottom)
    return Field(np.zeros_like(x), down, 0.8 * dark)


def lower_lids(x: Array, y: Array) -> Field:
    """Lower lid margins up to the upper ones."""
    down, dark = np.zeros_like(x), np.zeros_like(x)
    for top, bottom in _eye_margins(x):
        skin = fade((y - bottom - 1.0) / 9.0)
        down -= (bottom - top) * np.where(y > bottom, skin, 0.0)
        down -= np.where(y > bottom, 0.0, np.clip(y - top, 0.0, None))
        dark += _between(y, top, bottom)
    return Field(np.zeros_like(x), down, 0.8 * dark)


def cheek_raise(x: Array, y: Array) -> Field:
    """AU06, outer ring of the eye: cheeks up, skin drawn in from the temples, crow's feet."""
    right, down, dark = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
    outer = (face.UPPER_LIDS[0][0], face.UPPER_LIDS[1][-1])
    for side, corner, cheek, lid in zip(
        (1.0, -1.0), outer, face.CHEEKS, face.LOWER_LIDS, strict=True
    ):
        below_lid = smooth_step((y - face.curve(lid, x) - 0.5) / 8.0)
        hill = bump(x, y, centre=(cheek[0], cheek[1] + 2.0), radii=(17.0, 17.0))
        down -= 3.8 * hill * below_lid
        temple = bump(x, y, centre=(corner[0] - side * 5.0, corner[1] + 2.0), radii=(9.0, 10.0))
        right += side * 1.5 * temple
        dark += 0.16 * temple * _rays(x, y, corner, side) - 0.05 * hill * below_lid
        crease = (y - face.curve(lid, x) - 5.0) / 1.5
        dark += 0.16 * np.exp(-(crease**2)) * fade(np.abs(x - cheek[0] - side * 5.0) / 14.0)
    return Field(right, down, dark)


def nose_wrinkle(x: Array, y: Array) -> Field:
    """AU09, levator of lip and nose wing: wings and tip up, wrinkles across the nose's root."""
    down, dark = np.zeros_like(x), np.zeros_like(x)
    for wing in face.NOSE_WINGS:
        down -= 3.0 * bump(x, y, centre=wing, radii=(12.0, 15.0))
    down -= 0.8 * bump(x, y, centre=face.NOSE_TIP, radii=(11.0, 13.0))
    for middle in (102.5, 106.0, 109.5):
        ridge = np.exp(-(((y - middle - 0.015 * (x - 224.0) ** 2) / 1.1) ** 2))
        dark += 0.15 * ridge * bump(x, y, centre=(224.0, middle), radii=(10.0, 6.0))
    for fold in face.FOLDS:
        distance, along = face.distance_to_line(fold, x, y)
        dark += 0.16 * fade(distance / 5.5) * _along(along, 0.0, 0.7)
    return Field(np.zeros_like(x), down, dark)


def upper_lip_raise(x: Array, y: Array) -> Field:
    """AU10: the upper lip up between the corners, the folds beside it deeper."""
    top, bottom = _lip_margins(x)
    aperture = bottom - top
    lift = 3.0 / np.maximum(aperture, 5.0)
    skin = smooth_step((y - 127.0) / 11.0)
    down = -lift * np.where(y < top, aperture * skin, np.clip(bottom - y, 0.0, None))
    dark = np.zeros_like(x)
    for fold in face.FOLDS:
        distance, along = face.distance_to_line(fold, x, y)
        down -= 1.4 * fade(distance / 11.0) * fade((along - 0.3) / 0.5)
        dark += 0.17 * fade(distance / 6.0) * _along(along, 0.1, 1.0)
    return Field(np.zeros_like(x), down, dark - 0.35 * _between(y, top, bottom))


def smile(x: Array, y: Array) -> Field:
    """AU12: corners of the mouth out and up, cheeks up, folds deeper."""
    right, down, dark = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
    sides = zip((-1.0, 1.0), face.MOUTH_CORNERS, face.CHEEKS, face.FOLDS, strict=True)
    for side, corner, cheek, fold in sides:
        pull = bump(x, y, centre=corner, radii=(20.0, 23.0))
        right += side * 3.0 * pull
        down -= 3.6 * pull
        down -= 1.2 * bump(x, y, centre=(cheek[0], cheek[1] + 6.0), radii=(15.0, 13.0))
        distance, along = face.distance_to_line(fold, x, y)
        dark += 0.15 * fade(distance / 4.5) * _along(along, 0.0, 1.0)
    return Field(right, down, dark)


def upper_lip_lower(x: Array, y: Array) -> Field:
    """Bring the upper lip down to the lower one: half of closing the mouth."""
    top, bottom = _lip_margins(x)
    skin = smooth_step((y - 130.5) / 8.0)
    down = np.where(y < top, (bottom - top) * skin, np.clip(bottom - y, 0.0, None))
    return Field(np.zeros_like(x), down, 0.7 * _between(y, top, bottom))


def lower_lip_raise(x: Array, y: Array) -> Field:
    """Bring the lower lip up to the upper one: the other half of closing the mouth."""
    top, bottom = _lip_margins(x)
    skin = fade((y - bottom - 4.0) / 22.0)
    up = np.where(y > bottom, (bottom - top) * skin, np.clip(y - top, 0.0, None))
    return Field(np.zeros_like(x), -up, 0.7 * _between(y, top, bottom))


def jaw_drop(x: Array, y: Array) -> Field:
    """AU26: lower lip and chin down."""
    top, bottom = _lip_margins(x)
    aperture = np.maximum(bottom - top, 1e-6)
    open_here = np.minimum((bottom - top) / 4.0, 1.0)
    lip = open_here * np.clip((y - top) / aperture, 0.0, 1.0)
    skin = np.maximum(open_here, smooth_step((y - bottom) / 12.0))
    width = fade(np.abs(x - face.CHIN[0]) / 36.0)
    down = 4.0 * width * np.where(y < bottom, lip, skin) * fade((y - 168.0) / 24.0)
    return Field(np.zeros_like(x), down, np.zeros_like(x))


def region_window(name: str, x: Array, y: Array) -> Array:
    """Return how much of a region's own motion a piece of skin makes, 0-1."""
    start, stop = {"V1": (80.0, 112.0), "V2": (112.0, 145.5), "V3": (145.5, 182.0)}[name]
    blur = {"V1": (4.0, 4.0), "V2": (4.0, 2.0), "V3": (2.0, 8.0)}[name]
    rows = smooth_step((y - start + blur[0]) / (2 * blur[0])) * fade(
        (y - stop + blur[1]) / (2 * blur[1])
    )
    return rows * fade((np.abs(x - 225.5) - 38.0) / 10.0)


def _eye_margins(x: Array) -> list[tuple[Array, Array]]:
    lids = zip(face.UPPER_LIDS, face.LOWER_LIDS, strict=True)
    return [(face.curve(upper, x), face.curve(lower, x)) for upper, lower in lids]


def _lip_margins(x: Array) -> tuple[Array, Array]:
    return face.curve(face.UPPER_LIP_MARGIN, x), face.curve(face.LOWER_LIP_MARGIN, x)


def _between(y: Array, top: Array, bottom: Array) -> Array:
    half = 0.5 * (bottom - top)
    inside = fade((np.abs(y - 0.5 * (top + bottom)) - half + 1.0) / 1.5)
    return inside * smooth_step(half / 0.8)


def _along(along: Array, start: float, stop: float) -> Array:
    part = (along - start) / (stop - start)
    return smooth_step(part / 0.35) * fade((part - 0.65) / 0.35)


def _rays(x: Array, y: Array, corner: tuple[float, float], side: float) -> Array:
    angle = np.arctan2(y - corner[1] - 1.0, side * (corner[0] - x) + 4.0)
    return np.asarray(np.cos(angle * 11.0), dtype=np.float64)
