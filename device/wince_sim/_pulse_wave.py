"""What a PPG or an ECG sensor sees of the beats.

Every beat is a sum of Gaussians about its own time, so that the time of the systolic peak (PPG) or
of the R peak (ECG) is known. The highest sample lies close to it: the neighbouring waves move the
maximum by less than 0.3 ms, the baseline's wander that of a PPG by up to two milliseconds.
"""

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from wince_sim._heart import BeatKind, Heart
from wince_sim._random import NormalSequence, Wander

SignalKind = Literal["ecg", "ppg"]

_NOISE_STREAM, _BASELINE_STREAM = 40, 41
_USUAL_INTERVAL_S: Final = 0.85
_PPG_LEVEL, _PPG_HEIGHT = 100_000.0, 1_000.0
_PPG_RMS: Final = 0.35  # of a pulse wave of height one
_ECG_RMS_MV: Final = 0.20
_NO_FINGER_LEVEL, _NO_FINGER_NOISE = 800.0, 4.0
_ECG_WAVES: Final = (
    # place (s), height (mV), width (s), whether its place follows the root of the interval
    (-0.16, 0.12, 0.020, True),
    (-0.034, -0.10, 0.009, False),
    (0.0, 1.10, 0.011, False),
    (0.034, -0.22, 0.011, False),
    (0.26, 0.30, 0.045, True),
)


class PulseWave:
    """The samples of one sensor.

    Parameters
    ----------
    seed
        Decides noise and baseline.
    heart
        Whose beats are seen.
    kind
        ``"ppg"`` in counts about 100,000 with beats of about 1,000 pointing up, or ``"ecg"`` in
        millivolts.
    snr_db
        Signal to noise, decibels; None for no noise.
    rate_hz
        Samples per second: the noise of sample n belongs to time n / rate.
    """

    def __init__(
        self, seed: int, heart: Heart, *, kind: SignalKind, snr_db: float | None, rate_hz: float
    ) -> None:
        self._heart = heart
        self._kind = kind
        self._noise = NormalSequence(seed, _NOISE_STREAM)
        self._baseline = Wander(seed, _BASELINE_STREAM, 0.03, 0.20)
        self._rate_hz = rate_hz
        self._noise_share = 0.0 if snr_db is None else 10 ** (-snr_db / 20)

    def at(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the samples at rising times, shape ``(n,)``."""
        if t_s.size == 0:
            return np.empty(0)
        noise = self._noise_share * self._noise_at(t_s)
        if self._kind == "ecg":
            return self._ecg(t_s) + 0.08 * self._baseline.at(t_s) + _ECG_RMS_MV * noise
        wave = self._ppg(t_s) + 0.05 * self._baseline.at(t_s) + _PPG_RMS * noise
        return _PPG_LEVEL + _PPG_HEIGHT * wave

    def without_finger(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what the sensor sees of an empty room or of open leads, shape ``(n,)``."""
        noise = self._noise_at(t_s)
        return 0.002 * noise if self._kind == "ecg" else _NO_FINGER_LEVEL + _NO_FINGER_NOISE * noise

    def _noise_at(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        return self._noise.at(np.rint(t_s * self._rate_hz).astype(np.int64))

    def _near(
        self, t_s: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return times since each beat (beats, n), each beat's pace, height and own time."""
        beats = self._heart.beats(float(t_s[0]) - 4.0, float(t_s[-1]) + 1.5)
        seen = beats.kinds != BeatKind.MISSED
        times, kinds = beats.times_s[seen], beats.kinds[seen]
        pace = np.sqrt(np.clip(np.diff(times) / _USUAL_INTERVAL_S, 0.5, 1.3))[:, np.newaxis]
        height = np.where(kinds[1:] == BeatKind.ECTOPIC, 0.6, 1.0)
        return t_s - times[1:, np.newaxis], pace, height, times[1:]

    def _ppg(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        since, pace, height, times = self._near(t_s)
        height = height * (1.0 - 0.045 * self._heart.felt(times))
        height = height * (1.0 + 0.06 * self._heart.breath.at(times))
        systole = _gauss(since, np.where(since < 0, 0.070, 0.105))
        notch = 0.38 * _gauss(since - 0.30 * pace, 0.060)
        return np.asarray(height @ (systole + notch), dtype=np.float64)

    def _ecg(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        since, pace, _, _ = self._near(t_s)
        total = np.zeros_like(t_s)
        for place, height, width, follows in _ECG_WAVES:
            shift = place * (pace if follows else 1.0)
            total += height * np.sum(_gauss(since - shift, width), axis=0)
        return total


def _gauss(x: NDArray[np.float64], width: float | NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.exp(-0.5 * (x / width) ** 2), dtype=np.float64)
