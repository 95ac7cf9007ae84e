"""Linear-phase filters designed from the sampling rate."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.sources import SignalKind

Floats = NDArray[np.float64]

# A wide premature complex has little above 12 Hz, electrode motion little above 8 Hz: a short and
# hence broad filter at 15 Hz sees the one and not the other.
QRS_CENTRE_HZ: Final = 15.0
QRS_HALF_S: Final = 0.07
ECG_CUTOFF_HZ: Final = 35.0
PPG_SIGMA_S: Final = 0.042
UPSTROKE_SIGMA_S: Final = 0.04


def design(kind: SignalKind, *, rate_hz: float, half: int) -> Floats:
    """Design the three filters of one kind of signal.

    Parameters
    ----------
    kind
        ``"ecg"`` or ``"ppg"``.
    rate_hz
        Samples per second.
    half
        Half length in samples; the filters have ``2 * half + 1`` taps.

    Returns
    -------
    ndarray
        Shape ``(3, 2 * half + 1)``: the light low-pass on which peaks are located, and the
        in-phase and quadrature part of the detection filter. For PPG the quadrature is zero and
        the in-phase part is the slope.
    """
    t_s = np.arange(-half, half + 1) / rate_hz
    if kind == "ecg":
        return np.stack([_low_pass(t_s, rate_hz), *_qrs_pair(t_s, rate_hz)])
    return np.stack([_fourth_order_gaussian(t_s), _slope(t_s), np.zeros_like(t_s)])


def _low_pass(t_s: Floats, rate_hz: float) -> Floats:
    cutoff_hz = min(ECG_CUTOFF_HZ, 0.45 * rate_hz)
    taps = np.sinc(2 * cutoff_hz * t_s) * np.hamming(t_s.size)
    return np.asarray(taps / taps.sum(), dtype=np.float64)


def _qrs_pair(t_s: Floats, rate_hz: float) -> tuple[Floats, Floats]:
    """Return a windowed complex wave: its envelope is blind to polarity, offset and drift."""
    centre_hz = min(QRS_CENTRE_HZ, rate_hz / 4)
    window = np.cos(0.5 * np.pi * np.clip(t_s / QRS_HALF_S, -1.0, 1.0)) ** 2
    wave = window * np.exp(2j * np.pi * centre_hz * t_s)
    wave -= window * wave.sum() / window.sum()
    wave /= window.sum()
    return np.ascontiguousarray(wave.real), np.ascontiguousarray(wave.imag)


def _fourth_order_gaussian(t_s: Floats) -> Floats:
    """Return a low-pass that leaves parabolas as they are, so that summits stay in place.

    It lets half the power through at 5 Hz and is tapered to zero at its ends.
    """
    place = t_s / PPG_SIGMA_S
    taper = np.sqrt(np.cos(0.5 * np.pi * t_s / (t_s[-1] + t_s[-1] - t_s[-2])))
    taps = (1.5 - 0.5 * place**2) * np.exp(-0.5 * place**2) * taper
    return np.asarray(taps / taps.sum(), dtype=np.float64)


def _slope(t_s: Floats) -> Floats:
    """Return the smoothed derivative, in signal units per second."""
    taps = t_s * np.exp(-0.5 * (t_s / UPSTROKE_SIGMA_S) ** 2)
    return np.asarray(taps / np.sum(taps * t_s), dtype=np.float64)
