"""What can be set about a Raspberry Pi camera, and how it is written in a source's argument."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

FLICKER_US: Final = MappingProxyType({"50": 10_000.0, "60": 1e6 / 120.0, "off": 0.0})
"""A lamp flickers at twice the mains frequency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PiCameraSettings:
    """How the camera is to be run.

    Attributes
    ----------
    width, height
        Size of the pictures in pixels, even. Where the width is a multiple of 64, the rows lie
        side by side in memory.
    rate_hz
        Frames per second, 5 to 500. What the sensor cannot do is refused.
    crop
        Width and height that the sensor reads out, pixels; fewer rows make more frames a second.
    flicker_us
        Period of the lamps' flicker, microseconds; 0 for none.
    exposure_us, gain
        Set by hand; None to let the camera find them before they are fixed.
    buffers
        How many frames the camera may hold and lend, 4 to 12.
    """

    width: int = 768
    height: int = 576
    rate_hz: float = 60.0
    crop: tuple[int, int] | None = None
    flicker_us: float = FLICKER_US["50"]
    exposure_us: float | None = None
    gain: float | None = None
    buffers: int = 8

    def __post_init__(self) -> None:
        _even("width", self.width, 160, 1456)
        _even("height", self.height, 120, 1088)
        _within("fps", self.rate_hz, 5.0, 500.0)
        _within("buffers", self.buffers, 4, 12)
        if self.crop is not None:
            _even("crop's width", self.crop[0], 64, 1456)
            _even("crop's height", self.crop[1], 64, 1088)
        if (self.exposure_us is None) != (self.gain is None):
            raise ValueError("exposure and gain are set together, or neither: write both")
        if self.exposure_us is not None and self.gain is not None:
            _within("exposure", self.exposure_us, 29.0, self.frame_us)
            _within("gain", self.gain, 1.0, 251.0)

    @property
    def frame_us(self) -> float:
        """Time from frame to frame, microseconds."""
        return 1e6 / self.rate_hz


def split_argument(argument: str) -> tuple[str, PiCameraSettings, str]:
    """Split ``camera=0,fps=60`` into the camera, its settings and what is left.

    Raises
    ------
    ValueError
        If one of our keys stands twice or its value cannot be.
    """
    camera, values, rest = "0", dict[str, object](), list[str]()
    seen = set[str]()
    for part in filter(None, (part.strip() for part in argument.split(","))):
        key, _, text = (piece.strip() for piece in part.partition("="))
        if key not in _READERS and key != "camera":
            rest.append(part)
            continue
        if key in seen:
            msg = f"the camera's setting {key!r} stands twice"
            raise ValueError(msg)
        seen.add(key)
        if key == "camera":
            camera = text
        else:
            name, read = _READERS[key]
            values[name] = _read(read, key, text)
    return camera, PiCameraSettings(**values), ",".join(rest)  # type: ignore[arg-type]


def known_keys() -> str:
    """Return the keys of the argument, for messages."""
    return ", ".join(("camera", *_READERS))


def _even(name: str, value: int, low: int, high: int) -> None:
    _within(name, value, low, high)
    if value % 2:
        msg = f"the {name} is {value}, but must be even"
        raise ValueError(msg)


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        msg = f"the {name} is {value:g}, but must lie between {low:g} and {high:g}"
        raise ValueError(msg)


def _read(read: Callable[[str], object], key: str, text: str) -> object:
    try:
        return read(text)
    except (ValueError, KeyError) as error:
        msg = f"{key}={text!r} cannot be read: write {_FORMS.get(key, 'a number')}"
        raise ValueError(msg) from error


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{1,5})x([0-9]{1,5})", text)
    if found is None:
        raise ValueError(text)
    return int(found[1]), int(found[2])


def _or_auto(text: str) -> float | None:
    return None if text == "auto" else float(text)


_READERS: Final[MappingProxyType[str, tuple[str, Callable[[str], object]]]] = MappingProxyType(
    {
        "width": ("width", int),
        "height": ("height", int),
        "fps": ("rate_hz", float),
        "crop": ("crop", _size),
        "mains": ("flicker_us", FLICKER_US.__getitem__),
        "exposure": ("exposure_us", _or_auto),
        "gain": ("gain", _or_auto),
        "buffers": ("buffers", int),
    }
)
_FORMS: Final = MappingProxyType(
    {
        "crop": "WIDTHxHEIGHT, for example 960x720",
        "mains": "50, 60 or off",
        "exposure": "microseconds, or auto",
        "gain": "a number from 1 on, or auto",
        "width": "a whole number",
        "height": "a whole number",
        "buffers": "a whole number",
    }
)
