"""Heart-rate variability against published figures, known rhythms and minimum durations."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wince_signals import hrv


def modulated(seconds: float, lf_ms: float, hf_ms: float) -> np.ndarray:
    """Return intervals that swing around 800 ms at 0.1 Hz and 0.25 Hz."""
    intervals, t = [], 0.0
    while t < seconds:
        swing = lf_ms * np.sin(0.2 * np.pi * t) + hf_ms * np.sin(0.5 * np.pi * t)
        intervals.append(800.0 + swing)
        t += intervals[-1] / 1000.0
    return np.array(intervals)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "columns", "expected"),
    [
        (
            "nn_1000.txt",
            {},
            (718.248, 43.113075, 19.519401, 2.4024024, 13.80919, 59.386705),
        ),
        (
            "rr_245.txt",
            {"delimiter": ",", "skiprows": 1, "usecols": 1},
            (883.238095, 84.690544, 45.546669, 26.229508, None, None),
        ),
    ],
)
def test_published_figures(
    shared: Path, name: str, columns: dict[str, Any], expected: tuple[float | None, ...]
) -> None:
    intervals = np.loadtxt(shared / "oracles" / "hrv" / name, **columns)
    result = hrv(intervals)
    figures = (
        result.mean_ms,
        result.sdnn_ms,
        result.rmssd_ms,
        result.pnn50_percent,
        result.sd1_ms,
        result.sd2_ms,
    )
    for figure, wanted in zip(figures, expected, strict=True):
        assert wanted is None or figure == pytest.approx(wanted, abs=1e-6)


def test_power_of_known_rhythms() -> None:
    result = hrv(modulated(300.0, 30.0, 20.0))
    # A sinusoid of amplitude A has the power A² / 2.
    assert result.lf_ms2 == pytest.approx(450.0, rel=0.05)
    assert result.hf_ms2 == pytest.approx(200.0, rel=0.05)


def test_power_does_not_leak_from_one_band_to_the_other() -> None:
    low, high = hrv(modulated(300.0, 30.0, 0.0)), hrv(modulated(300.0, 0.0, 30.0))
    assert low.hf_ms2 is not None
    assert high.lf_ms2 is not None
    assert low.hf_ms2 < 0.05 * 450.0
    assert high.lf_ms2 < 0.05 * 450.0


def test_a_drift_is_not_variability_of_a_band() -> None:
    result = hrv(np.linspace(700.0, 900.0, 400))
    assert result.lf_ms2 == pytest.approx(0.0, abs=5.0)


@pytest.mark.parametrize(
    ("seconds", "present"),
    [
        (20.0, set()),
        (40.0, {"rmssd_ms", "pnn50_percent", "sd1_ms"}),
        (
            90.0,
            {
                "rmssd_ms",
                "pnn50_percent",
                "sd1_ms",
                "sdnn_ms",
                "sd2_ms",
                "hf_ms2",
                "baevsky_si",
            },
        ),
        (
            130.0,
            {
                "rmssd_ms",
                "pnn50_percent",
                "sd1_ms",
                "sdnn_ms",
                "sd2_ms",
                "hf_ms2",
                "baevsky_si",
                "lf_ms2",
            },
        ),
    ],
)
def test_figures_are_absent_below_their_duration(seconds: float, present: set[str]) -> None:
    result = hrv(modulated(seconds, 30.0, 20.0))
    optional = {
        "rmssd_ms",
        "pnn50_percent",
        "sd1_ms",
        "sdnn_ms",
        "sd2_ms",
        "lf_ms2",
        "hf_ms2",
        "baevsky_si",
    }
    assert {name for name in optional if getattr(result, name) is not None} == present
    assert result.mean_ms == pytest.approx(800.0, abs=10.0)


def test_no_difference_is_taken_across_a_gap() -> None:
    halves = np.concatenate([np.full(50, 700.0), [np.nan], np.full(50, 900.0)])
    result = hrv(halves)
    assert result.rmssd_ms == 0.0
    assert result.pnn50_percent == 0.0
    assert result.n == 100
    assert result.duration_s == pytest.approx(80.0)


def test_band_powers_with_gaps_need_the_times() -> None:
    intervals = modulated(300.0, 30.0, 20.0)
    times = np.cumsum(intervals) / 1000.0
    intervals[100:120] = np.nan
    assert hrv(intervals).lf_ms2 is None
    timed = hrv(intervals, times_s=times)
    assert timed.lf_ms2 == pytest.approx(450.0, rel=0.15)
    assert timed.hf_ms2 == pytest.approx(200.0, rel=0.15)


def test_power_of_a_day_is_the_mean_of_its_windows() -> None:
    # Three hours: one window alone would need some gigabytes.
    result = hrv(np.tile(modulated(300.0, 30.0, 20.0), 36))
    assert result.lf_ms2 == pytest.approx(450.0, rel=0.05)
    assert result.hf_ms2 == pytest.approx(200.0, rel=0.05)
    halves = np.concatenate([modulated(900.0, 30.0, 20.0), modulated(900.0, 10.0, 40.0)])
    mixed = hrv(halves)
    assert mixed.lf_ms2 == pytest.approx((450.0 + 50.0) / 2.0, rel=0.1)
    assert mixed.hf_ms2 == pytest.approx((200.0 + 800.0) / 2.0, rel=0.1)


def test_the_time_of_day_does_not_matter() -> None:
    intervals = modulated(300.0, 30.0, 20.0)
    times = np.cumsum(intervals) / 1000.0
    early, late = hrv(intervals, times_s=times), hrv(intervals, times_s=times + 1.7e9)
    assert late.lf_ms2 == pytest.approx(early.lf_ms2, rel=1e-5)
    assert late.hf_ms2 == pytest.approx(early.hf_ms2, rel=1e-5)


@pytest.mark.parametrize("pause_s", [200.0, 7200.0, 1e12])
def test_a_pause_of_any_length_leaves_the_powers_of_what_was_heard(pause_s: float) -> None:
    one = modulated(300.0, 30.0, 20.0)
    intervals = np.concatenate([one, [np.nan], one])
    times = np.cumsum(np.where(np.isnan(intervals), pause_s * 1000.0, intervals)) / 1000.0
    result = hrv(intervals, times_s=times)
    assert result.lf_ms2 == pytest.approx(450.0, rel=0.15)
    assert result.hf_ms2 == pytest.approx(200.0, rel=0.15)


def test_pieces_too_short_for_a_band_have_no_part_in_it() -> None:
    pieces = [modulated(90.0, 30.0, 20.0), np.array([np.nan])] * 5
    intervals = np.concatenate(pieces)
    times = np.cumsum(np.where(np.isnan(intervals), 600_000.0, intervals)) / 1000.0
    result = hrv(intervals, times_s=times)
    # 450 s heard in all, but never 120 s together.
    assert result.duration_s > 400.0
    assert result.lf_ms2 is None
    assert result.hf_ms2 == pytest.approx(200.0, rel=0.15)


def test_baevsky_index_of_a_simple_histogram() -> None:
    intervals = np.array([810.0] * 60 + [860.0] * 30 + [910.0] * 10)
    # Mode 0.825 s (middle of 800-850 ms) with 60 %, range 0.1 s.
    assert hrv(intervals).baevsky_si == pytest.approx(60.0 / (2.0 * 0.825 * 0.1))


def test_a_perfectly_regular_heart() -> None:
    result = hrv([800.0] * 200)
    assert result.sdnn_ms == 0.0
    assert result.sd2_ms == 0.0
    assert result.baevsky_si is None
    assert result.hf_ms2 == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("intervals", "times", "rule"),
    [
        ([], None, "intervals_ms has no number among 0 values"),
        ([800.0, 0.0], None, r"intervals_ms\[1\] is 0.0; must be greater than 0"),
        ([800.0, 810.0], [1.0], "intervals_ms has 2 values, times_s has 1 values"),
        ([800.0, 810.0], [1.0, 1.0], r"times_s\[1\] is 1.0 after 1.0; must rise"),
        ([800.0, np.nan, 810.0], [2.0, np.nan, 1.0], r"times_s\[2\] is 1.0 after 2.0; must rise"),
        ([800.0, 810.0], [1.0, np.nan], r"times_s\[1\] is NaN beside an interval; must be finite"),
        ([800.0, 60_001.0], None, r"intervals_ms\[1\] is 60001.0; must be at most 60000, or NaN"),
    ],
)
def test_bad_intervals_are_refused(
    intervals: list[float], times: list[float] | None, rule: str
) -> None:
    with pytest.raises(ValueError, match=rule):
        hrv(intervals, times_s=times)
