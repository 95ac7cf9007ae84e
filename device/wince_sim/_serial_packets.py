"""What an emulated serial ECG sends: a heart's samples in ProtoCentral packets."""

import math
import struct
from collections.abc import Callable
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from wince_sim._patient import SimulatedPatient
from wince_sim._pulse_wave import PulseWave, SignalKind

SerialForm = Literal["ads1292r", "ads1292r-old", "healthypi"]
FORMS: Final[tuple[SerialForm, ...]] = ("ads1292r", "ads1292r-old", "healthypi")
MILLIVOLTS_PER_COUNT: Final = 2420.0 / (12.0 * 32768.0)

_ECG_HZ: Final = 125.0
_PPG_HZ: Final = 100.0
_BLOCK: Final = 8
_COUNTS_PER_MV: Final = 2000.0
_PPG_LIFT: Final = 0.3


def frame(kind: int, payload: bytes) -> bytes:
    """Return a packet: header, length, type, payload, end marker."""
    return b"\x0a\xfa" + struct.pack("<HB", len(payload), kind) + payload + b"\x00\x0b"


class PacketSource:
    """The packets of one device on one patient, by their number.

    Parameters
    ----------
    patient
        Whose heart it is.
    form
        Which device, in which of its packet forms.
    """

    def __init__(self, patient: SimulatedPatient, form: SerialForm) -> None:
        self.form = form
        self._off = patient.settings.finger_off
        self._ecg = _wave(patient, "ecg", _ECG_HZ)
        self._ppg = _wave(patient, "ppg", _PPG_HZ)

    def due(self, after_s: float, until_s: float) -> list[tuple[float, bytes]]:
        """Return time and bytes of the packets whose last sample lies between two times."""
        if self.form != "healthypi":
            return self._stretch(after_s, until_s, 1, _ECG_HZ, self._ads1292r)
        both = self._stretch(after_s, until_s, _BLOCK, _ECG_HZ, self._healthypi_ecg)
        both += self._stretch(after_s, until_s, _BLOCK, _PPG_HZ, self._healthypi_ppg)
        return sorted(both, key=lambda pair: pair[0])

    def samples(self, kind: SignalKind, first: int, count: int) -> NDArray[np.float64]:
        """Return the counts that are sent, from sample number ``first`` on, shape ``(count,)``."""
        rate_hz = _ECG_HZ if kind == "ecg" else _PPG_HZ
        t_s = np.arange(first, first + count) / rate_hz
        if kind == "ppg":
            return np.rint(np.clip(self._ppg.at(t_s) * _PPG_LIFT, 0, 65_535))
        scale = _COUNTS_PER_MV if self.form == "healthypi" else 1.0 / MILLIVOLTS_PER_COUNT
        counts = np.rint(np.clip(self._ecg.at(t_s) * scale, -32_768, 32_767))
        return np.where(self._off.mask(t_s), 0.0, counts)

    @staticmethod
    def _stretch(
        after_s: float,
        until_s: float,
        block: int,
        rate_hz: float,
        make: Callable[[int], bytes],
    ) -> list[tuple[float, bytes]]:
        period_s = block / rate_hz
        first = math.floor(after_s / period_s + 1e-9)
        last = math.floor(until_s / period_s + 1e-9)
        return [((number + 1) * period_s, make(number)) for number in range(first, last)]

    def _ads1292r(self, number: int) -> bytes:
        ecg = int(self.samples("ecg", number, 1)[0])
        off = bool(self._off.holds(number / _ECG_HZ))
        breath = 0 if off else 100 + number % 50
        head = struct.pack("<hh", ecg, breath)
        if self.form == "ads1292r-old":
            return frame(2, head + bytes(16))
        return frame(2, head + struct.pack("<hh", 60, 1000))

    def _healthypi_ecg(self, number: int) -> bytes:
        ecg = self.samples("ecg", number * _BLOCK, _BLOCK).astype("<i4").tobytes()
        return frame(3, ecg + struct.pack("<4iBB", 0, 0, 0, 0, 60, 0))

    def _healthypi_ppg(self, number: int) -> bytes:
        ppg = self.samples("ppg", number * _BLOCK, _BLOCK).astype("<u2").tobytes()
        return frame(4, ppg + struct.pack("<Bh", 25, 3650))


def _wave(patient: SimulatedPatient, kind: SignalKind, rate_hz: float) -> PulseWave:
    chosen = patient.settings
    snr_db = None if math.isinf(chosen.pulse_snr_db) else chosen.pulse_snr_db
    return PulseWave(chosen.seed, patient.heart, kind=kind, snr_db=snr_db, rate_hz=rate_hz)
