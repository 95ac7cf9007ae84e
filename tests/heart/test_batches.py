"""The result depends on the samples alone: not on how they are cut, scaled or offset."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wince_device.heart import Beat, HeartSummary, HeartTracker
from wince_device.sources import SampleBatch, SignalKind

Floats = NDArray[np.float64]

RATE_HZ = 100


def _signal(seed: int, kind: SignalKind) -> Floats:
    """Return a pulse, more or less regular and noisy, with a stretch of another height."""
    random = np.random.default_rng(seed)
    width_s = 0.08 if kind == "ppg" else 0.015
    t_s = np.arange(12 * RATE_HZ) / RATE_HZ
    beats_s = np.cumsum(random.uniform(0.6, 0.6 + random.uniform(0.1, 0.4), 24))
    wave = sum(np.exp(-0.5 * ((t_s - beat_s) / width_s) ** 2) for beat_s in beats_s)
    wave[500:600] *= random.uniform(0.5, 2)
    return np.asarray(wave + random.uniform(0, 0.15) * random.standard_normal(t_s.size))


def _beats(
    samples: Floats, kind: SignalKind, cuts: Iterable[int] = ()
) -> tuple[list[Beat], HeartSummary]:
    tracker = HeartTracker(kind=kind, rate_hz=RATE_HZ)
    t_s = np.arange(samples.size) / RATE_HZ
    edges = [0, *sorted(cuts), samples.size]
    beats = []
    for first, last in pairwise(edges):
        beats += tracker.process(SampleBatch(samples=samples[first:last], t_s=t_s[first:last]))
    return beats, tracker.summary(float(t_s[-1]))


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    kind=st.sampled_from(["ecg", "ppg"]),
    cuts=st.lists(st.integers(0, 12 * RATE_HZ), max_size=30),
)
def test_any_cut_gives_the_same_beats(seed: int, kind: SignalKind, cuts: Iterable[int]) -> None:
    samples = _signal(seed, kind)
    assert _beats(samples, kind, cuts) == _beats(samples, kind)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000), kind=st.sampled_from(["ecg", "ppg"]))
def test_one_sample_at_a_time_gives_the_same_beats(seed: int, kind: SignalKind) -> None:
    samples = _signal(seed, kind)
    assert _beats(samples, kind, range(1, samples.size)) == _beats(samples, kind)


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    gain=st.sampled_from([2.0**-20, 0.25, 4096.0]),
    offset=st.sampled_from([-8.0, 0.0, 1024.0]),
)
def test_gain_and_offset_make_no_difference(seed: int, gain: float, offset: float) -> None:
    samples = np.round(_signal(seed, "ppg"), 6)
    plain, _ = _beats(samples, "ppg")
    changed, _ = _beats(gain * (samples + offset), "ppg")
    assert [beat.t_s for beat in changed] == [beat.t_s for beat in plain] or np.allclose(
        [beat.t_s for beat in changed], [beat.t_s for beat in plain], atol=1e-6
    )


def test_intervals_lead_from_beat_to_beat() -> None:
    beats, _ = _beats(_signal(3, "ppg"), "ppg")
    assert len(beats) > 8
    for before, beat in pairwise(beats):
        if beat.interval_ms is not None:
            assert np.isclose(beat.interval_ms, 1e3 * (beat.t_s - before.t_s), atol=1e-6)
    times = [beat.t_s for beat in beats]
    assert times == sorted(times)
