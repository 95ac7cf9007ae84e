"""What is no pulse gives no beats, and the verdict says so."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import heart_waves
from wince_device.sources import SignalKind

Function = Callable[..., Any]
Floats = NDArray[np.float64]

SECONDS = 600


def _noise(name: str, count: int, rate_hz: float) -> Floats:
    white = np.random.default_rng(11).standard_normal(count)
    if name == "white":
        return white
    if name == "random walk":
        return np.cumsum(white)
    if name == "one bit":
        return np.round(0.4 * white)
    if name == "mains":
        return np.asarray(np.sin(2 * np.pi * 50 * np.arange(count) / rate_hz))
    if name == "motion":
        smooth = np.convolve(white, np.hanning(int(0.3 * rate_hz)), "same")
        slow = np.convolve(np.roll(white, 999), np.hanning(int(3 * rate_hz)), "same")
        return smooth * (1 + slow**2 / rate_hz)
    return np.full(count, 3.0)


@pytest.mark.parametrize(("kind", "rate_hz"), [("ecg", 250), ("ppg", 100)])
@pytest.mark.parametrize("name", ["white", "random walk", "flat", "one bit"])
def test_noise_has_no_valid_beats(run: Function, kind: SignalKind, rate_hz: int, name: str) -> None:
    result = run(_noise(name, SECONDS * rate_hz, rate_hz), rate_hz, kind, size=rate_hz)
    windows = SECONDS // 5
    with_beats = {int(t_s // 5) for t_s in result.times_s}
    assert len(with_beats) <= 0.01 * windows
    assert np.mean([verdict == "valid" for verdict in result.verdicts]) <= 0.01


@pytest.mark.parametrize(("kind", "rate_hz"), [("ecg", 250), ("ppg", 400)])
def test_mains_hum_is_no_pulse(run: Function, kind: SignalKind, rate_hz: int) -> None:
    result = run(_noise("mains", 120 * rate_hz, rate_hz), rate_hz, kind, size=rate_hz)
    assert result.beats == []


@pytest.mark.parametrize(("kind", "rate_hz"), [("ecg", 250), ("ppg", 100)])
def test_motion_is_hardly_ever_taken_for_a_pulse(
    run: Function, kind: SignalKind, rate_hz: int
) -> None:
    result = run(_noise("motion", SECONDS * rate_hz, rate_hz), rate_hz, kind, size=rate_hz)
    assert np.mean([verdict == "valid" for verdict in result.verdicts]) <= 0.03


@pytest.mark.parametrize(("name", "verdict"), [("white", "too_noisy"), ("flat", "no_beats")])
@pytest.mark.parametrize("kind", ["ecg", "ppg"])
def test_the_verdict_says_why(run: Function, kind: SignalKind, name: str, verdict: str) -> None:
    result = run(_noise(name, 3000, 100), 100, kind, size=50)
    assert result.tracker.verdict(30.0) == verdict
    assert result.tracker.summary(30.0).hr_bpm is None
    assert result.tracker.valid_fraction(30.0, 15.0) == 0.0


@pytest.mark.parametrize("kind", ["ecg", "ppg"])
def test_a_burst_of_motion_is_left_out_and_the_pulse_found_again(
    run: Function, match: Function, wave: Function, sinus: Function, kind: SignalKind
) -> None:
    truth = sinus(100)
    signal = wave(kind, truth, 100)
    burst = slice(3000, 4000)
    signal[burst] += 5 * _noise("motion", 1000, 100)
    result = run(signal, 100, kind, size=10)
    calm = (truth < 29) | ((truth > 52) & (truth < truth[-1]))
    assert match(result.times_s, truth[calm], 0.06).missed.size == 0
    during = (result.times_s > 32.0) & (result.times_s < 39.0)
    assert during.sum() <= 4


@pytest.mark.parametrize("seed", [105, 130, 147, 180, 219])
def test_no_summit_is_told_twice(run: Function, seed: int) -> None:
    """Upside down, two rises of a quick pulse wave lead to one summit of the turned wave."""
    signal, _ = heart_waves.signal("ppg", "fast", 50.0, 60.0, seed)
    signal[1000:2000] *= -1.0
    beats = run(signal, 50.0, "ppg", size=10).beats
    assert (np.diff([beat.t_s for beat in beats]) >= 0.1).all()
    assert all(beat.interval_ms is None or beat.interval_ms >= 100.0 for beat in beats)
