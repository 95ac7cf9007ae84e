"""Seeds that no threshold was set on: rhythms are followed, disturbances withheld."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import heart_waves as waves
from wince_device.heart import HeartTracker
from wince_device.sources import SampleBatch

Function = Callable[..., Any]
SEED = waves.FIRST_TEST_SEED


@pytest.mark.parametrize(
    ("kind", "rate_hz"), [("ecg", 125), ("ecg", 500), ("ppg", 32), ("ppg", 100)]
)
@pytest.mark.parametrize("name", waves.RHYTHMS)
def test_a_clean_rhythm_is_found(
    run: Function, match: Function, kind: waves.Kind, rate_hz: int, name: str
) -> None:
    samples, truth = waves.signal(kind, name, rate_hz, 60.0, SEED)
    against = match(run(samples, rate_hz, kind, size=rate_hz // 10).times_s, truth, 0.1)
    assert against.sensitivity >= 0.97
    assert against.predictivity >= 0.98


@pytest.mark.parametrize(("kind", "rate_hz"), [("ecg", 250), ("ppg", 32), ("ppg", 100)])
@pytest.mark.parametrize("name", waves.NOISES)
def test_what_is_no_pulse_is_withheld(
    run: Function, kind: waves.Kind, rate_hz: int, name: str
) -> None:
    noise = waves.NOISES[name](300 * rate_hz, rate_hz, SEED)
    windows = {int(t_s // 5) for t_s in run(noise, rate_hz, kind, size=rate_hz).times_s}
    assert len(windows) <= 1


@pytest.mark.parametrize("rate_hz", [26.0, 32.0, 51.2, 52.0, 64.0])
@pytest.mark.parametrize("hum_hz", [50.0, 60.0])
def test_folded_hum_is_no_pulse(run: Function, rate_hz: float, hum_hz: float) -> None:
    t_s = np.arange(int(120 * rate_hz)) / rate_hz
    noise = np.random.default_rng(SEED).standard_normal(t_s.size)
    hum = np.sin(2 * np.pi * (hum_hz + 0.03) * t_s) + 0.02 * noise
    assert run(hum, rate_hz, "ppg", size=32).beats == []


@pytest.mark.parametrize("kind", ["ecg", "ppg"])
def test_the_last_beats_of_a_recording_are_settled(match: Function, kind: waves.Kind) -> None:
    rate_hz = 100.0
    samples, truth = waves.signal(kind, "sinus", rate_hz, 30.0, SEED)
    end = int((truth[-1] + 0.3) * rate_hz)
    tracker = HeartTracker(kind=kind, rate_hz=rate_hz)
    t_s = np.arange(end) / rate_hz
    before = tracker.process(SampleBatch(samples=samples[:end], t_s=t_s))
    last = tracker.finish()
    times_s = np.array([beat.t_s for beat in (*before, *last)])
    assert len(last) >= 1
    assert match(times_s, truth, 0.05).missed.size == 0
    assert tracker.finish() == []
    assert all(beat.interval_ms is not None for beat in last)


def test_nothing_is_made_up_at_the_end(match: Function) -> None:
    samples, truth = waves.signal("ecg", "sinus", 250.0, 30.0, SEED)
    for end in range(5000, 5250, 10):
        tracker = HeartTracker(kind="ecg", rate_hz=250.0)
        t_s = np.arange(end) / 250.0
        beats = tracker.process(SampleBatch(samples=samples[:end], t_s=t_s)) + tracker.finish()
        assert match(np.array([beat.t_s for beat in beats]), truth, 0.05).extra.size == 0


def test_pulse_amplitude_follows_the_vessels_and_not_the_breath() -> None:
    samples, _ = waves.signal("ppg", "sinus", 100.0, 150.0, SEED)
    t_s = np.arange(samples.size) / 100.0
    gain = np.where(t_s < 120.0, 1.0, 0.6)
    tracker, values = HeartTracker(kind="ppg", rate_hz=100.0), {}
    for first in range(0, samples.size, 100):
        part = slice(first, first + 100)
        tracker.process(SampleBatch(samples=(gain * samples)[part], t_s=t_s[part]))
        now_s = float(t_s[part][-1])
        values[round(now_s)] = tracker.summary(now_s).pulse_amplitude_percent
    assert values[50] is None
    steady = np.array([values[second] for second in range(70, 118)])
    assert np.all(np.abs(steady - 100.0) < 8.0)
    assert values[145] == pytest.approx(60.0, abs=6.0)


def test_an_ecg_has_no_pulse_amplitude() -> None:
    samples, _ = waves.signal("ecg", "sinus", 250.0, 90.0, SEED)
    tracker = HeartTracker(kind="ecg", rate_hz=250.0)
    tracker.process(SampleBatch(samples=samples, t_s=np.arange(samples.size) / 250.0))
    assert tracker.summary(90.0).pulse_amplitude_percent is None
