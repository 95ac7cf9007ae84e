"""Held intervals: causal, absent when old, never across a loss of the pulse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_signals import hold_intervals

beat_series = st.lists(st.floats(0.2, 6.0), min_size=0, max_size=30).map(np.cumsum)
frame_series = st.lists(st.floats(0.0, 120.0), min_size=0, max_size=60).map(sorted).map(np.array)


def test_each_frame_has_the_interval_that_was_complete() -> None:
    held = hold_intervals([1.0, 1.8, 2.7], [0.5, 1.0, 1.79, 1.8, 2.0, 2.7, 5.0, 5.71])
    np.testing.assert_allclose(
        held, [np.nan, np.nan, np.nan, 800.0, 800.0, 900.0, 900.0, np.nan], rtol=1e-12
    )


def test_no_interval_reaches_across_a_loss() -> None:
    held = hold_intervals([1.0, 1.8, np.nan, 2.9, 3.6], [1.9, 2.9, 3.0, 3.7])
    np.testing.assert_allclose(held, [800.0, np.nan, np.nan, 700.0], rtol=1e-12)


def test_a_pause_is_no_interval() -> None:
    held = hold_intervals([1.0, 1.8, 9.8, 10.5], [9.9, 10.6])
    np.testing.assert_allclose(held, [np.nan, 700.0], rtol=1e-12)


@settings(deadline=None)
@given(beat_series, frame_series, st.floats(0.0, 120.0))
def test_later_beats_change_nothing_earlier(
    beats: np.ndarray, frames: np.ndarray, now: float
) -> None:
    known_now = hold_intervals(beats[beats <= now], frames[frames <= now])
    known_later = hold_intervals(beats, frames)[: known_now.size]
    np.testing.assert_array_equal(known_now, known_later)


@settings(deadline=None)
@given(beat_series, frame_series)
def test_a_value_is_an_interval_between_successive_beats(
    beats: np.ndarray, frames: np.ndarray
) -> None:
    held = hold_intervals(beats, frames)
    intervals = set((np.diff(beats) * 1000.0).tolist())
    assert held.size == frames.size
    assert all(value in intervals for value in held[~np.isnan(held)])


def test_no_beats_give_no_values() -> None:
    assert np.isnan(hold_intervals([], [0.0, 1.0])).all()
    assert np.isnan(hold_intervals([0.5], [0.0, 1.0])).all()
    assert hold_intervals([0.5, 1.0], []).size == 0


@pytest.mark.parametrize(
    ("beats", "frames", "options", "rule"),
    [
        ([2.0, 1.0], [0.0], {}, "beat_times_s falls from 2.0 to 1.0; must be in order"),
        ([1.0, 2.0, 2.0], [0.0], {}, "beat_times_s has 2.0 twice; must rise from one beat to"),
        ([2.0, np.nan, 2.0], [0.0], {}, "beat_times_s has 2.0 twice"),
        ([1.0, 2.0], [3.0, 2.0], {}, "frame_times_s falls from 3.0 to 2.0"),
        ([1.0], [1.0], {"maximum_age_s": 0.0}, "maximum_age_s is 0.0; must be a finite number"),
        ([1.0], [1.0], {"longest_interval_s": np.inf}, "longest_interval_s is inf"),
    ],
)
def test_bad_times_are_refused(
    beats: list[float], frames: list[float], options: dict[str, float], rule: str
) -> None:
    with pytest.raises(ValueError, match=rule):
        hold_intervals(beats, frames, **options)
