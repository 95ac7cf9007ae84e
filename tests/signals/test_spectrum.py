"""The spectrum of uneven intervals against scipy's, and against sinusoids of known power."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from wince_signals._spectrum import _power_at, band_powers


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(8, 200), hz=st.floats(0.01, 0.5))
def test_the_power_is_that_of_scipy(seed: int, count: int, hz: float) -> None:
    generator = np.random.default_rng(seed)
    times_s = np.cumsum(generator.uniform(0.5, 1.2, count))
    values = generator.normal(0.0, 40.0, count)
    theirs = signal.lombscargle(times_s, values, np.array([2.0 * np.pi * hz]))
    assert _power_at(2.0 * np.pi * hz, times_s, values) == pytest.approx(float(theirs), rel=1e-6)


@pytest.mark.parametrize("angular", [0.0, np.pi])
def test_a_frequency_without_a_sine_keeps_its_cosine(angular: float) -> None:
    times_s = np.arange(30.0)
    values = 2.0 * np.cos(angular * times_s)
    assert _power_at(angular, times_s, values) == pytest.approx(60.0)


def test_a_sinusoid_has_half_its_amplitude_squared() -> None:
    times_s = np.cumsum(np.random.default_rng(4).uniform(0.7, 1.1, 500))
    values = 30.0 * np.sin(2.0 * np.pi * 0.1 * times_s)
    (inside, beside) = band_powers(times_s, values, ((0.04, 0.15), (0.15, 0.4)))
    assert inside == pytest.approx(450.0, rel=0.05)
    assert beside < 10.0
