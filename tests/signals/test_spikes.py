"""Micro-movement spikes: the worked example, two independent forms, their range, and gaps."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

import numpy_spikes
from wince_signals import mean_of_raw_peaks, micro_movement_spikes

Form = Callable[..., tuple[NDArray[np.int64], NDArray[np.float64]]]

GOLDEN = [2.0, 7.0, 3.0, 9.0, 1.0, 6.0, 4.0, 8.0, 2.0, 5.0, 3.0, 10.0, 1.0]

# Short, with ties, so that plateaus and flat valleys are as frequent as peaks; now and then a gap.
speeds = hnp.arrays(
    np.float64,
    st.integers(1, 80),
    elements=st.one_of(
        st.sampled_from([0.0, 1.0, 2.0, 3.0]),
        st.floats(0.0, 1e3, width=32, allow_subnormal=False),
    ),
)
gapped = hnp.arrays(
    np.float64,
    st.integers(1, 120),
    elements=st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, np.nan]),
)
forms = pytest.mark.parametrize("form", [numpy_spikes.looped, numpy_spikes.vectorised])


def test_worked_example() -> None:
    spikes = micro_movement_spikes(GOLDEN)
    assert spikes.mean_peak == 7.5
    np.testing.assert_allclose(
        spikes.deviation, [5.5, 0.5, 4.5, 1.5, 6.5, 1.5, 3.5, 0.5, 5.5, 2.5, 4.5, 2.5, 6.5]
    )
    assert spikes.indices.tolist() == [2, 4, 6, 8, 10]
    np.testing.assert_allclose(
        spikes.values, [0.675, 0.672413793, 0.65625, 0.66, 0.586956522], atol=5e-10
    )


@forms
@settings(deadline=None, max_examples=400)
@given(series=gapped, mean_peak=st.sampled_from([0.0, 0.75, 1.5, 2.0, 20.0]))
def test_the_numpy_forms_find_the_same(form: Form, series: np.ndarray, mean_peak: float) -> None:
    spikes = micro_movement_spikes(series, mean_peak=mean_peak)
    indices, values = form(series, mean_peak)
    assert spikes.indices.tolist() == indices.tolist()
    np.testing.assert_allclose(spikes.values, values, rtol=1e-14)


@forms
@pytest.mark.parametrize("smoothing", [1, 30])
def test_the_numpy_forms_find_the_same_in_a_long_series(form: Form, smoothing: int) -> None:
    noise = np.random.default_rng(1).gamma(2.0, size=20_000)
    series = np.convolve(noise, np.ones(smoothing), mode="valid")
    spikes = micro_movement_spikes(series)
    indices, values = form(series)
    assert spikes.indices.tolist() == indices.tolist()
    np.testing.assert_allclose(spikes.values, values, rtol=1e-11)


@settings(deadline=None)
@given(speeds, st.sampled_from([0.0, 1.0, 2.5]))
def test_every_spike_lies_between_half_and_one(series: np.ndarray, mean_peak: float) -> None:
    spikes = micro_movement_spikes(series, mean_peak=mean_peak)
    assert np.all((spikes.values >= 0.5) & (spikes.values < 1.0))
    assert np.all(np.diff(spikes.indices) > 0)


def test_rounding_of_a_long_flat_segment_takes_no_spike_below_half() -> None:
    low = 0.04097352393619469
    flat = np.nextafter(low, 1.0)
    segment = np.array([low, *[flat] * 816, np.nextafter(flat, 1.0), low])
    # Added one after the other, these have a mean above their highest value.
    assert np.cumsum(segment)[-1] / segment.size > segment.max()
    spikes = micro_movement_spikes([1.0, *segment, 1.0], mean_peak=0.0)
    assert spikes.values.tolist() == [0.5]


@settings(deadline=None)
@given(speeds, st.integers(-20, 20), st.sampled_from([0.0, 1.0, 2.5]))
def test_the_unit_of_the_series_does_not_matter(
    series: np.ndarray, power: int, mean_peak: float
) -> None:
    # Powers of two, because other factors round and may make or break a tie.
    unit = 2.0**power
    once = micro_movement_spikes(series, mean_peak=mean_peak)
    again = micro_movement_spikes(series * unit, mean_peak=mean_peak * unit)
    assert once.indices.tolist() == again.indices.tolist()
    np.testing.assert_array_equal(once.values, again.values)


@settings(deadline=None)
@given(st.lists(speeds, min_size=1, max_size=4), st.sampled_from([0.0, 1.0, 2.5]))
def test_a_gap_is_never_searched_across(parts: list[np.ndarray], mean_peak: float) -> None:
    pieces: list[np.ndarray] = []
    starts: list[int] = []
    for part in parts:
        starts.append(sum(piece.size for piece in pieces))
        pieces += [part, np.array([np.nan])]
    whole = micro_movement_spikes(np.concatenate(pieces), mean_peak=mean_peak)
    each = [micro_movement_spikes(part, mean_peak=mean_peak) for part in parts]
    indices = [s + i for s, spikes in zip(starts, each, strict=True) for i in spikes.indices]
    assert whole.indices.tolist() == indices
    np.testing.assert_array_equal(whole.values, np.concatenate([e.values for e in each]))


@settings(deadline=None)
@given(st.integers(3, 2000), st.integers(0, 1000))
def test_the_mean_of_the_raw_peaks_is_their_arithmetic_mean(n: int, seed: int) -> None:
    series = np.random.default_rng(seed).gamma(2.0, size=n)
    series[n // 2 : n // 2 + seed % 3] = np.nan
    peaks = series[numpy_spikes.strict_maxima(series)]
    if peaks.size:
        assert mean_of_raw_peaks(series) == pytest.approx(peaks.mean(), rel=1e-14)
        assert micro_movement_spikes(series).mean_peak == mean_of_raw_peaks(series)


def test_the_mean_is_that_of_the_peaks_of_all_segments() -> None:
    spikes = micro_movement_spikes([0.0, 4.0, 0.0, np.nan, 0.0, 10.0, 1.0, 6.0, 0.0])
    assert spikes.mean_peak == pytest.approx((4.0 + 10.0 + 6.0) / 3.0)
    assert np.isnan(spikes.deviation[3])


@pytest.mark.parametrize(
    ("series", "finite"),
    [
        ([1.0], 1),
        ([1.0, 2.0, 3.0], 3),
        ([2.0] * 9, 9),
        ([np.nan] * 5, 0),
        ([1.0, 5.0, np.nan, 5.0, 1.0], 4),
    ],
)
def test_a_series_without_peaks_needs_a_mean(series: list[float], finite: int) -> None:
    rule = f"series has no raw peak among {finite} finite values; must .* or give mean_peak"
    with pytest.raises(ValueError, match=rule):
        micro_movement_spikes(series)
    with pytest.raises(ValueError, match=rule):
        mean_of_raw_peaks(series)
    spikes = micro_movement_spikes(series, mean_peak=7.0)
    assert spikes.values.size == 0
    assert spikes.deviation.size == len(series)
    assert spikes.mean_peak == 7.0


@pytest.mark.parametrize("mean_peak", [np.nan, np.inf, -np.inf, 1e101, "1"])
def test_a_mean_that_is_no_number_is_refused(mean_peak: float) -> None:
    with pytest.raises(ValueError, match=r"mean_peak is \S+; must be finite and at most 1e100"):
        micro_movement_spikes(GOLDEN, mean_peak=mean_peak)


def test_an_empty_series_is_refused() -> None:
    for call in (micro_movement_spikes, mean_of_raw_peaks):
        with pytest.raises(ValueError, match="series has 0 values; must have at least 1"):
            call([])
    with pytest.raises(ValueError, match="series has 0 values; must have at least 1"):
        micro_movement_spikes([], mean_peak=1.0)


@pytest.mark.parametrize(
    "series",
    [np.random.default_rng(0).gamma(2.0, size=300_000), np.tile([1.0, 2.0], 150_000)],
    ids=["noise", "as many minima as there can be"],
)
def test_memory_stays_below_three_times_the_series(series: np.ndarray) -> None:
    tracemalloc.start()
    try:
        micro_movement_spikes(series, mean_peak=2.0)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= 3.0 * series.nbytes


def test_a_plateau_that_tops_a_segment_makes_no_spike() -> None:
    with_peak = micro_movement_spikes([5, 1, 3, 1, 5], mean_peak=0.0)
    with_plateau = micro_movement_spikes([5, 1, 3, 2.5, 4, 4, 1, 5], mean_peak=0.0)
    assert with_peak.indices.tolist() == [2]
    assert with_peak.values[0] == pytest.approx(3.0 / (3.0 + 5.0 / 3.0))
    # The strict maximum at 2 stands between the minima at 1 and 3; the plateau behind it has none.
    assert with_plateau.indices.tolist() == [2]


def test_two_maxima_with_a_flat_valley_make_one_spike() -> None:
    spikes = micro_movement_spikes([9, 1, 5, 2, 2, 7, 1, 9], mean_peak=0.0)
    assert spikes.indices.tolist() == [5]
    assert spikes.values[0] == pytest.approx(7.0 / (7.0 + (1 + 5 + 2 + 2 + 7 + 1) / 6))


def test_infinite_values_are_refused() -> None:
    with pytest.raises(ValueError, match=r"series\[2\] is inf; must be finite"):
        micro_movement_spikes([1.0, 2.0, np.inf])


def test_tables_are_refused() -> None:
    with pytest.raises(ValueError, match=r"series has shape \(2, 2\); must have one dimension"):
        micro_movement_spikes([[1.0, 2.0], [3.0, 4.0]])


def test_results_cannot_be_written_to() -> None:
    spikes = micro_movement_spikes(GOLDEN)
    with pytest.raises(ValueError, match="read-only"):
        spikes.values[0] = 1.0
