"""Spikes of a series that is still going on: those of the whole, each as soon as it is certain."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wince_signals import StreamingSpikes, micro_movement_spikes
from wince_signals._spikes import Spikes

tied = st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, np.nan])
series_with_ties_and_gaps = hnp.arrays(
    np.float64, st.integers(1, 150), elements=st.one_of(tied, st.floats(0.0, 20.0))
)


def joined(pieces: list[Spikes]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        np.concatenate([piece.indices for piece in pieces]),
        np.concatenate([piece.values for piece in pieces]),
        np.concatenate([piece.deviation for piece in pieces]),
    )


@settings(deadline=None, max_examples=400)
@given(
    series_with_ties_and_gaps,
    st.lists(st.integers(0, 150), max_size=12),
    st.sampled_from([0.0, 1.5, 2.0, 6.25]),
)
def test_pieces_together_are_the_whole(
    series: np.ndarray, cuts: list[int], mean_peak: float
) -> None:
    whole = micro_movement_spikes(series, mean_peak=mean_peak)
    stream = StreamingSpikes(mean_peak)
    pieces = np.split(series, sorted(min(cut, series.size) for cut in cuts))
    indices, values, deviation = joined([stream.push(piece) for piece in pieces])
    np.testing.assert_array_equal(indices, whole.indices)
    np.testing.assert_array_equal(values, whole.values)
    np.testing.assert_array_equal(deviation, whole.deviation)
    assert stream.samples == series.size


@settings(deadline=None, max_examples=100)
@given(series_with_ties_and_gaps)
def test_sample_by_sample_is_the_whole(series: np.ndarray) -> None:
    whole = micro_movement_spikes(series, mean_peak=1.5)
    stream = StreamingSpikes(1.5)
    indices, values, _ = joined([stream.push([sample]) for sample in series])
    np.testing.assert_array_equal(indices, whole.indices)
    np.testing.assert_array_equal(values, whole.values)


def test_a_long_series_in_pieces_of_any_size() -> None:
    series = np.random.default_rng(0).gamma(2.0, size=50_000)
    series[20_000:20_100] = np.nan
    whole = micro_movement_spikes(series)
    stream = StreamingSpikes(whole.mean_peak)
    pieces = [stream.push(piece) for piece in np.split(series, [1, 7, 600, 30_000, 30_001])]
    indices, values, _ = joined(pieces)
    np.testing.assert_array_equal(indices, whole.indices)
    np.testing.assert_array_equal(values, whole.values)


def test_a_spike_comes_with_the_sample_after_its_closing_minimum() -> None:
    stream = StreamingSpikes(0.0)
    # Minima at 1, 3 and 6, peaks between them at 2 and 5.
    series = [3.0, 1.0, 4.0, 2.0, 3.0, 5.0, 2.0, 2.5]
    given_at = {now: stream.push([sample]).indices.tolist() for now, sample in enumerate(series)}
    assert {now: found for now, found in given_at.items() if found} == {4: [2], 7: [5]}


def test_no_spike_is_found_across_a_gap_between_two_pieces() -> None:
    stream = StreamingSpikes(0.0)
    pieces = [[3.0, 1.0, 4.0], [np.nan], [2.0, 3.0, 1.0, 2.0]]
    assert sum(stream.push(piece).indices.size for piece in pieces) == 0


def test_what_is_refused_leaves_the_search_where_it_was() -> None:
    series = [3.0, 1.0, 4.0, 2.0, 3.0]
    stream = StreamingSpikes(0.0)
    stream.push(series[:3])
    with pytest.raises(ValueError, match=r"samples\[1\] is inf; must be finite"):
        stream.push([0.0, np.inf])
    with pytest.raises(ValueError, match=r"samples has shape \(1, 2\); must have one dimension"):
        stream.push([[2.0, 3.0]])
    assert stream.samples == 3
    assert stream.push(series[3:]).indices.tolist() == [2]


@pytest.mark.parametrize("mean_peak", [np.nan, np.inf, -1e101, None])
def test_the_mean_must_be_known(mean_peak: float) -> None:
    with pytest.raises(ValueError, match=r"mean_peak is \S+; must be finite and at most 1e100"):
        StreamingSpikes(mean_peak)


def test_results_cannot_be_written_to() -> None:
    spikes = StreamingSpikes(2.0).push([1.0, 2.0])
    with pytest.raises(ValueError, match="read-only"):
        spikes.deviation[0] = 1.0
