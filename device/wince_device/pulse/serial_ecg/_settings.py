"""What can be set about a serial ECG, and how it is written in a source's argument."""

import math
from dataclasses import dataclass
from typing import Final, cast

from wince_device.sources import SignalKind

from ._forms import DEVICES, Device, Signal

_BAUD_RANGE: Final = (1200, 4_000_000)
_RATE_RANGE_HZ: Final = (25.0, 2000.0)
_KEYS: Final = ("port", "device", "kind", "baud", "rate", "invert")


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialSettings:
    """Which device, where, and which of its signals.

    Parameters
    ----------
    port
        Path of the port, or ``auto`` for the only USB one.
    device
        ``ads1292r`` or ``healthypi``.
    kind
        ``ecg`` or ``ppg``.
    baud, rate_hz
        Where they are not the device's usual ones; 1200-4,000,000 baud, 25-2000 samples/s.
    invert
        Turn the signal over, where its beats point down.
    emulator
        What is left of the argument for an emulated device, whose port's name begins with sim.

    Raises
    ------
    ValueError
        If a value is out of its range, or the device has no such signal.
    """

    port: str = "auto"
    device: str = "ads1292r"
    kind: SignalKind = "ecg"
    baud: int | None = None
    rate_hz: float | None = None
    invert: bool = False
    emulator: str = ""

    def __post_init__(self) -> None:
        _one_of("device", self.device, tuple(DEVICES))
        _one_of("kind", self.kind, tuple(self.parts.signals))
        if self.baud is not None:
            _within("baud", self.baud, _BAUD_RANGE)
        if self.rate_hz is not None:
            _within("rate", self.rate_hz, _RATE_RANGE_HZ)
        if not self.port:
            raise ValueError("port= is empty: name the serial port, or leave the key away")

    @property
    def emulated(self) -> bool:
        """Whether the port is an emulated device."""
        return self.port.startswith("sim")

    @property
    def parts(self) -> Device:
        """What is known of the device."""
        return DEVICES[self.device]

    @property
    def signal(self) -> Signal:
        """The chosen signal."""
        return self.parts.signals[self.kind]

    @property
    def baud_in_force(self) -> int:
        """Bits per second."""
        return self.baud if self.baud is not None else self.parts.baud


def parse_settings(argument: str, *, device: str | None = None) -> SerialSettings:
    """Read ``port=/dev/ttyUSB0,device=ads1292r,kind=ecg,baud=57600,rate=125,invert=no``.

    Parameters
    ----------
    device
        Which device, where the source's name has told; the key ``device`` is refused then.

    Raises
    ------
    ValueError
        If a key is unknown, stands twice, or its value cannot be.
    """
    keys = tuple(key for key in _KEYS if device is None or key != "device")
    texts, rest = _split(argument, keys)
    if rest and not texts.get("port", "").startswith("sim"):
        msg = f"a serial ECG has no setting {rest[0]!r}: write key=value with {', '.join(keys)}"
        raise ValueError(msg)
    return SerialSettings(
        port=texts.get("port", "auto"),
        device=device if device is not None else texts.get("device", "ads1292r"),
        kind=cast("SignalKind", texts.get("kind", "ecg")),
        baud=round(_number("baud", texts["baud"])) if "baud" in texts else None,
        rate_hz=_number("rate", texts["rate"]) if "rate" in texts else None,
        invert=_switch("invert", texts.get("invert", "no")),
        emulator=",".join(rest),
    )


def _split(argument: str, keys: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    """Return the values by key, and the parts that are none of the keys."""
    texts, rest = dict[str, str](), list[str]()
    for part in filter(None, (part.strip() for part in argument.split(","))):
        key, equals, text = (piece.strip() for piece in part.partition("="))
        if not equals or key not in keys:
            rest.append(part)
        elif key in texts:
            msg = f"the setting {key!r} stands twice: keep one"
            raise ValueError(msg)
        else:
            texts[key] = text
    return texts, rest


def _number(key: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        msg = f"{key}={text}: write a number"
        raise ValueError(msg)
    return number


def _switch(key: str, text: str) -> bool:
    _one_of(key, text, ("yes", "no"))
    return text == "yes"


def _one_of(key: str, text: str, choices: tuple[str, ...]) -> None:
    if text not in choices:
        msg = f"{key}={text!r}: choose one of {', '.join(choices)}"
        raise ValueError(msg)


def _within(key: str, value: float, limits: tuple[float, float]) -> None:
    if not limits[0] <= value <= limits[1]:
        msg = f"{key}={value:g}: write a number from {limits[0]:g} to {limits[1]:g}"
        raise ValueError(msg)
