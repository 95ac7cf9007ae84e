"""The noise of a second is found in the calm minutes, whatever pain does in the others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_signals._calibration_grid import points_per_logit
from wince_signals._calibration_noise import JITTER, noise_at, second_noise

SCORES = st.lists(st.floats(0.0, 10.0), min_size=5, max_size=5).map(np.array)
NOISES = st.floats(0.1, 0.4)


def spreads_of(noise: float, scores: np.ndarray) -> np.ndarray:
    spreads: np.ndarray = noise * points_per_logit(scores)
    return spreads


@given(NOISES, SCORES)
def test_minutes_that_agree_tell_the_noise(noise: float, scores: np.ndarray) -> None:
    found = second_noise(spreads_of(noise, scores), scores)
    assert found == pytest.approx(noise, rel=0.3)


@given(NOISES, SCORES, st.floats(3.0, 30.0))
def test_pain_that_moves_the_scores_of_some_minutes_hardly_counts(
    noise: float, scores: np.ndarray, times: float
) -> None:
    spreads = spreads_of(noise, scores)
    moved = np.minimum(spreads * [1.0, times, 1.0, times, 1.0], 10.0)
    assert second_noise(moved, scores) == pytest.approx(noise, rel=0.4)


@given(NOISES, SCORES, st.permutations(range(5)))
def test_the_order_of_the_minutes_does_not_matter(
    noise: float, scores: np.ndarray, order: list[int]
) -> None:
    spreads = spreads_of(noise, scores) * np.linspace(0.5, 3.0, 5)
    assert second_noise(spreads[order], scores[order]) == second_noise(spreads, scores)


@given(NOISES)
def test_jitter_counts_at_rest_and_not_at_pain(noise: float) -> None:
    rest, pain = noise_at(np.array([0.0, 5.0]), noise)
    assert rest > pain >= noise
    assert rest * points_per_logit(np.array([0.0]))[0] >= JITTER
    assert pain == pytest.approx(noise, rel=0.05)
