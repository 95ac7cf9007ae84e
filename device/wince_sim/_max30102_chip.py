"""A MAX30102 at the level of its registers, with a clock of its own (datasheet 19-7317)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wince_sim._max30102_fifo import DEPTH, ChipFifo

Floats: TypeAlias = NDArray[np.float64]
Light = Callable[[Floats], Floats]
"""Photocurrent at times of shape ``(n,)``, nA for each mA of the LED."""

_A_FULL, _PPG_RDY, _ALC_OVF, _PWR_RDY, _DIE_TEMP_RDY = 0x80, 0x40, 0x20, 0x01, 0x02
_STATUS_1, _STATUS_2, _ENABLE_1, _ENABLE_2 = 0x00, 0x01, 0x02, 0x03
_WRITE, _OVERFLOW, _READ, _DATA, _FIFO_SETUP = 0x04, 0x05, 0x06, 0x07, 0x08
_MODE, _SPO2, _LED_RED, _LED_INFRARED = 0x09, 0x0A, 0x0C, 0x0D
_TEMPERATURE, _FRACTION, _TEMPERATURE_START = 0x1F, 0x20, 0x21
_REVISION_ID, _PART_ID = 0xFE, 0xFF
_WRITABLE: Final = frozenset((*range(0x02, 0x07), 0x08, 0x09, 0x0A, 0x0C, 0x0D, 0x11, 0x12, 0x21))
_RATES_HZ: Final = (50, 100, 200, 400, 800, 1000, 1600, 3200)
_FASTEST_HZ: Final = {  # by mode and pulse width (datasheet tables 11 and 12)
    0b010: (3200, 1600, 1600, 1000),
    0b011: (1600, 1000, 800, 400),
}
_FULL_SCALE: Final = (1 << 18) - 1
_RESET_S: Final = 0.001
_TEMPERATURE_S: Final = 0.029
_LED_STEP_MA: Final = 0.2
_RED_SHARE: Final = 0.7


@dataclass(frozen=True, slots=True)
class TakenSample:
    """One sample that the chip made, whether or not anyone read it.

    Parameters
    ----------
    number
        Count of samples since the chip exists.
    t_s
        When it went into the FIFO.
    infrared
        Counts.
    """

    number: int
    t_s: float
    infrared: int


class Max30102Emulator:
    """The chip alone: `advance` its time, read and write its registers.

    Parameters
    ----------
    light
        What a photodiode of unit area sees.
    clock_ppm
        By how much longer than nominal its period is, parts per million.
    drift_ppm_per_s
        How fast that changes.
    """

    def __init__(
        self, light: Light, *, clock_ppm: float = 0.0, drift_ppm_per_s: float = 0.0
    ) -> None:
        self._light = light
        self.clock_ppm = clock_ppm
        self.drift_ppm_per_s = drift_ppm_per_s
        self.temperature_c = 25.0
        self.part_id = 0x15
        self.ambient_overflow = False
        self.taken: list[TakenSample] = []
        self.writes: list[tuple[int, int]] = []
        self.powered_s = 0.0
        self.fifo = ChipFifo()
        self._registers = bytearray(256)
        self._next_s: float | None = None
        self._reset_until_s: float | None = None
        self._temperature_at_s: float | None = None
        self._sums: list[float] = []
        self._byte = 0
        self._now_s = 0.0
        self.power_on(0.0)

    def power_on(self, now_s: float) -> None:
        """Put everything at its default, as when the supply comes."""
        self._defaults(now_s)
        self._registers[_STATUS_1] = _PWR_RDY

    def advance(self, now_s: float) -> None:
        """Let the chip live until a time."""
        if self._reset_until_s is not None and now_s >= self._reset_until_s:
            self._registers[_MODE] = 0
            self._reset_until_s = None
        if self._temperature_at_s is not None and now_s >= self._temperature_at_s:
            self._measure_temperature()
        self._now_s = now_s
        times = self._due(now_s)
        if times:
            self._measure(np.array(times))

    def read(self, address: int) -> int:
        """Return a register's byte, with what reading it does."""
        if address == _DATA:
            return self._read_data()
        value = self._value(address)
        if address in (_STATUS_1, _STATUS_2):
            self._registers[address] = 0
        return value

    def end_transaction(self) -> None:
        """Note a stop on the bus: a sample that was read in part is read again."""
        self._byte = 0

    def write(self, address: int, value: int) -> None:
        """Write a register's byte, with what that does."""
        self.writes.append((address, value))
        if address not in _WRITABLE:
            return
        if address == _WRITE:
            self.fifo.point(write=value)
        elif address == _READ:
            self.fifo.point(read=value)
        elif address == _OVERFLOW:
            self.fifo.overflow = value & 0x1F
        else:
            self._registers[address] = value
            self._after_write(address, value)

    def _defaults(self, now_s: float) -> None:
        self._registers[:] = bytes(256)
        self._registers[_REVISION_ID] = 0x03
        self.fifo.clear()
        self.fifo.rollover = False
        self._next_s = self._reset_until_s = self._temperature_at_s = None
        self._sums.clear()
        self._byte = 0
        self._now_s = now_s

    def _after_write(self, address: int, value: int) -> None:
        if address == _MODE:
            self._set_mode(value)
        elif address == _SPO2:
            self._clamp_rate()
        elif address == _FIFO_SETUP:
            self.fifo.rollover = bool(value & 0x10)
            self._sums.clear()
        elif address == _TEMPERATURE_START and value & 1:
            self._temperature_at_s = self._now_s + _TEMPERATURE_S

    def _set_mode(self, value: int) -> None:
        if value & 0x40:
            self._defaults(self._now_s)
            self._registers[_MODE] = 0x40
            self._reset_until_s = self._now_s + _RESET_S
            return
        self._clamp_rate()
        measuring = not value & 0x80 and value & 0b111 in _FASTEST_HZ
        if not measuring:
            self._next_s = None
        elif self._next_s is None:
            self._sums.clear()
            self._next_s = self._now_s + self._period_s(self._now_s)

    def _clamp_rate(self) -> None:
        """Take the fastest legal rate without a word, as the chip does."""
        setup = self._registers[_SPO2]
        fastest = _FASTEST_HZ.get(self._registers[_MODE] & 0b111, _FASTEST_HZ[0b011])[setup & 0b11]
        rate = min(setup >> 2 & 0b111, _RATES_HZ.index(fastest))
        self._registers[_SPO2] = setup & 0b01100011 | rate << 2

    def _period_s(self, at_s: float) -> float:
        rate_hz = _RATES_HZ[self._registers[_SPO2] >> 2 & 0b111]
        ppm = self.clock_ppm + self.drift_ppm_per_s * (at_s - self.powered_s)
        return (1.0 + 1e-6 * ppm) / rate_hz

    def _due(self, now_s: float) -> list[float]:
        times: list[float] = []
        while self._next_s is not None and self._next_s <= now_s:
            times.append(self._next_s)
            self._next_s += self._period_s(self._next_s)
        return times

    def _measure(self, times_s: Floats) -> None:
        reading = self._light(times_s)
        averaged = 1 << min(self._registers[_FIFO_SETUP] >> 5, 5)
        for t_s, value in zip(times_s.tolist(), reading.tolist(), strict=True):
            self._sums.append(value)
            if len(self._sums) == averaged:
                self._store(t_s, sum(self._sums) / averaged)
                self._sums.clear()
        if self.ambient_overflow:
            self._raise(_ALC_OVF)

    def _store(self, t_s: float, na_per_ma: float) -> None:
        infrared = self._counts(na_per_ma, self._registers[_LED_INFRARED])
        red = self._counts(_RED_SHARE * na_per_ma, self._registers[_LED_RED])
        number = len(self.taken)
        self.taken.append(TakenSample(number, t_s, infrared))
        data = red.to_bytes(3, "big")
        if self._registers[_MODE] & 0b111 == 0b011:
            data += infrared.to_bytes(3, "big")
        was_full = self.fifo.waiting == DEPTH
        self.fifo.push(number, data)
        self._raise(_PPG_RDY)
        free = DEPTH - self.fifo.waiting
        if not was_full and free == self._registers[_FIFO_SETUP] & 0x0F:
            self._raise(_A_FULL)

    def _counts(self, na_per_ma: float, steps: int) -> int:
        """Return what the converter says: left-justified, so short pulses lose the last bits."""
        setup = self._registers[_SPO2]
        full_na = 2048 << (setup >> 5 & 0b11)
        counts = round(na_per_ma * _LED_STEP_MA * steps / full_na * _FULL_SCALE)
        missing_bits = 3 - (setup & 0b11)
        return min(max(counts, 0), _FULL_SCALE) >> missing_bits << missing_bits

    def _raise(self, flag: int) -> None:
        if self._registers[_ENABLE_1] & flag:
            self._registers[_STATUS_1] |= flag

    def _measure_temperature(self) -> None:
        sixteenths = round(self.temperature_c * 16)
        self._registers[_TEMPERATURE] = sixteenths >> 4 & 0xFF
        self._registers[_FRACTION] = sixteenths & 0x0F
        self._registers[_TEMPERATURE_START] = 0
        self._temperature_at_s = None
        if self._registers[_ENABLE_2] & _DIE_TEMP_RDY:
            self._registers[_STATUS_2] |= _DIE_TEMP_RDY

    def _value(self, address: int) -> int:
        if address == _PART_ID:
            return self.part_id
        pointers = {_WRITE: self.fifo.write, _OVERFLOW: self.fifo.overflow, _READ: self.fifo.read}
        return pointers.get(address, self._registers[address])

    def _read_data(self) -> int:
        self._registers[_STATUS_1] &= ~_PPG_RDY & 0xFF
        data = self.fifo.front()
        value = data[self._byte]
        self._byte += 1
        if self._byte >= len(data):
            self._byte = 0
            self.fifo.pop()
        return value
