"""An emulated ADS1115 on an I2C bus, in the shape of ``smbus2.SMBus``, behind an AD8232."""

import errno
import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from wince_sim._argument import parse_argument
from wince_sim._patient import SimulatedPatient
from wince_sim._pulse_wave import PulseWave
from wince_sim._registry import enter_scene

_RESET: Final = (0x0000, 0x8583, 0x8000, 0x7FFF)
_CONFIG: Final = 1
_RATES_PER_S: Final = (8, 16, 32, 64, 128, 250, 475, 860)
_FULL_SCALES_MV: Final = (6144.0, 4096.0, 2048.0, 1024.0, 512.0, 256.0, 256.0, 256.0)
_SUPPLY_MV: Final = 3300.0
_ECG_GAIN: Final = 1100.0
_NOISE_RATE_HZ: Final = 250.0


class Ads1115Emulator:
    """The chip and its bus.

    Parameters
    ----------
    input_mv
        Voltage of an input, numbered from 0, at a host's time.
    now_s
        The host's time, seconds.
    address
        Where it answers.
    slow
        How much longer than nominal a conversion takes, up to 1.1 by its datasheet.
    on_close
        Called once, when the bus is let go.
    """

    def __init__(
        self,
        input_mv: Callable[[int, float], float],
        now_s: Callable[[], float],
        *,
        address: int = 0x48,
        slow: float = 1.0,
        plugged: Callable[[float], bool] = lambda _: True,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        self._input_mv, self._now_s = input_mv, now_s
        self._address, self._slow = address, slow
        self._cable, self._on_close = plugged, on_close
        self._registers = list(_RESET)
        self._busy_until_s: float | None = None
        self._in = True
        self.closed = False
        self.conversions = 0

    def unplug(self) -> None:
        """Pull the cable out."""
        self._in = False

    def plug_in(self) -> None:
        """Put the cable back: the chip begins at its defaults."""
        self._in, self._registers, self._busy_until_s = True, list(_RESET), None

    def read_i2c_block_data(self, i2c_addr: int, register: int, length: int) -> list[int]:
        """Read bytes from a register on."""
        self._answer(i2c_addr)
        value = self._registers[register & 0x03]
        return [value >> 8, value & 0xFF][:length]

    def write_i2c_block_data(self, i2c_addr: int, register: int, data: Sequence[int]) -> None:
        """Write bytes from a register on."""
        self._answer(i2c_addr)
        value = data[0] << 8 | data[1]
        if register & 0x03 != _CONFIG:
            self._registers[register & 0x03] = value
        elif value & 0x8000 and self._busy_until_s is None:
            self._registers[_CONFIG] = value & 0x7FFF
            rate = _RATES_PER_S[value >> 5 & 0x07]
            self._busy_until_s = self._now_s() + self._slow / rate
        else:
            self._registers[_CONFIG] = value & 0x7FFF | self._registers[_CONFIG] & 0x8000

    def close(self) -> None:
        """Let the bus go. May be called twice."""
        if not self.closed:
            self.closed = True
            if self._on_close is not None:
                self._on_close()

    def _answer(self, address: int) -> None:
        if self.closed:
            raise OSError(errno.EBADF, "the emulated I2C bus is closed")
        now_s = self._now_s()
        there = self._cable(now_s)
        if not there:
            self._registers, self._busy_until_s = list(_RESET), None
        if address != self._address or not (self._in and there):
            raise OSError(errno.EREMOTEIO, "Remote I/O error")
        if self._busy_until_s is not None and now_s >= self._busy_until_s:
            self._convert(self._busy_until_s)

    def _convert(self, end_s: float) -> None:
        config = self._registers[_CONFIG]
        rate = _RATES_PER_S[config >> 5 & 0x07]
        mux, gain = config >> 12 & 0x07, config >> 9 & 0x07
        millivolts = self._input_mv(mux & 0x03, end_s - 0.5 * self._slow / rate)
        counts = round(millivolts / _FULL_SCALES_MV[gain] * 32768.0)
        self._registers[0] = min(max(counts, -32768), 32767) & 0xFFFF
        self._registers[_CONFIG] = config | 0x8000
        self._busy_until_s = None
        self.conversions += 1


class Ad8232Output:
    """The output of an AD8232 on a simulated patient: amplified ECG about half the supply."""

    def __init__(self, patient: SimulatedPatient, start_s: float) -> None:
        chosen = patient.settings
        self._off, self._start_s = chosen.finger_off, start_s
        self._wave = PulseWave(
            chosen.seed,
            patient.heart,
            kind="ecg",
            snr_db=None if math.isinf(chosen.pulse_snr_db) else chosen.pulse_snr_db,
            rate_hz=_NOISE_RATE_HZ,
        )

    def __call__(self, channel: int, time_s: float) -> float:
        """Return millivolts; an electrode that is off drives the output to the supply."""
        since_s = time_s - self._start_s
        if channel != 0:
            return 0.0
        if self._off.holds(since_s):
            return _SUPPLY_MV
        ecg_mv = float(self._wave.at(np.array([since_s]))[0])
        return min(max(0.5 * _SUPPLY_MV + _ECG_GAIN * ecg_mv, 0.0), _SUPPLY_MV)


def open_ads1115_bus(argument: str = "") -> Ads1115Emulator:
    """Open a bus with an emulated ADS1115 at 0x48 on the simulated patient of the argument.

    Parameters
    ----------
    argument
        As for the simulated sensor, see the package's docstring.

    Raises
    ------
    ValueError
        If the argument cannot be read.
    """
    settings = parse_argument(argument)
    if not settings.live:
        raise ValueError("the emulated ADS1115 runs in real time only: leave pace=fast away")
    scene, leave = enter_scene(settings)
    start_s = scene.clock.start_s
    return Ads1115Emulator(
        Ad8232Output(scene.patient, start_s),
        lambda: scene.clock.now_s() + start_s,
        plugged=lambda now_s: not settings.patient.unplugged.holds(now_s - start_s),
        on_close=leave,
    )
