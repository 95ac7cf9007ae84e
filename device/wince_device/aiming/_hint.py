"""Which one thing to do next."""

from dataclasses import dataclass
from typing import Final

from wince_wire import AimHint

SMALLEST: Final = 0.09
LARGEST: Final = 0.28
"""Of the picture's width between the eyes: below, movements get lost in the pixels; above, a head
that moves leaves the picture."""

SMALLEST_PX: Final = 48.0
DARKEST: Final = 0.25
BRIGHTEST: Final = 0.85
MOST_SATURATED: Final = 0.05
MOST_TURNED_DEG: Final = 20.0
LEAST_SHARP: Final = 0.10
"""Four photographs in focus have 0.14 to 0.19 with 40 px and more between the eyes; blurred by a
Gaussian of 3 % of the eyes' distance they have 0.07 to 0.11."""

MIDDLE: Final = (0.3, 0.7)
"""Of width and height, for the point between the eyes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AimView:
    """What a hint is judged by.

    Attributes
    ----------
    middle
        Between the eyes, in shares of the picture's width and height.
    interocular_px, face_size
        Distance of the eyes, in pixels and in shares of the picture's width.
    turned_deg
        The larger of yaw and pitch.
    light, saturated
        Mean luma and share of saturated pixels, 0-1.
    sharpness
        None where it cannot be told.
    moving
        The face moves, or the picture is blurred by motion.
    covered
        Something lies before brow, eyes, nose or cheeks.
    cut_off
        Part of the face lies beyond the picture's edge.
    """

    middle: tuple[float, float]
    interocular_px: float
    face_size: float
    turned_deg: float
    light: float
    saturated: float
    sharpness: float | None
    moving: bool
    covered: bool
    cut_off: bool


def hint_for(view: AimView | None) -> AimHint:
    """Return the one thing to do; the place comes before the light, and the light before focus."""
    if view is None:
        return AimHint.NO_FACE
    if view.covered:
        return AimHint.UNCOVER_FACE
    return _place(view) or _light(view) or AimHint.GOOD


def _place(view: AimView) -> AimHint | None:
    if view.interocular_px < SMALLEST_PX or view.face_size < SMALLEST:
        return AimHint.CLOSER
    if view.face_size > LARGEST:
        return AimHint.FARTHER
    low, high = MIDDLE
    x, y = view.middle
    beside = {
        AimHint.LEFT: low - x,
        AimHint.RIGHT: x - high,
        AimHint.UP: low - y,
        AimHint.DOWN: y - high,
    }
    worst = max(beside, key=lambda hint: beside[hint])
    if beside[worst] > 0.0:
        return worst
    if view.cut_off:
        return AimHint.FARTHER
    return AimHint.TURN_TO_CAMERA if view.turned_deg > MOST_TURNED_DEG else None


def _light(view: AimView) -> AimHint | None:
    if view.light < DARKEST:
        return AimHint.MORE_LIGHT
    if view.light > BRIGHTEST or view.saturated > MOST_SATURATED:
        return AimHint.LESS_LIGHT
    if view.moving:
        return AimHint.HOLD_STILL
    soft = view.sharpness is not None and view.sharpness < LEAST_SHARP
    return AimHint.FOCUS if soft else None
