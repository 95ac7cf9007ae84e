"""The power law and the surrogate that it must stand beside."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from wince_signals import (
    fit_gamma_windows,
    micro_movement_spikes,
    phase_randomised,
    power_law,
)


def test_an_exact_line() -> None:
    shapes = np.array([1.0, 2.0, 5.0, 10.0, 50.0])
    law = power_law(shapes, 3.0 * shapes**-1.2)
    assert law.slope == pytest.approx(-1.2)
    assert law.intercept == pytest.approx(np.log(3.0))
    assert law.r_squared == pytest.approx(1.0)
    assert law.n == 5


def test_agrees_with_scipy() -> None:
    shapes, scales = np.random.default_rng(0).gamma(2.0, size=(2, 40))
    law = power_law(shapes, scales)
    line = stats.linregress(np.log(shapes), np.log(scales))
    assert (law.slope, law.intercept) == pytest.approx((line.slope, line.intercept))
    assert law.r_squared == pytest.approx(line.rvalue**2)


def test_white_noise_follows_the_power_law_too() -> None:
    noise = np.abs(np.random.default_rng(1).normal(size=60_000))
    values = micro_movement_spikes(noise).values
    windows = values[: values.size // 60 * 60].reshape(-1, 60)
    law = power_law(*fit_gamma_windows(windows))
    assert law.slope == pytest.approx(-1.0, abs=0.05)
    assert law.r_squared > 0.98


@pytest.mark.parametrize(
    ("shapes", "scales", "rule"),
    [
        ([1.0, 2.0], [1.0, 2.0], "shapes has 2 values; must have at least 3"),
        ([1.0, 2.0, 3.0], [1.0, 2.0, 0.0], r"scales\[2\] is 0.0; must be greater than 0"),
        ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0], "must have the same length"),
        ([2.0, 2.0, 2.0], [1.0, 2.0, 3.0], "shapes are all 2.0; must differ"),
    ],
)
def test_bad_points_are_refused(shapes: list[float], scales: list[float], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        power_law(shapes, scales)


series = hnp.arrays(np.float64, st.integers(3, 60), elements=st.floats(-100.0, 100.0))


@settings(deadline=None)
@given(series, st.integers(0, 1000))
def test_the_spectrum_stays(values: np.ndarray, seed: int) -> None:
    turned = phase_randomised(values, seed)
    scale = 1.0 + np.abs(values).max()
    np.testing.assert_allclose(
        np.abs(np.fft.rfft(turned)), np.abs(np.fft.rfft(values)), atol=1e-10 * scale * values.size
    )
    assert turned.mean() == pytest.approx(values.mean(), abs=1e-10 * scale)


def test_the_phases_do_not_stay() -> None:
    values = np.random.default_rng(2).normal(size=500)
    one, other = phase_randomised(values, 1), phase_randomised(values, 2)
    assert abs(np.corrcoef(values, one)[0, 1]) < 0.2
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.2
    np.testing.assert_array_equal(one, phase_randomised(values, 1))


def test_gaps_stay_where_they_are() -> None:
    values = np.random.default_rng(3).normal(size=100)
    values[[20, 21, 60]] = np.nan
    turned = phase_randomised(values, 0)
    np.testing.assert_array_equal(np.isnan(turned), np.isnan(values))
    assert np.mean(turned[22:60]) == pytest.approx(np.mean(values[22:60]))


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="seed is -1; must be at least 0"):
        phase_randomised([1.0, 2.0, 3.0], -1)
    with pytest.raises(ValueError, match=r"series\[0\] is -inf"):
        phase_randomised([-np.inf, 2.0, 3.0], 0)
