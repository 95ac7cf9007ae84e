"""Heart values are right where their windows are full, and absent where they are not."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from wince_device.heart import Beat, BeatLabel
from wince_device.heart._intervals import IntervalCorrector
from wince_device.heart._summary import HeartWindow

Function = Callable[..., Any]
Floats = NDArray[np.float64]


@pytest.fixture
def filled() -> Function:
    """Return a window and the intervals that went into it, one chain from 0 s on."""
    intervals_ms = 800 + 40 * np.random.default_rng(2).standard_normal(120)

    def fill(until_s: float) -> tuple[HeartWindow, list[tuple[float, float]]]:
        window, t_s, used = HeartWindow(), 0.0, []
        for k, interval_ms in enumerate(intervals_ms):
            t_s += interval_ms / 1e3
            if t_s > until_s:
                break
            first = k == 0
            used += [] if first else [(t_s, float(interval_ms))]
            window.add(
                Beat(
                    t_s=t_s,
                    interval_ms=None if first else float(interval_ms),
                    corrected_interval_ms=None if first else float(interval_ms),
                    label=BeatLabel.FIRST if first else BeatLabel.NORMAL,
                    quality=1.0,
                )
            )
        return window, used

    return fill


def test_values_are_those_of_their_windows(filled: Function) -> None:
    window, used = filled(80.0)
    recent = {span: np.array([i for t, i in used if 80.0 - span < t]) for span in (15, 30, 60)}
    assert window.hr_bpm(80.0) == pytest.approx(60_000 / np.median(recent[15]))
    assert window.sdnn_ms(80.0) == pytest.approx(np.std(recent[60], ddof=1))
    rmssd_ms = np.sqrt(np.mean(np.diff(recent[30]) ** 2))
    assert window.rmssd_ms(80.0) == pytest.approx(rmssd_ms)


@pytest.mark.parametrize(
    ("until_s", "there"), [(2.0, ""), (10.0, "h"), (32.0, "hr"), (63.0, "hrs")]
)
def test_short_windows_are_absent(filled: Function, until_s: float, there: str) -> None:
    window, _ = filled(until_s)
    values = {
        "h": window.hr_bpm(until_s), "r": window.rmssd_ms(until_s), "s": window.sdnn_ms(until_s)
    }  # fmt: skip
    assert {key for key, value in values.items() if value is not None} == set(there)


def test_old_values_are_never_held(filled: Function) -> None:
    window, _ = filled(70.0)
    assert window.hr_bpm(70.0 + 14.0) is None
    assert window.rmssd_ms(70.0 + 10.0) is None
    assert window.sdnn_ms(70.0 + 15.0) is None
    assert window.valid_fraction(70.0 + 15.0, 30.0, valid_now=False) == pytest.approx(0.5, abs=0.03)


def test_a_full_window_is_wholly_valid(filled: Function) -> None:
    window, _ = filled(70.0)
    assert window.valid_fraction(70.0, 30.0, valid_now=True) == 1.0


@pytest.mark.parametrize(
    ("interval_ms", "rate_bpm"), [(206.0, None), (251.0, 60e3 / 251.0), (2390.0, 60e3 / 2390.0)]
)
def test_a_rate_that_no_heart_has_is_absent(interval_ms: float, rate_bpm: float | None) -> None:
    window = HeartWindow()
    for count in range(1, 7):
        window.add(
            Beat(
                t_s=count * interval_ms / 1e3,
                interval_ms=interval_ms,
                corrected_interval_ms=interval_ms,
                label=BeatLabel.NORMAL,
                quality=1.0,
            )
        )
    assert window.hr_bpm(6 * interval_ms / 1e3) == pytest.approx(rate_bpm)


def test_a_day_takes_no_more_memory_than_a_minute() -> None:
    window = HeartWindow()
    for k in range(20_000):
        window.add(
            Beat(t_s=0.8 * k, interval_ms=800.0, corrected_interval_ms=800.0,
                 label=BeatLabel.NORMAL, quality=1.0)
        )  # fmt: skip
    assert window.beats_total == 20_000
    assert len(window._beats) < 150


def _corrected(intervals_ms: Floats) -> list[tuple[float, BeatLabel]]:
    corrector = IntervalCorrector()
    return [corrector.correct(float(interval_ms)) for interval_ms in intervals_ms]


@pytest.fixture
def resting() -> Floats:
    """Forty intervals with respiratory arrhythmia, in milliseconds."""
    random = np.random.default_rng(4).standard_normal(40)
    return np.asarray(850 + 35 * np.sin(np.arange(40) * 1.3) + 10 * random)


def test_a_resting_heart_is_left_alone(resting: Floats) -> None:
    assert {label for _, label in _corrected(resting)} == {BeatLabel.NORMAL}


def test_a_premature_beat_and_its_pause_are_corrected(resting: Floats) -> None:
    intervals = np.concatenate([resting, [560, 1140], resting])
    labels = [label for _, label in _corrected(intervals)]
    assert [k for k, label in enumerate(labels) if label is BeatLabel.CORRECTED] == [40, 41]


def test_a_missed_beat_is_halved(resting: Floats) -> None:
    intervals = np.concatenate([resting, [1700], resting])
    value, label = _corrected(intervals)[40]
    assert label is BeatLabel.CORRECTED
    assert value == pytest.approx(850)


def test_a_lasting_change_of_rate_is_believed(resting: Floats) -> None:
    intervals = np.concatenate([resting, 0.6 * resting])
    result = _corrected(intervals)
    assert all(label is BeatLabel.NORMAL for _, label in result[-25:])
    assert [value for value, _ in result[-25:]] == pytest.approx(list(intervals[-25:]))
