"""Gaps and sensor faults break the chain of intervals; nothing is joined over them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from wince_device.heart import Beat, BeatLabel, HeartTracker
from wince_device.sources import SampleBatch, SensorState
from wince_wire import SourceError

Function = Callable[..., Any]
Floats = NDArray[np.float64]
Recording = tuple[Floats, Floats, Floats]
RATE_HZ = 100


@pytest.fixture
def recording(wave: Function, sinus: Function) -> Recording:
    truth = sinus(60)
    samples = wave("ppg", truth, RATE_HZ)
    return samples, np.arange(samples.size) / RATE_HZ, truth


def _work(batches: list[SampleBatch]) -> tuple[HeartTracker, list[Beat]]:
    tracker = HeartTracker(kind="ppg", rate_hz=RATE_HZ)
    return tracker, [beat for batch in batches for beat in tracker.process(batch)]


def _assert_broken_once(beats: list[Beat], gap_s: float) -> None:
    firsts = [beat for beat in beats if beat.label == "first"]
    assert len(firsts) == 2
    assert firsts[1].t_s > gap_s
    assert all(beat.interval_ms is None and beat.corrected_interval_ms is None for beat in firsts)
    assert max(beat.interval_ms for beat in beats if beat.interval_ms is not None) < 1200


@pytest.mark.parametrize("how", ["declared", "in the times", "missing values"])
def test_a_gap_ends_the_chain(recording: Recording, match: Function, how: str) -> None:
    samples, t_s, truth = recording
    lost = slice(2000, 2150)
    before, after = slice(0, 2000), slice(2150, None)
    if how == "declared":
        # The clock does not show it: only the sensor knows.
        moved = t_s.copy()
        moved[after] -= t_s[2150] - t_s[2000]
        truth = np.where(truth > 21.5, truth - 1.5, truth)
        parts = [(before, False), (after, True)]
        batches = [
            SampleBatch(samples=samples[part], t_s=moved[part], gap_before=gap)
            for part, gap in parts
        ]
    elif how == "in the times":
        kept = np.r_[0:2000, 2150 : samples.size]
        batches = [SampleBatch(samples=samples[kept], t_s=t_s[kept])]
    else:
        holed = samples.copy()
        holed[lost] = np.nan
        batches = [SampleBatch(samples=holed, t_s=t_s)]
    _, beats = _work(batches)
    _assert_broken_once(beats, 20.0)
    away = truth[(truth < 19) | ((truth > 23) & (truth < t_s[-1] - 1.5))]
    times_s = np.array([beat.t_s for beat in beats])
    assert match(times_s, away, 0.06).missed.size == 0


def test_a_step_of_one_and_a_half_periods_is_no_gap(recording: Recording) -> None:
    samples, t_s, _ = recording
    late = t_s + np.where(np.arange(t_s.size) % 2, 0.0049, 0.0)
    _, beats = _work([SampleBatch(samples=samples, t_s=late)])
    assert [beat.label for beat in beats].count(BeatLabel.FIRST) == 1


@pytest.mark.parametrize("state", [state for state in SensorState if state is not SensorState.OK])
def test_a_sensor_fault_has_its_own_verdict_and_no_beats(recording: Recording, state: str) -> None:
    samples, t_s, _ = recording
    tracker, beats = _work(
        [
            SampleBatch(samples=samples[:2000], t_s=t_s[:2000]),
            SampleBatch(samples=samples[2000:3000], t_s=t_s[2000:3000], state=state),
        ]
    )
    summary = tracker.summary(29.99)
    assert summary.verdict.value == summary.sensor_state == state
    assert summary.hr_bpm is None
    assert summary.signal_quality is None
    assert summary.sample_rate_hz is None
    assert beats[-1].t_s < 20.0
    back = tracker.process(SampleBatch(samples=samples[3000:], t_s=t_s[3000:]))
    assert back[0].label == "first"
    assert tracker.verdict(float(t_s[-1])) == "valid"


def test_an_unplugged_sensor_sends_no_samples_and_is_believed(recording: Recording) -> None:
    samples, t_s, _ = recording
    nothing = np.empty(0)
    tracker, _ = _work(
        [
            SampleBatch(samples=samples[:2000], t_s=t_s[:2000]),
            SampleBatch(samples=nothing, t_s=nothing, state="unplugged", gap_before=True),
        ]
    )
    assert tracker.verdict(20.5) == "unplugged"


def test_right_after_the_fault_the_signal_is_starting(recording: Recording) -> None:
    samples, t_s, _ = recording
    tracker, _ = _work(
        [
            SampleBatch(samples=samples[:2000], t_s=t_s[:2000], state="no_finger"),
            SampleBatch(samples=samples[2000:2100], t_s=t_s[2000:2100]),
        ]
    )
    assert tracker.verdict(21.0) == "starting"


def test_silence_is_not_covered_up(recording: Recording) -> None:
    samples, _, _ = recording
    flat = np.concatenate([samples[:3000], np.full(1000, samples[2999])])
    tracker, beats = _work([SampleBatch(samples=flat, t_s=np.arange(4000) / RATE_HZ)])
    assert beats[-1].t_s < 30.5
    summary = tracker.summary(39.99)
    assert summary.verdict == "no_beats"
    assert summary.hr_bpm is None
    assert summary.rmssd_ms is None


@pytest.mark.parametrize(
    ("t_s", "state", "words"),
    [
        ([0.0, 0.02, 0.01], "ok", "do not rise"),
        ([0.0, 0.01, 0.01], "ok", "do not rise"),
        ([0.0, np.nan, 0.02], "ok", "do not rise"),
        ([0.0, 0.01], "ok", "one time for each"),
        ([0.0, 0.01, 0.02], "asleep", "unknown state"),
    ],
)
def test_a_batch_that_cannot_be_is_refused(t_s: list[float], state: str, words: str) -> None:
    tracker = HeartTracker(kind="ppg", rate_hz=RATE_HZ)
    with pytest.raises(SourceError, match=words):
        tracker.process(SampleBatch(samples=np.zeros(3), t_s=np.array(t_s), state=state))


def test_a_clock_that_goes_back_between_batches_is_refused() -> None:
    tracker = HeartTracker(kind="ppg", rate_hz=RATE_HZ)
    batch = SampleBatch(samples=np.zeros(3), t_s=np.array([0.0, 0.01, 0.02]))
    tracker.process(batch)
    with pytest.raises(SourceError, match="do not rise"):
        tracker.process(batch)


@pytest.mark.parametrize("rate_hz", [24.0, 2001.0, float("nan")])
def test_a_rate_out_of_range_is_refused(rate_hz: float) -> None:
    with pytest.raises(SourceError, match="25-2000"):
        HeartTracker(kind="ecg", rate_hz=rate_hz)
