"""The packet forms of the known devices: what type and length say the payload holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.sources import SignalKind

_ADS1292R_MV: Final = 2420.0 / (12.0 * 32768.0)
"""The library sends the upper 16 of 24 bits; reference 2.42 V and gain 12 of channel 2 by its
register values CONFIG2 = 0xA0 and CH2SET = 0x60 (ADS1292R datasheet SBAS502, register maps)."""


@dataclass(frozen=True, slots=True)
class Form:
    """Where one signal stands in one packet.

    Parameters
    ----------
    dtype
        Of its samples, for numpy.
    count
        Samples in a packet, from its first byte on.
    zero_bytes
        Leading bytes of the payload that are all zero while a lead is off; 0 where that is not
        known.
    """

    dtype: str
    count: int
    zero_bytes: int

    def samples(self, payload: bytes) -> NDArray[np.float64]:
        """Return the samples in counts, shape ``(count,)``."""
        return np.frombuffer(payload, self.dtype, self.count).astype(np.float64)

    def lead_off(self, payload: bytes) -> bool:
        """Tell whether the packet says that a lead is off."""
        return self.zero_bytes > 0 and not any(payload[: self.zero_bytes])


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One signal of a device.

    Parameters
    ----------
    forms
        By type and length of the packet.
    rate_hz
        Nominal samples per second.
    scale
        Millivolts for each count, or 1.0 where the gain is not known and the unit is the count.
    """

    forms: Mapping[tuple[int, int], Form]
    rate_hz: float
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device: its name, its speed and its signals."""

    title: str
    baud: int
    signals: Mapping[SignalKind, Signal]


DEVICES: Final[Mapping[str, Device]] = MappingProxyType(
    {
        "ads1292r": Device(
            title="ADS1292R",
            baud=57_600,
            signals={
                "ecg": Signal(
                    forms={(2, 8): Form("<i2", 1, 4), (2, 20): Form("<i2", 1, 4)},
                    rate_hz=125.0,
                    scale=_ADS1292R_MV,
                )
            },
        ),
        "healthypi": Device(
            title="HealthyPi 5",
            baud=115_200,
            signals={
                # What its firmware does to the counts of the MAX30001 is not documented.
                "ecg": Signal(forms={(3, 50): Form("<i4", 8, 32)}, rate_hz=125.0),
                "ppg": Signal(forms={(4, 19): Form("<u2", 8, 0)}, rate_hz=100.0),
            },
        ),
    }
)


def known_packets() -> dict[tuple[int, int], str]:
    """Return which device sends a packet of each type and length."""
    return {
        key: device.title
        for device in DEVICES.values()
        for signal in device.signals.values()
        for key in signal.forms
    }
