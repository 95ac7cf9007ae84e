"""The onset told is the one number that is most often within three minutes of the truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_ndtr

from wince_host.medicine._evidence import HOPELESS, RELIEF_SD, Evidence, White, weigh
from wince_host.medicine._posterior import findings, onset_of
from wince_host.medicine._shapes import HALF_TIMES_MIN, KINDS, Shapes, grown, shapes_over

LAST_MIN = 150


def shapes(onsets: int) -> Shapes:
    begins = np.arange(float(onsets))
    return Shapes(
        growths=np.zeros((onsets, 1)),
        onsets_min=begins,
        log_shares=np.zeros(onsets),
        goings=np.zeros((1, 1)),
        half_gone_min=np.array([np.inf]),
        possible=np.ones((onsets, 1), dtype=bool),
    )


def told_of(weights: np.ndarray) -> tuple[float, float, float]:
    column = np.log(np.asarray(weights, dtype=float) + 1e-300)[:, None]
    evidence = Evidence(column, np.full_like(column, -2.0), np.full_like(column, 0.1))
    onset = findings(evidence, shapes(column.size), 360.0).onset_min
    assert 0.0 <= onset.near <= 1.0
    return onset.value, onset.low, onset.high


def nearness(weights: np.ndarray) -> float:
    return onset_of(weights).near


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=20, max_size=LAST_MIN).filter(any))
def test_the_onset_lies_in_its_interval(weights: list[float]) -> None:
    value, low, high = told_of(np.array(weights))
    assert 0.0 <= low <= value <= high <= len(weights) - 0.5


def test_of_two_beginnings_the_one_with_the_fuller_six_minutes_is_told() -> None:
    weights = np.zeros(100)
    weights[20] = 0.3
    weights[60:66] = 0.7 / 6.0
    value, low, high = told_of(weights)
    assert value == pytest.approx(62.5)
    assert low == pytest.approx(20.0, abs=0.5)
    assert high == pytest.approx(65.5, abs=1.0)


def test_the_interval_of_an_even_spread_holds_nine_tenths() -> None:
    _, low, high = told_of(np.ones(100))
    assert high - low == pytest.approx(90.0)


def test_how_near_the_moment_is_follows_the_evidence() -> None:
    sure, even = np.zeros(100), np.ones(100)
    sure[40:43] = 1.0
    assert nearness(sure) == pytest.approx(1.0)
    assert nearness(even) == pytest.approx(0.06)
    assert onset_of(sure).is_sharp
    assert not onset_of(even).is_sharp


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("half", [HALF_TIMES_MIN[0], HALF_TIMES_MIN[-1]])
def test_half_of_the_relief_is_there_after_the_half_time(kind: str, half: float) -> None:
    share = grown(np.array([-5.0, 0.0, half, 100.0 * half]), kind, half)
    assert share == pytest.approx([0.0, 0.0, 0.5, 1.0])


def test_every_minute_of_onset_is_alike_likely_before_anything_is_seen() -> None:
    courses = shapes_over(-120, 480)
    later = np.exp(courses.log_shares[courses.onsets_min >= 0.0])
    assert later.sum() == pytest.approx(LAST_MIN + 1.0)
    assert np.exp(courses.log_shares).sum() == pytest.approx(LAST_MIN + 1.0 + 45.0)


def test_what_is_left_out_as_hopeless_has_no_weight() -> None:
    random = np.random.default_rng(3)
    growths = random.uniform(0.0, 40.0, (60, 1))
    white = White(np.array([-1.0]), growths**2, growths, np.zeros((1, 1)), 1.0)
    found = weigh(white, shapes(60)).log_ratios[:, 0]
    precision = growths[:, 0] ** 2 + RELIEF_SD**-2
    sizes = -growths[:, 0] / precision
    whole = np.log(2.0 / RELIEF_SD) - 0.5 * np.log(precision) + 0.5 * sizes**2 * precision
    whole += log_ndtr(-sizes * np.sqrt(precision))
    near = whole > whole.max() - 0.5 * HOPELESS
    assert found[near] == pytest.approx(whole[near])
    assert np.exp(found - found.max()) == pytest.approx(np.exp(whole - whole.max()), abs=1e-12)
