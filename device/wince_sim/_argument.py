"""Reads a source's argument, such as ``seed=3,pace=fast,duration=60,course=0:0;20:8;60:0``."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, cast

from wince_sim._checks import between
from wince_sim._course import PainCourse
from wince_sim._pulse_wave import SignalKind
from wince_sim._schedule import Schedule
from wince_sim._settings import PatientSettings

_FAST_DURATION_S: Final = 60.0
_EXPRESSIVENESS: Final = MappingProxyType({"full": 1.0, "weak": 0.4, "none": 0.0})


@dataclass(frozen=True, kw_only=True)
class SourceSettings:
    """A simulated patient, whether it runs live, and for how long it is watched."""

    patient: PatientSettings
    live: bool = True
    duration_s: float | None = None


def parse_argument(argument: str) -> SourceSettings:
    """Read ``key=value,key=value``; see the package's docstring for the keys.

    Raises
    ------
    ValueError
        If a key is unknown, stands twice, or its value cannot be.
    """
    values: dict[str, object] = {}
    for part in filter(None, (part.strip() for part in argument.split(","))):
        key, equals, text = (piece.strip() for piece in part.partition("="))
        if not equals or key not in _READERS:
            msg = f"the simulation has no setting {part!r}: write key=value with {_keys()}"
            raise ValueError(msg)
        if key in values:
            msg = f"the simulation's setting {key!r} stands twice"
            raise ValueError(msg)
        values[key] = _read(key, text)
    live = values.pop("pace", True) is True
    duration_s = cast("float | None", values.pop("duration", None if live else _FAST_DURATION_S))
    named = {_NAMES.get(key, key): value for key, value in values.items()}
    patient = PatientSettings(**named)  # type: ignore[arg-type]  # each reader gives its own type
    return SourceSettings(patient=patient, live=live, duration_s=duration_s)


def _read(key: str, text: str) -> object:
    try:
        return _READERS[key](text)
    except ValueError as error:
        msg = f"the simulation's setting {key}={text!r} cannot be read: {error}"
        raise ValueError(msg) from error


def _keys() -> str:
    return ", ".join(sorted(_READERS))


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        msg = "write a whole number"
        raise ValueError(msg) from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        msg = "write a number"
        raise ValueError(msg) from None


def _decibels(text: str) -> float:
    return math.inf if text == "off" else _number(text)


def _duration(text: str) -> float:
    return between(_number(text), 0.1, 1e7, "the duration, in seconds,")


def _one_of(choices: dict[str, object]) -> Callable[[str], object]:
    def read(text: str) -> object:
        if text not in choices:
            msg = f"choose one of {', '.join(choices)}"
            raise ValueError(msg)
        return choices[text]

    return read


def _expressiveness(text: str) -> float:
    return _EXPRESSIVENESS[text] if text in _EXPRESSIVENESS else _number(text)


def _schedule(text: str) -> Schedule:
    """Read ``20-25`` or ``20-25;40-45``."""
    spans = []
    for span in text.split(";"):
        start, dash, stop = span.partition("-")
        if not dash:
            msg = "write stretches of seconds as 20-25 or 20-25;40-45"
            raise ValueError(msg)
        spans.append((_number(start), _number(stop)))
    return Schedule(tuple(spans))


def _course(text: str) -> PainCourse | None:
    """Read ``default``, ``constant:4``, or points such as ``0:0;20:8;60:0``."""
    if text == "default":
        return None
    if text.startswith("constant:"):
        return PainCourse.constant(_number(text.removeprefix("constant:")))
    points = [point.partition(":") for point in text.split(";")]
    if not all(colon for _, colon, _ in points):
        msg = "write default, constant:LEVEL, or points as SECONDS:LEVEL;SECONDS:LEVEL"
        raise ValueError(msg)
    times, levels = [_number(t) for t, _, _ in points], [_number(v) for _, _, v in points]
    return PainCourse.from_points(times, levels)


def _kind(text: str) -> SignalKind:
    if text not in {"ppg", "ecg"}:
        msg = "choose one of ppg, ecg"
        raise ValueError(msg)
    return cast("SignalKind", text)


_switch = _one_of({"on": True, "off": False})

_READERS: Final[MappingProxyType[str, Callable[[str], object]]] = MappingProxyType(
    {
        "seed": _whole,
        "pace": _one_of({"live": True, "fast": False}),
        "duration": _duration,
        "course": _course,
        "speed": _number,
        "fps": _number,
        "width": _whole,
        "height": _whole,
        "color": _switch,
        "expressiveness": _expressiveness,
        "coupling": _number,
        "lag": _number,
        "micro": _number,
        "head": _number,
        "blinks": _switch,
        "distractors": _switch,
        "yawns": _switch,
        "noise": _decibels,
        "kind": _kind,
        "pulse_hz": _number,
        "pulse_noise": _decibels,
        "ectopic": _number,
        "missed": _number,
        "face_gone_at": _schedule,
        "finger_off": _schedule,
        "unplug": _schedule,
    }
)
_NAMES: Final = MappingProxyType(
    {
        "lag": "coupling_lag_s",
        "noise": "camera_snr_db",
        "pulse_noise": "pulse_snr_db",
        "face_gone_at": "face_gone",
        "unplug": "unplugged",
    }
)
