"""Tells whether a floor that was measured once still holds for what the camera gives now."""

from dataclasses import dataclass
from typing import Final

from ._floor import NoiseFloor

RATE_DIFFERS: Final = 0.1
"""A rate that differs by more than this part is another rate; a webcam's own wavers by less."""

SIZE_FACTOR: Final = 2.0
"""From half to twice the face's size in the picture the noise stays the same number of pixels."""

LIGHT_FACTOR: Final = 2.0
"""With half the light a sensor's noise has at least twice the power against the signal (shot
noise; four times where read noise rules), and the floor would be told too low."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What is so now; None where it is not known and therefore not compared.

    Attributes
    ----------
    camera
        The camera's name.
    frame_size_px
        Width and height.
    rate_hz, interocular_px, mean_luma
        Measured over the window.
    refined, software, landmark_model
        How the motion is measured.
    """

    camera: str | None = None
    frame_size_px: tuple[int, int] | None = None
    rate_hz: float | None = None
    interocular_px: float | None = None
    mean_luma: float | None = None
    refined: bool | None = None
    software: str | None = None
    landmark_model: str | None = None


def conditions_of(floor: NoiseFloor) -> Conditions:
    """Return the conditions under which a floor was measured."""
    return Conditions(
        camera=floor.camera,
        frame_size_px=(floor.frame_width_px, floor.frame_height_px),
        rate_hz=floor.rate_hz,
        interocular_px=floor.interocular_px,
        mean_luma=floor.mean_luma,
        refined=floor.refined,
        software=floor.software,
        landmark_model=floor.landmark_model,
    )


def what_changed(floor: NoiseFloor, now: Conditions) -> str | None:
    """Return in words why a floor does not hold any more; None while it does."""
    if now.camera not in (None, floor.camera):
        return f"the camera is {now.camera}, the floor was measured with {floor.camera}"
    size = (floor.frame_width_px, floor.frame_height_px)
    if now.frame_size_px not in (None, size):
        return f"the picture is {_size(now.frame_size_px)}, the floor was measured at {_size(size)}"
    if now.refined not in (None, floor.refined):
        return "the way of measuring motion is another one than the floor was measured with"
    if now.software not in (None, floor.software):
        return f"Wince is {now.software}, the floor was measured with {floor.software}"
    if now.landmark_model not in (None, floor.landmark_model):
        return "the landmark model is another one than the floor was measured with"
    if _apart(now.rate_hz, floor.rate_hz, 1.0 + RATE_DIFFERS):
        return f"the rate is {now.rate_hz:.1f} Hz, the floor was measured at {floor.rate_hz:.1f} Hz"
    if _apart(now.interocular_px, floor.interocular_px, SIZE_FACTOR):
        return (
            f"the eyes are {now.interocular_px:.0f} px apart, the floor was measured at "
            f"{floor.interocular_px:.0f} px"
        )
    if _apart(now.mean_luma, floor.mean_luma, LIGHT_FACTOR):
        return (
            f"the light on the face is {now.mean_luma:.0f} of 255, the floor was measured at "
            f"{floor.mean_luma:.0f}"
        )
    return None


def _size(size_px: tuple[int, int] | None) -> str:
    return "unknown" if size_px is None else f"{size_px[0]} x {size_px[1]}"


def _apart(now: float | None, then: float, factor: float) -> bool:
    return now is not None and max(now, then) > factor * min(now, then)
