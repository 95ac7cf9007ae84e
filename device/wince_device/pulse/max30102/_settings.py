"""What can be set about the sensor, and how it is written in a source's argument."""

from dataclasses import dataclass

from ._registers import AVERAGES, FIFO_DEPTH, HIGHEST_RATE_HZ, PULSES_US, RANGES_NA, RATES_HZ

_KEYS = {"rate": "rate_hz", "average": "average", "range": "range_na", "pulse": "pulse_us"}
_BATCH_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Max30102Settings:
    """Only combinations that the chip really takes (datasheet tables 6, 7, 8 and 11).

    Parameters
    ----------
    rate_hz
        Measurements per second: 50, 100, 200, 400, 800, 1000, 1600 or 3200.
    average
        Measurements put together in one sample: 1, 2, 4, 8, 16 or 32.
    range_na
        Current at the full scale of the converter: 2048, 4096, 8192 or 16384 nA.
    pulse_us
        Length of a light pulse: 69, 118, 215 or 411 microseconds, for 15 to 18 bits.

    Raises
    ------
    ValueError
        If a value, or the combination of rate and pulse width, is none of the chip's.
    """

    rate_hz: int = 100
    average: int = 1
    range_na: int = 4096
    pulse_us: int = 411

    def __post_init__(self) -> None:
        _one_of("rate", self.rate_hz, RATES_HZ)
        _one_of("average", self.average, AVERAGES)
        _one_of("range", self.range_na, RANGES_NA)
        _one_of("pulse", self.pulse_us, PULSES_US)
        highest = HIGHEST_RATE_HZ[self.pulse_us]
        if self.rate_hz > highest:
            msg = (
                f"rate={self.rate_hz} with pulse={self.pulse_us}: the MAX30102 takes at most "
                f"{highest} measurements per second with pulses this long, so lower the rate "
                "or shorten the pulse"
            )
            raise ValueError(msg)

    @property
    def period_s(self) -> float:
        """Nominal time from sample to sample."""
        return self.average / self.rate_hz

    @property
    def delay_s(self) -> float:
        """How much earlier than its arrival the middle of a sample's measurements lies."""
        return (self.average - 1) / (2.0 * self.rate_hz)

    @property
    def batch(self) -> int:
        """Samples to wait for: a tenth of a second, and never more than half a FIFO."""
        return min(max(round(_BATCH_S / self.period_s), 1), FIFO_DEPTH // 2)

    @property
    def spo2_setup(self) -> int:
        """Value of register 0x0A."""
        return (
            RANGES_NA.index(self.range_na) << 5
            | RATES_HZ.index(self.rate_hz) << 2
            | PULSES_US.index(self.pulse_us)
        )

    @property
    def fifo_setup(self) -> int:
        """Value of register 0x08: no rollover, and A_FULL only when no slot is free.

        Without rollover an overflow keeps the oldest 32 samples, which lie side by side, so the
        loss comes after them and nowhere else.
        """
        return AVERAGES.index(self.average) << 5


def split_argument(argument: str) -> tuple[str, Max30102Settings, str]:
    """Split ``bus=1,rate=100`` into the bus, the chip's settings and what is left for the bus.

    Raises
    ------
    ValueError
        If a key stands twice, or a value cannot be.
    """
    bus, chosen, rest = "1", dict[str, int](), list[str]()
    seen = set[str]()
    for part in filter(None, (part.strip() for part in argument.split(","))):
        key, _, text = (piece.strip() for piece in part.partition("="))
        if key in seen:
            msg = f"the setting {key!r} of the MAX30102 stands twice"
            raise ValueError(msg)
        seen.add(key)
        if key == "bus":
            bus = text
        elif key in _KEYS:
            chosen[_KEYS[key]] = _whole(key, text)
        else:
            rest.append(part)
    return bus, Max30102Settings(**chosen), ",".join(rest)


def known_keys() -> str:
    """Return the keys of an argument, for messages."""
    return ", ".join(("bus", *_KEYS))


def _one_of(name: str, value: int, choices: tuple[int, ...]) -> None:
    if value not in choices:
        msg = f"{name}={value}: the MAX30102 has only {', '.join(map(str, choices))}"
        raise ValueError(msg)


def _whole(key: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        msg = f"{key}={text!r}: write a whole number"
        raise ValueError(msg) from None
