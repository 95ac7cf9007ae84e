"""Simulated ECG and PPG of known beats, and what disturbs them, each decided by a seed.

Thresholds were set on seeds below `FIRST_TEST_SEED`; tests and tables use the others.
"""

from collections.abc import Callable
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

Floats = NDArray[np.float64]
Kind = Literal["ecg", "ppg"]

FIRST_TEST_SEED: Final = 100
RATES_HZ: Final = {"ecg": (125.0, 250.0, 360.0, 500.0, 1000.0), "ppg": (32.0, 50.0, 100.0, 125.0)}
RHYTHMS: Final = ("sinus", "fibrillation", "ectopic", "fast", "slow")


def rhythm(name: str, duration_s: float, seed: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Return beat times and which of them are premature."""
    random = np.random.default_rng([seed, 1])
    mean_s = {"fast": 0.45, "slow": 1.3}.get(name, random.uniform(0.7, 1.0))
    count = int(duration_s / mean_s * 2) + 10
    spread = 0.015 * random.standard_normal(count)
    breath = 0.04 * np.sin(2 * np.pi * 0.25 * mean_s * np.arange(count) + random.uniform(0, 6))
    intervals = mean_s * (1.0 + breath + spread)
    if name == "fibrillation":
        intervals = np.clip(random.gamma(16, mean_s / 16, count), 0.32, 1.8)
    early = np.zeros(count, dtype=np.bool_)
    if name == "ectopic":
        early[8:] = random.random(count - 8) < 0.08
        early[1:] &= ~early[:-1]
    times = 0.4 + np.cumsum(intervals)
    times[early] -= 0.3 * mean_s
    kept = times < duration_s - 0.4
    return times[kept], early[kept]


def ecg(times: Floats, early: NDArray[np.bool_], rate_hz: float, duration_s: float) -> Floats:
    """Return an ECG in millivolts."""
    t_s = np.arange(int(duration_s * rate_hz)) / rate_hz
    wave = np.zeros(t_s.size)
    for beat_s, wide, pace in zip(times, early, _paces(times, 0.8), strict=True):
        near = _near(beat_s, rate_hz, t_s.size)
        d = t_s[near] - beat_s
        if wide:
            wave[near] += 1.2 * _bump(d, 0.035) - 0.8 * _bump(d - 0.09, 0.04)
            wave[near] -= 0.4 * _bump(d - 0.3, 0.06)
            continue
        wave[near] += _bump(d, 0.011) - 0.12 * _bump(d + 0.03, 0.01)
        wave[near] += 0.12 * _bump(d + 0.16 * pace, 0.025) - 0.2 * _bump(d - 0.032, 0.012)
        wave[near] += 0.28 * _bump(d - 0.27 * pace, 0.05)
    return wave


def ppg(times: Floats, early: NDArray[np.bool_], rate_hz: float, duration_s: float) -> Floats:
    """Return a PPG of height one with a dicrotic wave, breathing in height and level."""
    t_s = np.arange(int(duration_s * rate_hz)) / rate_hz
    wave = 0.2 * np.sin(2 * np.pi * 0.25 * t_s)
    for beat_s, weak, pace in zip(times, early, _paces(times, 0.85), strict=True):
        near = _near(beat_s, rate_hz, t_s.size)
        d = t_s[near] - beat_s
        height = (0.6 if weak else 1.0) * (1.0 + 0.1 * np.sin(2 * np.pi * 0.25 * beat_s))
        systole = _bump(d, np.where(d < 0, 0.075, 0.115) * min(1.0, pace))
        wave[near] += height * (systole + 0.4 * _bump(d - 0.31 * pace, 0.07 * min(1.0, pace)))
    return wave


def signal(kind: Kind, name: str, rate_hz: float, duration_s: float, seed: int) -> tuple[
    Floats, Floats
]:  # fmt: skip
    """Return an undisturbed signal and its beat times."""
    times, early = rhythm(name, duration_s, seed)
    return (ecg if kind == "ecg" else ppg)(times, early, rate_hz, duration_s), times


def white(count: int, _rate_hz: float, seed: int) -> Floats:
    """Return white noise of unit power."""
    return np.random.default_rng([seed, 2]).standard_normal(count)


def pink(count: int, rate_hz: float, seed: int) -> Floats:
    """Return noise whose power falls as one over frequency."""
    return _shaped(count, rate_hz, seed, 0.5)


def brown(count: int, rate_hz: float, seed: int) -> Floats:
    """Return noise whose power falls with the square of frequency."""
    return _shaped(count, rate_hz, seed, 1.0)


def muscle(count: int, rate_hz: float, seed: int) -> Floats:
    """Return muscle noise: from 15 Hz up, swelling and fading."""
    source = white(count, rate_hz, seed)
    noise = sosfilt(butter(2, min(15.0, 0.3 * rate_hz), "high", fs=rate_hz, output="sos"), source)
    return _unit(noise * np.exp(0.8 * _slow(count, rate_hz, seed)))


def electrode_motion(count: int, rate_hz: float, seed: int) -> Floats:
    """Return the jumps and slow returns of a moved electrode, with bumps like waves of 1-8 Hz."""
    random = np.random.default_rng([seed, 3])
    jumps = random.standard_normal(count) * (random.random(count) < 1.5 / rate_hz)
    returns = sosfilt(butter(1, (0.3, 7.0), "band", fs=rate_hz, output="sos"), jumps * rate_hz)
    bumps = sosfilt(butter(2, (1.0, 8.0), "band", fs=rate_hz, output="sos"), white(count, 0, seed))
    return _unit(_unit(returns) + _unit(bumps) * np.exp(_slow(count, rate_hz, seed)))


def hand_motion(count: int, rate_hz: float, seed: int) -> Floats:
    """Return bursts of movement of 0.5-4 Hz."""
    noise = sosfilt(butter(2, (0.5, 4.0), "band", fs=rate_hz, output="sos"), white(count, 0, seed))
    return _unit(noise * np.exp(1.2 * _slow(count, rate_hz, seed)))


def quantised(count: int, rate_hz: float, seed: int) -> Floats:
    """Return noise of which the converter sees only a few steps."""
    step = np.random.default_rng([seed, 4]).choice([0.8, 1.5, 2.5])
    return np.asarray(np.round(white(count, rate_hz, seed) / step))


def mains(count: int, rate_hz: float, seed: int) -> Floats:
    """Return hum of 50 or 60 Hz with a little noise; where the rate is low it is aliased."""
    random = np.random.default_rng([seed, 5])
    hum_hz = random.choice([50.0, 60.0]) + random.uniform(-0.1, 0.1)
    t_s = np.arange(count) / rate_hz
    amplitude = 1.0 + 0.05 * _slow(count, rate_hz, seed)
    hum = amplitude * np.sin(2 * np.pi * hum_hz * t_s)
    return np.asarray(hum + 0.02 * white(count, rate_hz, seed))


Noise = Callable[[int, float, int], Floats]
NOISES: Final[dict[str, Noise]] = {
    "white": white,
    "pink": pink,
    "brown": brown,
    "muscle": muscle,
    "electrode motion": electrode_motion,
    "hand motion": hand_motion,
    "quantised": quantised,
    "mains": mains,
}


def disturbed(clean: Floats, noise: Floats, snr_db: float) -> Floats:
    """Return the sum; the ratio is of the powers, levels left out."""
    gain = np.std(clean) / np.std(noise) * 10 ** (-snr_db / 20)
    return np.asarray(clean + gain * (noise - noise.mean()), dtype=np.float64)


def _paces(times: Floats, usual_s: float) -> Floats:
    following = np.diff(times, append=times[-1] + usual_s)
    return np.asarray(np.sqrt(np.clip(following / usual_s, 0.4, 1.4)), dtype=np.float64)


def _near(beat_s: float, rate_hz: float, count: int) -> slice:
    return slice(max(0, int((beat_s - 0.5) * rate_hz)), min(count, int((beat_s + 1.0) * rate_hz)))


def _bump(since: Floats, width_s: float | Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * (since / width_s) ** 2), dtype=np.float64)


def _unit(values: Floats) -> Floats:
    return np.asarray(values / np.std(values), dtype=np.float64)


def _slow(count: int, rate_hz: float, seed: int) -> Floats:
    """Return a wander of unit power below 0.1 Hz."""
    source = np.random.default_rng([seed, 6]).standard_normal(count)
    return _unit(sosfilt(butter(1, 0.1, fs=rate_hz, output="sos"), source))


def _shaped(count: int, rate_hz: float, seed: int, power: float) -> Floats:
    spectrum = np.fft.rfft(white(count, rate_hz, seed))
    frequency_hz = np.maximum(np.fft.rfftfreq(count, 1 / rate_hz), 0.05)
    return _unit(np.fft.irfft(spectrum / frequency_hz**power, count))
