"""The regression of face on heart: right where the truth is known, absent where it is short."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_device.pain import FaceHeartPairs, face_heart_line

STEP_S = 10.0


def test_a_known_line_lies_in_its_interval_and_beats_its_surrogate() -> None:
    rng = np.random.default_rng(0)
    heart = np.convolve(rng.normal(0.0, 1.0, 95), np.ones(6) / 6, "valid")
    face = 0.5 * heart + rng.normal(0.0, 0.05, heart.size)
    line = face_heart_line(heart, face, windows=15, step_s=STEP_S)
    assert line is not None
    assert line.slope == pytest.approx(0.5, abs=1.6449 * line.slope_deviation)
    assert line.r2 == pytest.approx(np.corrcoef(heart, face)[0, 1] ** 2)
    assert line.r2_interval[0] <= line.r2 <= line.r2_interval[1]
    assert line.surrogate_r2 < 0.3
    assert line.p < 0.05
    assert line.windows == 15


def test_unrelated_windows_are_seldom_told_apart_from_their_surrogate() -> None:
    p = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        heart, face = (np.convolve(rng.normal(size=95), np.ones(6) / 6, "valid") for _ in "ab")
        line = face_heart_line(heart, face, windows=15, step_s=STEP_S)
        assert line is not None
        p.append(line.p)
    assert np.mean(np.array(p) < 0.05) < 0.15


def pairs(count: int, seed: int = 0) -> FaceHeartPairs:
    rng, kept = np.random.default_rng(seed), FaceHeartPairs()
    for n in range(count):
        kept.add(STEP_S * n, rng.normal(), rng.normal())
    return kept


def test_five_minutes_are_the_least() -> None:
    assert pairs(30).line() is None
    line = pairs(31).line()
    assert line is not None
    assert line.windows == 5


def test_only_the_last_quarter_of_an_hour_counts() -> None:
    line = pairs(400).line()
    assert line is not None
    assert line.windows == 15


def test_losses_do_not_count_as_windows() -> None:
    kept = FaceHeartPairs()
    rng = np.random.default_rng(1)
    for n in (*range(5), *range(40, 45)):
        kept.add(STEP_S * n, rng.normal(), rng.normal())
    assert kept.line() is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=0, max_size=100))
def test_any_pairs_give_a_finite_line_or_none(values: list[tuple[float, float]]) -> None:
    kept = FaceHeartPairs()
    for n, (heart, face) in enumerate(values):
        kept.add(STEP_S * n, heart, face)
    line = kept.line()
    if line is not None:
        assert np.isfinite([line.slope, line.slope_deviation, line.surrogate_r2]).all()
        assert 0.0 <= line.r2_interval[0] <= line.r2 + 1e-9
        assert line.r2 - 1e-9 <= line.r2_interval[1] <= 1.0
        assert 0.0 < line.p <= 1.0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=31, max_size=60, unique=True), st.floats(0.1, 10))
def test_windows_on_one_line_explain_all_and_no_more(heart: list[float], slope: float) -> None:
    kept = FaceHeartPairs()
    for n, value in enumerate(heart):
        kept.add(STEP_S * n, value, 1.0 - slope * value)
    line = kept.line()
    if line is not None:
        assert line.slope == pytest.approx(-slope, rel=1e-3)
        assert 1.0 - 1e-6 <= line.r2 <= 1.0
        assert line.slope_deviation >= 0.0
