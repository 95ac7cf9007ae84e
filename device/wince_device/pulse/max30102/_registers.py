"""Addresses, bits and physical constants of the MAX30102 (datasheet 19-7317, register map)."""

from enum import IntEnum
from typing import Final

ADDRESS: Final = 0x57
PART_ID: Final = 0x15
FIFO_DEPTH: Final = 32
BYTES_PER_SAMPLE: Final = 6
"""Red, then infrared: 18 bits each, left-justified in three bytes."""

FULL_SCALE: Final = (1 << 18) - 1
LED_STEP_MA: Final = 0.2


class Register(IntEnum):
    """The registers that this driver uses. 0x0E, 0x0F, 0x10 and 0x30 belong to other parts."""

    STATUS_1 = 0x00
    STATUS_2 = 0x01
    ENABLE_1 = 0x02
    ENABLE_2 = 0x03
    FIFO_WRITE = 0x04
    FIFO_OVERFLOW = 0x05
    FIFO_READ = 0x06
    FIFO_DATA = 0x07
    FIFO_SETUP = 0x08
    MODE = 0x09
    SPO2_SETUP = 0x0A
    LED_RED = 0x0C
    LED_INFRARED = 0x0D
    TEMPERATURE = 0x1F
    TEMPERATURE_FRACTION = 0x20
    TEMPERATURE_START = 0x21
    REVISION_ID = 0xFE
    PART_ID = 0xFF


A_FULL: Final = 1 << 7
ALC_OVF: Final = 1 << 5
PWR_RDY: Final = 1 << 0

MODE_SHUTDOWN: Final = 1 << 7
MODE_RESET: Final = 1 << 6
MODE_RED_INFRARED: Final = 0b011
RESET_TIME_S: Final = 0.003
"""The reset bit clears itself within a millisecond; thrice that for a slow part."""

RATES_HZ: Final = (50, 100, 200, 400, 800, 1000, 1600, 3200)
AVERAGES: Final = (1, 2, 4, 8, 16, 32)
RANGES_NA: Final = (2048, 4096, 8192, 16384)
PULSES_US: Final = (69, 118, 215, 411)
HIGHEST_RATE_HZ: Final = {69: 1600, 118: 1000, 215: 800, 411: 400}
"""By pulse width, with both LEDs on; the chip clamps what lies above without a word."""
