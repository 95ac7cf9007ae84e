"""Beats put out of place on purpose, and annotated beats of a real recording."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_signals import BeatLabel, correct_intervals, hrv
from wince_signals._beat_kernels import ECTOPIC, EXTRA, GAP, LONG, MISSED, NORMAL, SHORT
from wince_signals._beat_labels import LABELS
from wince_signals._rolling_quantiles import rolling_quantiles


def clean(seed: int, n: int = 300) -> np.ndarray:
    """Return intervals of about 800 ms that breathe and wander a little."""
    generator = np.random.default_rng(seed)
    beat = np.arange(n)
    wave = 800.0 + 25.0 * np.sin(2 * np.pi * beat / 5.3)
    return np.asarray(wave + generator.normal(0.0, 8.0, n))


def marked(labels: tuple[BeatLabel, ...]) -> dict[int, str]:
    return {at: str(label) for at, label in enumerate(labels) if label != "normal"}


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 1.0, 2.0]) | st.floats(-1e3, 1e3), min_size=1, max_size=120),
    st.sampled_from([1, 3, 11, 91]),
)
def test_rolling_quantiles_are_those_of_each_window(values: list[float], width: int) -> None:
    half = width // 2
    windows = [values[max(at - half, 0) : at + half + 1] for at in range(len(values))]
    upper, lower = rolling_quantiles(np.array(values), width, 0.75, 0.25)
    np.testing.assert_allclose(upper, [np.quantile(one, 0.75) for one in windows], atol=1e-9)
    np.testing.assert_allclose(lower, [np.quantile(one, 0.25) for one in windows], atol=1e-9)


def test_codes_are_the_places_of_the_labels() -> None:
    named = {
        "normal": NORMAL,
        "ectopic": ECTOPIC,
        "missed": MISSED,
        "extra": EXTRA,
        "long": LONG,
        "short": SHORT,
        "gap": GAP,
    }
    assert {str(label): at for at, label in enumerate(LABELS)} == named


@pytest.mark.parametrize("seed", range(5))
def test_clean_intervals_stay_as_they_are(seed: int) -> None:
    intervals = clean(seed)
    result = correct_intervals(intervals)
    np.testing.assert_array_equal(result.values, intervals)
    assert result.corrected == 0
    assert result.origins.tolist() == list(range(300))


def test_normal_swings_are_hardly_ever_called_wrong() -> None:
    generator = np.random.default_rng(7)
    called = sum(
        correct_intervals(800.0 + generator.normal(0.0, 20.0, 300)).corrected for _ in range(100)
    )
    # The thresholds are meant to keep 99.95 % of a normal series: 15 of 30,000 beats.
    assert called <= 45


def test_a_missed_beat_is_put_back() -> None:
    truth = clean(1)
    seen = np.concatenate([truth[:100], [truth[100] + truth[101]], truth[102:]])
    result = correct_intervals(seen)
    assert marked(result.labels) == {100: "missed"}
    assert result.values.size == truth.size
    assert result.values.sum() == pytest.approx(truth.sum())
    assert result.corrected == 1
    assert result.origins[99:103].tolist() == [99, 100, 100, 101]


def test_an_extra_beat_is_taken_out() -> None:
    truth = clean(2)
    seen = np.concatenate([truth[:100], [0.4 * truth[100], 0.6 * truth[100]], truth[101:]])
    result = correct_intervals(seen)
    assert marked(result.labels) == {100: "extra", 101: "extra"}
    np.testing.assert_allclose(result.values, truth)
    assert result.corrected == 1


@pytest.mark.parametrize("moved_ms", [-250.0, 250.0])
def test_an_ectopic_beat_is_moved(moved_ms: float) -> None:
    truth = clean(3)
    seen = truth.copy()
    seen[100] += moved_ms
    seen[101] -= moved_ms
    result = correct_intervals(seen)
    assert marked(result.labels) == {100: "ectopic", 101: "ectopic"}
    assert result.corrected == 1
    assert np.abs(result.values - truth).max() < 60.0


@pytest.mark.parametrize(("factor", "label"), [(1.5, "long"), (0.6, "short")])
def test_long_and_short_intervals_are_replaced(factor: float, label: str) -> None:
    truth = clean(4)
    seen = truth.copy()
    seen[100] *= factor
    result = correct_intervals(seen)
    assert marked(result.labels) == {100: label}
    assert np.abs(result.values - truth).max() < 60.0


def test_correction_brings_the_variability_back() -> None:
    truth = clean(5)
    seen = truth.copy()
    for at in (40, 120, 200, 260):
        seen[at] -= 300.0
        seen[at + 1] += 300.0
    wanted, spoilt = hrv(truth).rmssd_ms, hrv(seen).rmssd_ms
    mended = hrv(correct_intervals(seen).values).rmssd_ms
    assert wanted is not None
    assert spoilt is not None
    assert mended is not None
    assert spoilt > 2.0 * wanted
    assert mended == pytest.approx(wanted, rel=0.05)


def test_a_regular_heart_on_a_coarse_grid_is_left_alone_but_for_the_wrong_beat() -> None:
    seen = np.full(100, 800.0)
    seen[30] = 810.0
    seen[60] = 1600.0
    assert marked(correct_intervals(seen).labels) == {60: "missed"}


def test_gaps_stay_and_are_not_judged_across() -> None:
    intervals = clean(6, 200)
    intervals[120:] += 400.0
    intervals[119] = np.nan
    result = correct_intervals(intervals)
    assert marked(result.labels) == {119: "gap"}
    np.testing.assert_array_equal(result.values, intervals)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(250.0, 2500.0) | st.just(np.nan), max_size=120))
def test_nothing_is_lost_or_made_up(intervals: list[float]) -> None:
    result = correct_intervals(intervals)
    assert len(result.labels) == len(intervals)
    assert result.values.size == result.origins.size
    given_gaps = int(np.isnan(intervals).sum()) if intervals else 0
    assert int(np.isnan(result.values).sum()) == given_gaps
    extra = sum(label == "extra" for label in result.labels)
    missed = sum(label == "missed" for label in result.labels)
    assert result.values.size == len(intervals) + missed - extra // 2
    assert (result.corrected == 0) == (set(result.labels) <= {"normal", "gap"})


@pytest.mark.shared
def test_annotated_ectopic_beats_of_a_real_heart_are_found(shared: Path) -> None:
    wfdb = pytest.importorskip("wfdb")
    with warnings.catch_warnings():
        # wfdb's own use of pandas is deprecated there.
        warnings.simplefilter("ignore")
        annotation = wfdb.rdann(str(shared / "real" / "ecg" / "100"), "atr")
    kinds = np.array(annotation.symbol)
    beats = np.isin(kinds, ["N", "A", "V"])
    samples, kinds = annotation.sample[beats], kinds[beats]
    assert samples.size == 2273
    result = correct_intervals(np.diff(samples) / 360.0 * 1000.0)
    odd = [at for at, label in enumerate(result.labels) if label != "normal"]
    touched = {at + end for at in odd for end in (0, 1)}
    wrong = set(np.flatnonzero(kinds != "N"))
    assert len(wrong) == 34
    assert wrong <= touched
    # The few besides the 34 are large swings of a normal rhythm.
    assert result.corrected <= 40


def test_bad_intervals_are_refused() -> None:
    with pytest.raises(ValueError, match=r"intervals_ms\[1\] is -1.0; must be greater than 0"):
        correct_intervals([800.0, -1.0])
