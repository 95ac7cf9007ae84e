"""A simulated patient's finger on an emulated MAX30102, opened by an argument."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_sim._argument import parse_argument
from wince_sim._i2c_bus import EmulatedI2cBus
from wince_sim._max30102_chip import Max30102Emulator
from wince_sim._patient import SimulatedPatient
from wince_sim._pulse_wave import PulseWave
from wince_sim._registry import enter_scene
from wince_sim._settings import PatientSettings

_FINGER_NA_PER_MA: Final = 220.0
_ROOM_NA_PER_MA: Final = 4.0
_LEVEL: Final = 100_000.0
_NOISE_RATE_HZ: Final = 100.0
_OWN_KEY: Final = "clock_ppm"


class FingerLight:
    """What comes back from a finger: less while it holds more blood.

    Parameters
    ----------
    patient
        Whose finger it is; they share heart, seed and schedule.
    start_s
        Host's time at which the patient began.
    """

    def __init__(self, patient: SimulatedPatient, start_s: float) -> None:
        chosen = patient.settings
        self._finger_off = chosen.finger_off
        self._start_s = start_s
        self._wave = PulseWave(
            chosen.seed,
            patient.heart,
            kind="ppg",
            snr_db=None if math.isinf(chosen.pulse_snr_db) else chosen.pulse_snr_db,
            rate_hz=_NOISE_RATE_HZ,
        )

    def __call__(self, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return nA for each mA of the LED at host times, shape ``(n,)``."""
        since_s = times_s - self._start_s
        absorbed = self._wave.at(since_s) / _LEVEL
        finger = _FINGER_NA_PER_MA * (2.0 - absorbed)
        return np.where(self._finger_off.mask(since_s), _ROOM_NA_PER_MA, finger)


def open_i2c_bus(argument: str = "") -> EmulatedI2cBus:
    """Open a bus with an emulated MAX30102 on the simulated patient that the argument describes.

    Parameters
    ----------
    argument
        As for the simulated sensor, see the package's docstring, and ``clock_ppm``: by how many
        parts per million the chip's period is too long, -20,000 to 20,000 (3000).

    Raises
    ------
    ValueError
        If the argument cannot be read, or asks for what an emulated chip cannot give.
    """
    clock_ppm, rest = _split_clock(argument)
    settings = parse_argument(rest)
    _check(settings.patient, live=settings.live)
    scene, leave = enter_scene(settings)
    start_s = scene.clock.start_s
    chip = Max30102Emulator(FingerLight(scene.patient, start_s), clock_ppm=clock_ppm)
    return EmulatedI2cBus(
        chip,
        lambda: scene.clock.now_s() + start_s,
        unplugged=scene.patient.settings.unplugged,
        start_s=start_s,
        on_close=leave,
    )


def _split_clock(argument: str) -> tuple[float, str]:
    clock_ppm, rest = 3000.0, []
    for part in argument.split(","):
        key, _, text = (piece.strip() for piece in part.partition("="))
        if key == _OWN_KEY:
            clock_ppm = _ppm(text)
        else:
            rest.append(part)
    return clock_ppm, ",".join(rest)


def _ppm(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -20_000.0 <= value <= 20_000.0:
        msg = f"{_OWN_KEY}={text!r}: write a number from -20000 to 20000"
        raise ValueError(msg)
    return value


def _check(patient: PatientSettings, *, live: bool) -> None:
    if patient.kind != "ppg":
        raise ValueError("the emulated MAX30102 sees a finger: leave kind=ecg away")
    if not live:
        raise ValueError("the emulated MAX30102 runs in real time only: leave pace=fast away")
