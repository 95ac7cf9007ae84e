"""Heart and face together: absent where the data do not carry it, and never across a gap."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside import beat, beats, face, no_face
from narrowing import known
from wince_device.heart import Beat
from wince_device.pain import MotionWindow, heart_noise_to_signal, heart_to_face, noise_to_signal
from wince_signals import fit_gamma, hold_intervals, micro_movement_spikes

RATE_HZ = 30.0


def followed(seconds: float, seed: int = 0) -> tuple[list[Beat], np.ndarray, np.ndarray]:
    """A face whose speed follows the held intervals by five frames."""
    rng = np.random.default_rng(seed)
    times_s = np.arange(1, round(seconds * RATE_HZ) + 1) / RATE_HZ
    heart = beats(-2.0, seconds, rng)
    held = hold_intervals([one.t_s for one in heart], times_s)
    speed = rng.normal(0.0, 0.02, times_s.size) + 0.1
    speed[5:] += np.nan_to_num(held[:-5] - 800.0) / 1000.0
    return heart, times_s, np.abs(speed)


def test_a_face_that_follows_the_heart_is_found() -> None:
    heart, times_s, speed = followed(60.0)
    entropy = heart_to_face(heart, times_s, speed, rate_hz=RATE_HZ)
    assert entropy is not None
    assert known(entropy.effective) > 0.05
    assert known(entropy.p) < 0.05


def test_a_short_window_gives_nothing() -> None:
    heart, times_s, speed = followed(29.0)
    assert heart_to_face(heart, times_s, speed, rate_hz=RATE_HZ) is None


@pytest.mark.parametrize("length", [0, 1, 2, 3, 5, 7])
def test_a_handful_of_rows_gives_nothing(length: int) -> None:
    heart, times_s, speed = followed(60.0)
    # At one row a minute a handful of rows is long enough for every other rule.
    few = heart_to_face(
        heart, times_s[300 : 300 + length], speed[300 : 300 + length], rate_hz=1 / 60
    )
    assert few is None


def test_gaps_in_every_other_frame_leave_no_row() -> None:
    heart, times_s, speed = followed(120.0)
    speed[::2] = np.nan
    assert heart_to_face(heart, times_s, speed, rate_hz=RATE_HZ) is None


def test_a_face_or_heart_that_does_not_vary_gives_nothing() -> None:
    heart, times_s, speed = followed(60.0)
    assert heart_to_face(heart, times_s, np.full(speed.size, 0.1), rate_hz=RATE_HZ) is None
    steady = [beat(0.5 * n, 500.0) for n in range(121)]
    assert heart_to_face(steady, times_s, speed, rate_hz=RATE_HZ) is None


def test_no_interval_is_held_across_a_loss_of_the_pulse() -> None:
    heart, times_s, speed = followed(120.0)
    lost = [beat(one.t_s, None) if n % 2 else one for n, one in enumerate(heart)]
    whole = heart_to_face(heart, times_s, speed, rate_hz=RATE_HZ)
    half = heart_to_face(lost, times_s, speed, rate_hz=RATE_HZ)
    assert whole is not None
    assert half is not None
    assert 0.4 * whole.n < half.n < 0.6 * whole.n


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10),
    st.lists(st.tuples(st.integers(0, 1799), st.integers(1, 400)), max_size=8),
    st.sampled_from([1.0, 15.0, 30.0]),
)
def test_gaps_anywhere_give_a_finite_value_or_none(
    seed: int, gaps: list[tuple[int, int]], rate_hz: float
) -> None:
    heart, times_s, speed = followed(60.0, seed)
    for first, length in gaps:
        speed[first : first + length] = np.nan
    entropy = heart_to_face(heart, times_s, speed, rate_hz=rate_hz)
    if entropy is not None:
        assert math.isfinite(known(entropy.effective))
        assert math.isfinite(known(entropy.surrogate_deviation))
        assert 0.0 < known(entropy.p) <= 1.0


def test_too_few_spikes_are_no_ratio() -> None:
    rng = np.random.default_rng(3)
    series = np.abs(rng.normal(size=400))
    whole = noise_to_signal(series)
    assert whole is not None
    spikes = micro_movement_spikes(series)
    assert whole.spikes == spikes.values.size
    assert whole.ratio == pytest.approx(fit_gamma(spikes.values).noise_to_signal_ratio)
    twelfth = int(spikes.indices[11])
    assert noise_to_signal(series[: twelfth - 2].copy()) is None


@pytest.mark.parametrize(
    "series",
    [
        np.empty(0),
        np.full(100, np.nan),
        np.zeros(100),
        np.tile([0.0, 1.0], 100),
        np.tile([0.0, 1.0, 0.0, np.nan], 50),
    ],
)
def test_series_without_spread_are_no_ratio(series: np.ndarray) -> None:
    assert noise_to_signal(series) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(st.floats(0.0, 1e6), st.just(math.nan), st.sampled_from([0.0, 1.0, 2.0])),
        max_size=200,
    )
)
def test_a_ratio_is_finite_or_none(values: list[float]) -> None:
    ratio = noise_to_signal(np.array(values, dtype=float))
    if ratio is not None:
        assert math.isfinite(ratio.log_ratio)
        assert ratio.deviation > 0.0
        assert ratio.spikes >= 12


def test_the_heart_needs_beats() -> None:
    rng = np.random.default_rng(0)
    many = beats(0.0, 120.0, rng)
    assert heart_noise_to_signal(many) is not None
    assert heart_noise_to_signal(many[:11]) is None
    assert heart_noise_to_signal([]) is None


def shown(window: MotionWindow, span_s: float, until_s: float) -> tuple[np.ndarray, np.ndarray]:
    times_s, speeds = window.last(span_s, until_s)
    assert times_s.shape == (len(speeds),)
    return times_s, speeds


@settings(deadline=None)  # the first face takes a second to be made up
@given(
    st.lists(st.sampled_from(["face", "lost", "dropped"]), min_size=2, max_size=200),
    st.sampled_from([15.0, 30.0, 60.0, 120.0]),
)
def test_rows_are_the_cameras_frame_times_whatever_was_dropped(
    frames: list[str], rate_hz: float
) -> None:
    frames = ["face", *frames, "face"]
    window = MotionWindow(rate_hz=rate_hz, span_s=60.0)
    for index, kind in enumerate(frames):
        if kind == "face":
            window.add(face(index, t_s=index / rate_hz))
        elif kind == "lost":
            window.add(no_face(index, t_s=index / rate_hz))
    times_s, speeds = shown(window, 60.0, len(frames) / rate_hz)
    np.testing.assert_allclose(times_s, np.arange(len(frames)) / rate_hz, atol=1e-6)
    np.testing.assert_array_equal(
        np.isfinite(speeds).all(axis=1), [kind == "face" for kind in frames]
    )


@settings(deadline=None)  # the first face takes a second to be made up
@given(st.floats(0.0, 0.3), st.integers(0, 1000))
def test_jitter_of_the_frame_times_makes_no_gaps(jitter: float, seed: int) -> None:
    shifts = np.random.default_rng(seed).uniform(-0.5, 0.5, 120) * jitter
    window = MotionWindow(rate_hz=30.0, span_s=60.0)
    for index in range(120):
        window.add(face(index, t_s=(index + shifts[index]) / 30.0))
    times_s, speeds = shown(window, 60.0, 10.0)
    assert times_s.size == 120
    assert np.isfinite(speeds).all()


def test_a_camera_slower_than_it_says_shows_its_own_rate() -> None:
    window = MotionWindow(rate_hz=30.0, span_s=60.0)
    for index in range(300):
        window.add(face(index, t_s=index / 15.0))
    assert window.rate_hz == pytest.approx(15.0)
    _, speeds = shown(window, 10.0, 299 / 15.0)
    assert len(speeds) == 150
    assert np.isfinite(speeds).all()


def test_a_gap_longer_than_the_window_fills_it_and_memory_stays_bounded() -> None:
    window = MotionWindow(rate_hz=30.0, span_s=10.0)
    held = window._rows.nbytes
    for index in range(5000):
        window.add(face(index))
    window.add(face(5000, t_s=1e6))
    times_s, speeds = shown(window, 10.0, 1e6)
    assert times_s.size == 300
    assert np.isfinite(speeds).all(axis=1).tolist() == [False] * 299 + [True]
    assert window._rows.nbytes == held
    _, before = shown(window, 10.0, 4999 / 30.0)
    assert len(before) == 0


def test_only_the_asked_stretch_is_shown() -> None:
    window = MotionWindow(rate_hz=30.0, span_s=60.0)
    for index in range(1, 3001):
        window.add(face(index))
    times_s, _ = shown(window, 2.0, 50.0)
    assert times_s.size == 60
    assert (times_s[0], times_s[-1]) == pytest.approx((48.0 + 1 / 30, 50.0))
