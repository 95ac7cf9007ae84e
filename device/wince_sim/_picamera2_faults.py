"""What goes wrong with an emulated camera on purpose, and how it is written in an argument."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from wince_sim._checks import between

Span = tuple[float, float]
"""From one second up to another; both the same for a moment."""

HANGS: Final = ("open", "start", "capture", "stop", "close")
LEAST_CROP_PX: Final = 64


@dataclass(frozen=True, kw_only=True)
class CameraFaults:
    """Faults of one emulated camera; seconds count from its first opening in this process.

    Parameters
    ----------
    stall
        A camera that was started before the end of such a stretch gives nothing from the
        stretch's beginning on, until it is opened anew.
    gone
        The cable is out: nothing is listed, and what was started gives nothing more.
    busy
        Another program holds the camera.
    drop
        Every n-th frame is lost; 0 for none.
    settle
        Seconds that the automatic exposure takes.
    hang
        Calls that never come back: ``open``, ``start``, ``capture``, ``stop``, ``close``.
    jump
        From a moment on, all times are wrong by so many seconds: pairs of both.
    light
        From a moment on, there is so many times the usual light: pairs of both.
    boottime
        Times count from the boot with the time asleep, as libcamera's documentation says.
    crop
        Width and height that the sensor reads out, pixels.
    """

    stall: tuple[Span, ...] = ()
    gone: tuple[Span, ...] = ()
    busy: tuple[Span, ...] = ()
    drop: int = 0
    settle: float = 0.2
    hang: frozenset[str] = frozenset()
    jump: tuple[Span, ...] = ()
    light: tuple[Span, ...] = ()
    boottime: bool = False
    crop: tuple[int, int] = (1456, 1088)

    def ended(self, started_s: float, now_s: float) -> bool:
        """Tell whether a camera that was started at a time gives nothing any more."""
        return any(
            begin <= now_s and started_s < max(end, math.nextafter(begin, math.inf))
            for begin, end in self.stall + self.gone
        )

    def lost(self, index: int) -> bool:
        """Tell whether this frame is one that gets lost."""
        return self.drop > 0 and index % self.drop == self.drop - 1

    def shift_s(self, now_s: float) -> float:
        """Return by how much the times are wrong."""
        return sum(by for at, by in self.jump if at <= now_s)

    def light_at(self, now_s: float) -> float:
        """Return how many times the usual light there is."""
        return next((by for at, by in reversed(self.light) if at <= now_s), 1.0)


def holds(spans: tuple[Span, ...], now_s: float) -> bool:
    """Tell whether a moment lies in one of the stretches."""
    return any(begin <= now_s < end for begin, end in spans)


def split_faults(argument: str) -> tuple[CameraFaults, str]:
    """Return the faults that an argument asks for, and what is left of it.

    Raises
    ------
    ValueError
        If a fault's value cannot be read.
    """
    found: dict[str, object] = {}
    rest = []
    for part in argument.split(","):
        key, _, text = (piece.strip() for piece in part.partition("="))
        if key not in _READERS:
            rest.append(part)
            continue
        try:
            found[key] = _READERS[key](text)
        except ValueError as error:
            msg = f"the emulated camera's fault {key}={text!r} cannot be read: {error}"
            raise ValueError(msg) from error
    return CameraFaults(**found), ",".join(rest)  # type: ignore[arg-type]  # one type a reader


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError("write a number")
    return value


def _spans(text: str) -> tuple[Span, ...]:
    """Read ``20``, ``20-25`` or ``20-25;40-45``."""
    spans = []
    for span in text.split(";"):
        begin, dash, end = span.partition("-")
        first = _number(begin)
        spans.append((first, _number(end) if dash else first))
        if not 0 <= first <= spans[-1][1]:
            raise ValueError("a stretch begins at 0 or later and ends after that")
    return tuple(spans)


def _pairs(text: str) -> tuple[Span, ...]:
    """Read ``10:0.5`` or ``10:0.5;20:1``."""
    pairs = []
    for pair in text.split(";"):
        at, colon, by = pair.partition(":")
        if not colon:
            raise ValueError("write SECONDS:VALUE;SECONDS:VALUE")
        pairs.append((_number(at), _number(by)))
    return tuple(sorted(pairs))


def _light(text: str) -> tuple[Span, ...]:
    pairs = _pairs(text)
    for _, by in pairs:
        between(by, 1e-3, 1e3, "the light, in times the usual,")
    return pairs


def _hangs(text: str) -> frozenset[str]:
    calls = frozenset(text.split(";"))
    if not calls <= set(HANGS):
        msg = f"choose of {', '.join(HANGS)}"
        raise ValueError(msg)
    return calls


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 2:
        raise ValueError("write a whole number from 2 on")
    return int(text)


def _seconds(text: str) -> float:
    return between(_number(text), 0.0, 60.0, "the time that the exposure takes, in seconds,")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    try:
        size = int(width), int(height)
    except ValueError:
        raise ValueError("write WIDTHxHEIGHT") from None
    between(size[0], LEAST_CROP_PX, 1456, "the width, in pixels,")
    between(size[1], LEAST_CROP_PX, 1088, "the height, in pixels,")
    return size


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise ValueError("choose one of on, off")
    return text == "on"


_READERS: Final[MappingProxyType[str, Callable[[str], object]]] = MappingProxyType(
    {
        "stall": _spans,
        "gone": _spans,
        "busy": _spans,
        "drop": _count,
        "settle": _seconds,
        "hang": _hangs,
        "jump": _pairs,
        "light": _light,
        "boottime": _switch,
        "crop": _size,
    }
)
