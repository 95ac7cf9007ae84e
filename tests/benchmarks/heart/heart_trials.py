"""Recordings and simulated signals with their true beats, and what is made of them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import wfdb
from numpy.typing import NDArray

import heart_waves as waves
import wince_sim
from wince_device.heart import Beat, HeartTracker
from wince_device.pulse import read_recording
from wince_device.sources import SampleBatch, SignalKind

Floats = NDArray[np.float64]
BEAT_SYMBOLS = list("NLRBAaJSVrFejnE/fQ?")
SEEDS = tuple(range(waves.FIRST_TEST_SEED, waves.FIRST_TEST_SEED + 3))


@dataclass
class Tracked:
    """What the tracker said of a signal, in batches of 100 ms."""

    beats: list[Beat]
    delays_s: list[float]
    seconds: float
    duration_s: float

    @property
    def times_s(self) -> Floats:
        """Beat times."""
        return np.array([beat.t_s for beat in self.beats])

    @property
    def spans_s(self) -> list[tuple[float, float]]:
        """Stretches that valid intervals cover."""
        return [
            (beat.t_s - beat.interval_ms / 1e3, beat.t_s)
            for beat in self.beats
            if beat.interval_ms is not None
        ]


def track(samples: Floats, rate_hz: float, kind: SignalKind, *, batch_s: float = 0.1) -> Tracked:
    """Feed a signal on line; a beat's delay counts from its time to the end of its batch."""
    tracker = HeartTracker(kind=kind, rate_hz=rate_hz)
    t_s = np.arange(samples.size) / rate_hz
    size = max(1, round(batch_s * rate_hz))
    batches = [
        SampleBatch(samples=samples[k : k + size], t_s=t_s[k : k + size])
        for k in range(0, samples.size, size)
    ]
    beats: list[Beat] = []
    delays: list[float] = []
    began = time.perf_counter()
    for batch in batches:
        found = tracker.process(batch)
        beats += found
        delays += [float(batch.t_s[-1]) - beat.t_s for beat in found]
    beats += tracker.finish()
    return Tracked(beats, delays, time.perf_counter() - began, samples.size / rate_hz)


def read(path: Path, **options: Any) -> tuple[Floats, float]:  # noqa: ANN401 - the reader's own
    """Return a recording's samples and rate."""
    recording = read_recording(path, **options)
    parts = []
    while (batch := recording.read(0.0)) is not None:
        parts.append(batch.samples)
    return np.concatenate(parts), recording.rate_hz


def record_100(shared: Path) -> tuple[Floats, float, Floats]:
    """Return MIT-BIH 100, lead MLII, and its annotated beats."""
    annotation = wfdb.rdann(str(shared / "real/ecg/100"), "atr")
    truth = annotation.sample[np.isin(annotation.symbol, BEAT_SYMBOLS)] / 360
    return *read(shared / "real/ecg/100", channel="MLII"), truth


def record_118(shared: Path, name: str) -> tuple[Floats, float, Floats]:
    """Return a part of the noise stress test's 118 and its annotated beats."""
    truth = np.loadtxt(shared / f"real/ecg/{name}_ann.csv", delimiter=",", ndmin=1).ravel() / 360
    return *read(shared / f"real/ecg/{name}.csv", rate_hz=360, kind="ecg"), truth


def counts(found: Floats, truth: Floats, tolerance_s: float) -> tuple[int, int, int]:
    """Return how many beats were found, missed and invented; each is used once."""
    used = np.zeros(found.size, dtype=bool)
    for true_s in truth:
        distance = np.where(used, np.inf, np.abs(found - true_s))
        if distance.size and distance.min() <= tolerance_s:
            used[np.argmin(distance)] = True
    hits = int(used.sum())
    return hits, truth.size - hits, found.size - hits


def shares(found: Floats, truth: Floats, tolerance_s: float) -> tuple[float, float, float]:
    """Return sensitivity, predictive value and F1."""
    hits, missed, extra = counts(found, truth, tolerance_s)
    return (
        hits / max(1, hits + missed),
        hits / max(1, hits + extra),
        2 * hits / max(1, 2 * hits + missed + extra),
    )


def peak_errors_ms(kind: SignalKind, seed: int, duration_s: float = 300.0) -> Floats:
    """Return the errors of the simulated patient's beat times at 20 dB."""
    sensor = wince_sim.open_pulse_sensor(
        f"kind={kind},pace=fast,duration={duration_s:g},seed={seed}"
    )
    tracker = HeartTracker(kind=sensor.kind, rate_hz=sensor.rate_hz)
    beats: list[Beat] = []
    while not sensor.ended:
        batch = sensor.read(1.0)
        beats += [] if batch is None else tracker.process(batch)
    patient = wince_sim.SimulatedPatient(wince_sim.PatientSettings(seed=seed))
    truth = patient.heart.beats(0.0, duration_s - 1.0).happened()
    found = np.array([beat.t_s for beat in beats])
    nearest = np.array([found[np.argmin(np.abs(found - true_s))] - true_s for true_s in truth])
    return np.asarray(1e3 * nearest[np.abs(nearest) < 0.1], dtype=np.float64)


def windows_with_beats(noise: waves.Noise, kind: SignalKind) -> tuple[int, int]:
    """Return in how many 5 s windows of noise a valid beat was reported, and of how many."""
    bad = total = 0
    for rate_hz in waves.RATES_HZ[kind]:
        for seed in SEEDS:
            result = track(noise(int(300 * rate_hz), rate_hz, seed), rate_hz, kind, batch_s=1.0)
            bad += len({int(t_s // 5) for t_s in result.times_s})
            total += 60
    return bad, total


def rhythm_counts(
    kind: SignalKind, rhythm: str, noise: waves.Noise | None, snr_db: float
) -> tuple[float, float]:
    """Return sensitivity and predictive value over all rates, 60 s each, within 100 ms."""
    total = np.zeros(3)
    for rate_hz in waves.RATES_HZ[kind]:
        for seed in SEEDS:
            samples, truth = waves.signal(kind, rhythm, rate_hz, 60.0, seed)
            if noise is not None:
                samples = waves.disturbed(samples, noise(samples.size, rate_hz, seed), snr_db)
            total += counts(track(samples, rate_hz, kind).times_s, truth, 0.1)
    hits, missed, extra = total
    return hits / (hits + missed), hits / max(1.0, hits + extra)


def seconds_of(call: Callable[[], object]) -> float:
    """Return the shortest of three timings."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return min(times)
