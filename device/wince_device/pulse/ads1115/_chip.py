"""The ADS1115 by its registers (datasheet SBAS444E): one conversion at a time."""

from collections.abc import Sequence
from typing import Final, Protocol

ADDRESSES: Final = (0x48, 0x49, 0x4A, 0x4B)
CONVERSION: Final = 0x00
CONFIG: Final = 0x01
LOW_THRESHOLD: Final = 0x02
HIGH_THRESHOLD: Final = 0x03
DEFAULTS: Final = {CONFIG: 0x8583, LOW_THRESHOLD: 0x8000, HIGH_THRESHOLD: 0x7FFF}
"""After a reset (tables 8-3 to 8-5). The two thresholds are never written here."""

CONVERSION_S: Final = 1.0 / 860.0
MILLIVOLTS_PER_COUNT: Final = 0.125
"""At the full scale of ±4.096 V, which takes in a supply of 3.3 V."""

_OS: Final = 0x8000
_GAIN_4096_MV: Final = 0x0200
_SINGLE_SHOT: Final = 0x0100
_860_PER_S: Final = 0x00E0
_COMPARATOR_OFF: Final = 0x0003
_INPUT_SHIFT: Final = 12
_SINGLE_ENDED: Final = 4


class I2cBus(Protocol):
    """The part of ``smbus2.SMBus`` that the driver uses. Every method may raise OSError."""

    def read_i2c_block_data(self, i2c_addr: int, register: int, length: int) -> list[int]:
        """Read bytes from a register on."""
        ...

    def write_i2c_block_data(self, i2c_addr: int, register: int, data: Sequence[int]) -> None:
        """Write bytes from a register on."""
        ...

    def close(self) -> None:
        """Let the bus go."""
        ...


class Ads1115Chip:
    """The chip at one address.

    Parameters
    ----------
    bus
        Its bus.
    address
        0x48 to 0x4B, by what the pin ADDR is wired to.
    channel
        Input 0-3, against ground.
    """

    def __init__(self, bus: I2cBus, address: int, channel: int) -> None:
        self._bus, self._address = bus, address
        self._setup = (
            (_SINGLE_ENDED + channel) << _INPUT_SHIFT
            | _GAIN_4096_MV
            | _SINGLE_SHOT
            | _860_PER_S
            | _COMPARATOR_OFF
        )

    def read(self, register: int) -> int:
        """Return a register's 16 bits."""
        high, low = self._bus.read_i2c_block_data(self._address, register, 2)
        return high << 8 | low

    def start(self) -> None:
        """Begin one conversion: bit OS of the configuration (table 8-3)."""
        value = self._setup | _OS
        self._bus.write_i2c_block_data(self._address, CONFIG, [value >> 8, value & 0xFF])

    def done(self) -> bool:
        """Tell whether the conversion has ended.

        Raises
        ------
        OSError
            If the configuration is not the one that was written: the chip was reset.
        """
        config = self.read(CONFIG)
        if config & ~_OS != self._setup:
            msg = "the ADS1115 lost its settings, so its power was gone"
            raise OSError(msg)
        return bool(config & _OS)

    def result(self) -> int:
        """Return the last conversion, -32768 to 32767 counts."""
        value = self.read(CONVERSION)
        return value - 0x10000 if value & 0x8000 else value


def looks_like_ads1115(bus: I2cBus, address: int) -> bool:
    """Tell whether what answers has an ADS1115's thresholds.

    The chip has no identity register. Its two threshold registers hold 0x8000 and 0x7FFF after a
    reset, and this driver leaves them so; the configuration is 0x8583 only until it is first
    used. Another chip with the same values would be taken for it; the ADS1113, ADS1114 and the
    12-bit ADS1015 cannot be told apart by registers.
    """
    chip = Ads1115Chip(bus, address, 0)
    return all(chip.read(one) == DEFAULTS[one] for one in (LOW_THRESHOLD, HIGH_THRESHOLD))
