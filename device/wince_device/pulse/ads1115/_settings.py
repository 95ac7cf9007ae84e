"""What can be set about an AD8232 on an ADS1115, and how it is written in an argument."""

import math
from dataclasses import dataclass
from typing import Final

from ._chip import ADDRESSES

_KEYS: Final = ("bus", "address", "channel", "rate", "gain", "lo")
_RATE_RANGE_HZ: Final = (50.0, 300.0)
_GAIN_RANGE: Final = (1.0, 100_000.0)
_LAST_CHANNEL: Final = 3
_LAST_LINE: Final = 53


@dataclass(frozen=True, slots=True, kw_only=True)
class Ad8232Settings:
    """Where the converter is and what stands before it.

    Parameters
    ----------
    address, channel
        Of the ADS1115: 0x48-0x4B, input 0-3.
    rate_hz
        Samples per second, 50-300; each takes 1.2 ms of conversion and three transfers.
    gain
        Of the AD8232 board: 1100 in the datasheet's cardiac monitor circuit, as on the usual
        boards.
    lead_off_lines
        GPIO lines of LO+ and LO−, or None where they are not wired.

    Raises
    ------
    ValueError
        If a value is out of its range.
    """

    address: int = 0x48
    channel: int = 0
    rate_hz: float = 250.0
    gain: float = 1100.0
    lead_off_lines: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.address not in ADDRESSES:
            msg = f"address=0x{self.address:02x}: an ADS1115 answers at 0x48, 0x49, 0x4a or 0x4b"
            raise ValueError(msg)
        _within("channel", self.channel, (0, _LAST_CHANNEL))
        _within("rate", self.rate_hz, _RATE_RANGE_HZ)
        _within("gain", self.gain, _GAIN_RANGE)
        for line in self.lead_off_lines or ():
            _within("lo", line, (0, _LAST_LINE))


def parse_settings(argument: str) -> tuple[str, Ad8232Settings, str]:
    """Split ``bus=1,address=0x48,channel=0,rate=250,gain=1100,lo=17+27``.

    Returns
    -------
    tuple
        The bus, the settings, and what is left for a bus that is installed by name.

    Raises
    ------
    ValueError
        If a key is unknown for a real bus, stands twice, or its value cannot be.
    """
    texts, rest = dict[str, str](), list[str]()
    for part in filter(None, (part.strip() for part in argument.split(","))):
        key, equals, text = (piece.strip() for piece in part.partition("="))
        if not equals or key not in _KEYS:
            rest.append(part)
        elif key in texts:
            msg = f"the setting {key!r} of the AD8232 stands twice: keep one"
            raise ValueError(msg)
        else:
            texts[key] = text
    bus = texts.get("bus", "1")
    if rest and bus.isdigit():
        msg = f"the AD8232 has no setting {rest[0]!r}: write key=value with {', '.join(_KEYS)}"
        raise ValueError(msg)
    settings = Ad8232Settings(
        address=_whole("address", texts.get("address", "0x48")),
        channel=_whole("channel", texts.get("channel", "0")),
        rate_hz=_number("rate", texts.get("rate", "250")),
        gain=_number("gain", texts.get("gain", "1100")),
        lead_off_lines=_lines(texts["lo"]) if "lo" in texts else None,
    )
    return bus, settings, ",".join(rest)


def _lines(text: str) -> tuple[int, int]:
    plus, sign, minus = text.partition("+")
    if not sign:
        msg = f"lo={text}: write both lines as PLUS+MINUS, for example lo=17+27"
        raise ValueError(msg)
    return _whole("lo", plus), _whole("lo", minus)


def _whole(key: str, text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        msg = f"{key}={text}: write a whole number"
        raise ValueError(msg) from None


def _number(key: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        msg = f"{key}={text}: write a number"
        raise ValueError(msg) from None


def _within(key: str, value: float, limits: tuple[float, float]) -> None:
    if not (math.isfinite(value) and limits[0] <= value <= limits[1]):
        msg = f"{key}={value:g}: write a number from {limits[0]:g} to {limits[1]:g}"
        raise ValueError(msg)
