"""Every rhythm a heart may have is followed, at every rate a sensor may have."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from wince_device.sources import SignalKind

Function = Callable[..., Any]

KINDS = ["ecg", "ppg"]


@pytest.mark.parametrize(("kind", "rate_hz"), [
    ("ecg", 100), ("ecg", 125), ("ecg", 500), ("ecg", 2000),
    ("ppg", 25), ("ppg", 50), ("ppg", 100), ("ppg", 400), ("ppg", 2000),
])  # fmt: skip
def test_every_beat_is_found_at_its_time(
    run: Function,
    match: Function,
    wave: Function,
    sinus: Function,
    kind: SignalKind,
    rate_hz: float,
) -> None:
    truth = sinus(50)
    result = run(wave(kind, truth, rate_hz), rate_hz, kind, size=max(1, rate_hz // 10))
    against = match(result.times_s, truth, 0.05)
    assert against.missed.size == 0
    # The synthetic wave goes on after the last beat without one.
    assert against.extra.size <= 1
    # ECG: R peak. PPG: the light filter and the wander move the summit by some milliseconds.
    limit_s = {"ecg": 0.001, "ppg": 0.012}[kind]
    assert np.sqrt(np.mean(against.errors_s**2)) < limit_s
    assert against.errors_s.std() < limit_s


@pytest.mark.parametrize("kind", KINDS)
def test_times_are_interpolated_between_samples(
    run: Function, match: Function, wave: Function, sinus: Function, kind: SignalKind
) -> None:
    truth = sinus(40)
    clean = {"noise_mv": 0.0} if kind == "ecg" else {"noise": 0.0, "wander": 0.0}
    result = run(wave(kind, truth, 100, **clean), 100, kind, size=10)
    errors_s = match(result.times_s, truth, 0.05).errors_s
    assert errors_s.std() < {"ecg": 0.0005, "ppg": 0.002}[kind]
    assert np.ptp(np.mod(result.times_s, 0.01)) > 0.005


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("interval_s", "spared"), [(0.27, 8), (0.5, 3), (1.3, 3), (1.9, 8)])
def test_slow_and_fast_hearts(
    run: Function,
    match: Function,
    wave: Function,
    sinus: Function,
    kind: SignalKind,
    interval_s: float,
    spared: int,
) -> None:
    truth = sinus(60, interval_s)
    result = run(wave(kind, truth, 125), 125, kind, size=25)
    against = match(result.times_s, truth[spared:], 0.06)
    assert against.missed.size == 0
    assert result.tracker.summary(float(truth[-1])).hr_bpm == pytest.approx(
        60 / np.median(np.diff(truth[-int(15 / interval_s) :])), rel=0.03
    )


@pytest.mark.parametrize(("kind", "least"), [("ecg", 0.99), ("ppg", 0.93)])
def test_atrial_fibrillation_is_a_rhythm_and_no_noise(
    run: Function, match: Function, wave: Function, kind: SignalKind, least: float
) -> None:
    random = np.random.default_rng(5)
    truth = np.cumsum(np.clip(random.gamma(16, 0.65 / 16, 200), 0.32, 1.6))
    against = match(run(wave(kind, truth, 125), 125, kind, size=25).times_s, truth, 0.06)
    assert against.sensitivity >= least
    assert against.extra.size <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_bigeminy_is_a_rhythm_and_no_noise(
    run: Function, match: Function, wave: Function, kind: SignalKind
) -> None:
    count = 100
    odd = np.arange(count) % 2 == 1
    random = np.random.default_rng(5).standard_normal(count)
    truth = np.cumsum(np.where(odd, 0.55, 1.05) + 0.01 * random)
    options = {"ectopic": odd} if kind == "ecg" else {}
    against = match(run(wave(kind, truth, 250, **options), 250, kind, size=50).times_s, truth, 0.06)
    assert against.missed.size <= 6
    assert against.extra.size <= 1


def test_wide_premature_beats_are_found_and_their_intervals_corrected(
    run: Function, match: Function, wave: Function, sinus: Function
) -> None:
    truth = sinus(100)
    odd = np.zeros(100, dtype=bool)
    odd[20::16] = True
    truth[odd] -= 0.3
    result = run(wave("ecg", truth, 250, ectopic=odd), 250, "ecg", size=50)
    assert match(result.times_s, truth, 0.06).missed.size == 0
    early = [beat for beat in result.beats if np.min(np.abs(truth[odd] - beat.t_s)) < 0.06]
    assert [beat.label for beat in early] == ["corrected"] * int(odd.sum())
    assert all(700 < beat.corrected_interval_ms < 1000 for beat in early)


def test_an_inverted_ecg_has_the_same_beats(run: Function, wave: Function, sinus: Function) -> None:
    signal = wave("ecg", sinus(40), 250)
    upright, inverted = (run(sign * signal, 250, "ecg", size=25) for sign in (1, -1))
    assert np.allclose(upright.times_s, inverted.times_s, atol=0.002)


@pytest.mark.parametrize("kind", KINDS)
def test_amplitude_may_fall_to_a_fifth_and_come_back(
    run: Function, match: Function, wave: Function, sinus: Function, kind: SignalKind
) -> None:
    truth = sinus(120)
    signal = wave(kind, truth, 125, **({"noise_mv": 0.005} if kind == "ecg" else {"noise": 0.003}))
    t_s = np.arange(signal.size) / 125
    gain = np.exp(np.interp(t_s, [0, 30, 45, 60, 75], np.log([1, 1, 0.2, 0.2, 1])))
    against = match(run(gain * signal, 125, kind, size=25).times_s, truth, 0.06)
    assert against.missed.size == 0
    assert against.extra.size <= 1


@pytest.mark.parametrize(("kind", "limit_s"), [("ecg", 0.6), ("ppg", 1.0)])
@pytest.mark.parametrize("interval_s", [0.3, 0.8, 1.5])
def test_report_delay_is_bounded(
    run: Function,
    wave: Function,
    sinus: Function,
    kind: SignalKind,
    limit_s: float,
    interval_s: float,
) -> None:
    result = run(wave(kind, sinus(40, interval_s), 100), 100, kind)
    settled = result.times_s > 8 * interval_s + 5
    assert settled.sum() > 10
    assert np.max((result.reported_s - result.times_s)[settled]) <= limit_s
