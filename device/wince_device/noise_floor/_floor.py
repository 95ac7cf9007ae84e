"""The device's own noise floor: how much a face that does not move seems to move."""

import math
from typing import Annotated, Final, Literal

import msgspec

from wince_wire import Count

Method = Literal["printed", "live"]
Positive = Annotated[float, msgspec.Meta(gt=0.0)]
NotNegative = Annotated[float, msgspec.Meta(ge=0.0)]

FILE_VERSION: Final = 1
"""Raised when a figure changes its meaning: an older floor is then measured anew."""


class RegionFloor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one region of a still face seems to move, from one frame to the next.

    Attributes
    ----------
    mean_square_px2
        Mean over the frames of the region's mean square displacement.
    second_deviation
        One standard deviation of that mean from one second to the next, as a part of it.
    median_px, p95_px
        Median and 95th percentile of the region's root mean square displacement.
    """

    mean_square_px2: Positive
    second_deviation: NotNegative
    median_px: NotNegative
    p95_px: Positive

    def __post_init__(self) -> None:
        if not all(math.isfinite(value) for value in msgspec.structs.astuple(self)):
            raise ValueError("a region's floor must be finite")


class NoiseFloor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One measured floor, and everything that it holds for.

    Attributes
    ----------
    device
        The unit that measured it.
    camera
        The camera's name.
    frame_width_px, frame_height_px, rate_hz
        What the camera gave.
    exposure_ms
        Where the camera tells it.
    interocular_px, mean_luma
        Distance of the eyes, and light on the face (0-255), medians.
    frames, seconds
        How many speeds it rests on, and over how many full seconds.
    made_ns
        UTC when it was measured.
    method
        ``printed``: a printed face. ``live``: the rigid parts of a living one.
    refined
        Motion was measured on refined points, which tremble far less than landmarks.
    software
        Version of Wince.
    landmark_model
        sha256 of the model whose landmarks were followed.
    v1, v2, v3
        The regions' floors.
    """

    device: str
    camera: str
    frame_width_px: Annotated[int, msgspec.Meta(gt=0)]
    frame_height_px: Annotated[int, msgspec.Meta(gt=0)]
    rate_hz: Positive
    exposure_ms: Positive | None
    interocular_px: Positive
    mean_luma: NotNegative
    frames: Count
    seconds: Annotated[int, msgspec.Meta(ge=2)]
    made_ns: int
    method: Method
    refined: bool
    software: str
    landmark_model: str
    v1: RegionFloor
    v2: RegionFloor
    v3: RegionFloor
    file_version: Literal[1] = FILE_VERSION

    @property
    def regions(self) -> tuple[RegionFloor, RegionFloor, RegionFloor]:
        """The floors in the order of every array of regions."""
        return self.v1, self.v2, self.v3

    def speed(self, displacement_px: float) -> float:
        """Return a displacement a frame as a speed, interocular distances per second."""
        return displacement_px * self.rate_hz / self.interocular_px
