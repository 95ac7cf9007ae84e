"""Micro-movement spikes: the worked example, their range, and gaps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wince_signals import micro_movement_spikes

GOLDEN = [2.0, 7.0, 3.0, 9.0, 1.0, 6.0, 4.0, 8.0, 2.0, 5.0, 3.0, 10.0, 1.0]

speeds = hnp.arrays(
    np.float64, st.integers(0, 80), elements=st.floats(0.0, 1e3, width=32, allow_subnormal=False)
)


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


@settings(deadline=None)
@given(speeds)
def test_every_spike_lies_between_half_and_one(series: np.ndarray) -> None:
    spikes = micro_movement_spikes(series)
    assert np.all((spikes.values >= 0.5) & (spikes.values < 1.0))
    assert np.all(np.diff(spikes.indices) > 0)


@settings(deadline=None)
@given(speeds, st.integers(-20, 20))
def test_the_unit_of_the_series_does_not_matter(series: np.ndarray, power: int) -> None:
    # Powers of two, because other factors round and may make or break a tie.
    once, again = micro_movement_spikes(series), micro_movement_spikes(series * 2.0**power)
    assert once.indices.tolist() == again.indices.tolist()
    np.testing.assert_allclose(once.values, again.values, rtol=1e-12)


@settings(deadline=None)
@given(st.lists(speeds, min_size=1, max_size=4))
def test_a_gap_is_never_searched_across(parts: list[np.ndarray]) -> None:
    pieces: list[np.ndarray] = []
    starts: list[int] = []
    for part in parts:
        starts.append(sum(piece.size for piece in pieces))
        pieces += [part, np.array([np.nan])]
    whole = micro_movement_spikes(np.concatenate(pieces))
    mean = whole.mean_peak
    each = [micro_movement_spikes(part, mean_peak=mean) for part in parts]
    indices = [s + i for s, spikes in zip(starts, each, strict=True) for i in spikes.indices]
    assert whole.indices.tolist() == indices
    np.testing.assert_array_equal(whole.values, np.concatenate([e.values for e in each]))


def test_the_mean_is_that_of_the_peaks_of_all_segments() -> None:
    spikes = micro_movement_spikes([0.0, 4.0, 0.0, np.nan, 0.0, 10.0, 1.0, 6.0, 0.0])
    assert spikes.mean_peak == pytest.approx((4.0 + 10.0 + 6.0) / 3.0)
    assert np.isnan(spikes.deviation[3])


def test_a_peak_beside_a_gap_is_no_peak() -> None:
    spikes = micro_movement_spikes([1.0, 5.0, np.nan, 5.0, 1.0])
    assert np.isnan(spikes.mean_peak)
    assert spikes.values.size == 0


@pytest.mark.parametrize("series", [[], [1.0], [1.0, 2.0, 3.0], [2.0] * 9, [np.nan] * 5])
def test_a_series_without_peaks_gives_no_spikes_and_no_mean(series: list[float]) -> None:
    spikes = micro_movement_spikes(series)
    assert spikes.values.size == 0
    assert np.isnan(spikes.mean_peak)
    assert np.isnan(spikes.deviation).all()
    assert spikes.deviation.size == len(series)


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
