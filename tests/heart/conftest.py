"""Pulse waves with known beat times, and what a tracker makes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from wince_device.heart import Beat, HeartTracker, SignalVerdict
from wince_device.sources import SampleBatch, SignalKind

Floats = NDArray[np.float64]


@dataclass
class Run:
    """What a tracker said, and when."""

    tracker: HeartTracker
    beats: list[Beat]
    reported_s: Floats
    seconds: Floats
    verdicts: list[SignalVerdict]

    @property
    def times_s(self) -> Floats:
        return np.array([beat.t_s for beat in self.beats])


def _run(
    samples: Floats, rate_hz: float, kind: SignalKind, *, start_s: float = 0.0, size: int = 1
) -> Run:
    tracker = HeartTracker(kind=kind, rate_hz=rate_hz)
    t_s = start_s + np.arange(samples.size) / rate_hz
    beats: list[Beat] = []
    reported: list[float] = []
    seconds: list[float] = []
    verdicts: list[SignalVerdict] = []
    for first in range(0, samples.size, size):
        part = slice(first, first + size)
        found = tracker.process(SampleBatch(samples=samples[part], t_s=t_s[part]))
        now_s = float(t_s[part][-1])
        beats += found
        reported += [now_s] * len(found)
        if not seconds or now_s - seconds[-1] >= 1.0:
            seconds.append(now_s)
            verdicts.append(tracker.verdict(now_s))
    return Run(tracker, beats, np.array(reported), np.array(seconds), verdicts)


@dataclass
class Match:
    """Detected beats against true ones, each used once."""

    found: int
    missed: Floats
    extra: Floats
    errors_s: Floats

    @property
    def sensitivity(self) -> float:
        return self.found / (self.found + self.missed.size)

    @property
    def predictivity(self) -> float:
        return self.found / max(1, self.found + self.extra.size)

    @property
    def f1(self) -> float:
        return 2 * self.found / (2 * self.found + self.missed.size + self.extra.size)


def _match(detected: Floats, truth: Floats, tolerance_s: float) -> Match:
    used = np.zeros(detected.size, dtype=bool)
    missed, errors = [], []
    for true_s in truth:
        distance = np.where(used, np.inf, np.abs(detected - true_s))
        nearest = int(np.argmin(distance)) if detected.size else -1
        if nearest >= 0 and distance[nearest] <= tolerance_s:
            used[nearest] = True
            errors.append(detected[nearest] - true_s)
        else:
            missed.append(true_s)
    return Match(len(errors), np.array(missed), detected[~used], np.array(errors))


def _gauss(since: Floats, width_s: float | Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * (since / width_s) ** 2))


def _ecg(
    beats_s: Floats,
    rate_hz: float,
    *,
    noise_mv: float = 0.02,
    ectopic: NDArray[np.bool_] | None = None,
    seed: int = 0,
) -> Floats:
    t_s = np.arange(int((beats_s[-1] + 1.5) * rate_hz)) / rate_hz
    wave = 0.1 * np.sin(2 * np.pi * 0.25 * t_s)
    intervals = np.diff(beats_s, prepend=beats_s[0] - 0.8)
    odd = np.zeros(beats_s.size, dtype=bool) if ectopic is None else ectopic
    for beat_s, interval_s, wide in zip(beats_s, intervals, odd, strict=True):
        near = slice(max(0, int((beat_s - 0.4) * rate_hz)), int((beat_s + 0.7) * rate_hz))
        d = t_s[near] - beat_s
        pace = np.sqrt(interval_s / 0.8)
        if wide:
            wave[near] += 1.2 * _gauss(d, 0.035) - 0.8 * _gauss(d - 0.09, 0.04)
            wave[near] -= 0.4 * _gauss(d - 0.3, 0.06)
        else:
            wave[near] += _gauss(d, 0.012) - 0.15 * _gauss(d + 0.03, 0.01)
            wave[near] += 0.12 * _gauss(d + 0.16 * pace, 0.025) - 0.2 * _gauss(d - 0.03, 0.012)
            wave[near] += 0.3 * _gauss(d - 0.28 * pace, 0.05)
    return wave + noise_mv * np.random.default_rng(seed).standard_normal(t_s.size)


def _ppg(
    beats_s: Floats, rate_hz: float, *, noise: float = 0.02, wander: float = 0.2, seed: int = 0
) -> Floats:
    t_s = np.arange(int((beats_s[-1] + 1.5) * rate_hz)) / rate_hz
    wave = wander * np.sin(2 * np.pi * 0.25 * t_s)
    intervals = np.diff(beats_s, prepend=beats_s[0] - 0.8)
    for beat_s, interval_s in zip(beats_s, intervals, strict=True):
        near = slice(max(0, int((beat_s - 0.5) * rate_hz)), int((beat_s + 1.2) * rate_hz))
        d = t_s[near] - beat_s
        pace = min(1.0, max(interval_s, 0.35) / 0.7)
        height = np.clip(0.4 + 0.75 * interval_s, 0.3, 1.3)
        systole = _gauss(d, np.where(d < 0, 0.09, 0.13) * pace)
        wave[near] += height * (systole + 0.35 * _gauss(d - 0.3 * pace, 0.09 * pace))
    return wave + noise * np.random.default_rng(seed).standard_normal(t_s.size)


@pytest.fixture(scope="session")
def run() -> Callable[..., Run]:
    """Feed samples to a new tracker in batches of ``size``."""
    return _run


@pytest.fixture(scope="session")
def match() -> Callable[[Floats, Floats, float], Match]:
    """Compare beat times."""
    return _match


@pytest.fixture(scope="session")
def wave() -> Callable[..., Floats]:
    """Make an ECG or a PPG of given beat times."""

    def make(
        kind: SignalKind,
        beats_s: Floats,
        rate_hz: float,
        **options: Any,  # noqa: ANN401 - those of the wave
    ) -> Floats:
        return (_ecg if kind == "ecg" else _ppg)(beats_s, rate_hz, **options)

    return make


@pytest.fixture(scope="session")
def sinus() -> Callable[..., Floats]:
    """Beat times with respiratory arrhythmia."""

    def make(count: int, interval_s: float = 0.85, seed: int = 0) -> Floats:
        random = np.random.default_rng(seed).standard_normal(count)
        breath = np.sin(2 * np.pi * 0.25 * interval_s * np.arange(count))
        return np.cumsum(interval_s * (1 + 0.04 * breath + 0.015 * random))

    return make
