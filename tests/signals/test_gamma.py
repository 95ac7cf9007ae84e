"""The Gamma fit against scipy, its intervals against simulation, its rivals against scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from wince_signals import fit_gamma, fit_gamma_windows
from wince_signals._digamma import digamma, log_minus_digamma, trigamma, trigamma_excess

seeds = st.integers(0, 2**32 - 1)


@settings(deadline=None, max_examples=300)
@given(st.floats(1e-8, 1e15))
def test_digamma_and_trigamma_agree_with_scipy(x: float) -> None:
    assert digamma(x) == pytest.approx(float(special.digamma(x)), rel=1e-13, abs=1e-14)
    assert trigamma(x) == pytest.approx(float(special.polygamma(1, x)), rel=1e-13)


@pytest.mark.parametrize("x", [10.0, 50.0, 1e4, 1e9])
def test_small_differences_do_not_cancel(x: float) -> None:
    # Leading terms of the asymptotic series, far more exact than subtracting.
    assert log_minus_digamma(x) == pytest.approx(0.5 / x + 1 / (12 * x**2), rel=1e-4)
    assert trigamma_excess(x) == pytest.approx(0.5 / x + 1 / (6 * x**2), rel=1e-4)


@settings(deadline=None, max_examples=40)
@given(seeds, st.floats(0.3, 300.0), st.floats(1e-4, 1e4), st.integers(10, 400))
def test_agrees_with_scipy(seed: int, shape: float, scale: float, n: int) -> None:
    values = np.random.default_rng(seed).gamma(shape, scale, n)
    values = np.maximum(values, 1e-9 * scale)
    fit = fit_gamma(values)
    a, _, b = stats.gamma.fit(values, floc=0)
    assert fit.shape == pytest.approx(a, rel=1e-6)
    assert fit.scale == pytest.approx(b, rel=1e-6)
    # The likelihood equation itself, which scipy's optimiser meets less closely.
    spread = np.log(values.mean()) - np.log(values).mean()
    assert np.log(fit.shape) - special.digamma(fit.shape) == pytest.approx(spread, rel=1e-8)
    assert fit.noise_to_signal_ratio == fit.scale


@settings(deadline=None, max_examples=40)
@given(seeds, st.integers(-30, 30))
def test_the_unit_moves_the_scale_only(seed: int, power: int) -> None:
    values = np.random.default_rng(seed).gamma(3.0, 1.0, 80)
    once, again = fit_gamma(values), fit_gamma(values * 2.0**power)
    assert again.shape == pytest.approx(once.shape, rel=1e-12)
    assert again.scale == pytest.approx(once.scale * 2.0**power, rel=1e-12)


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    generator = np.random.default_rng(20)
    runs = 800
    inside = np.zeros(2)
    for _ in range(runs):
        fit = fit_gamma(generator.gamma(40.0, 0.015, 200))
        inside += (
            fit.shape_interval[0] < 40.0 < fit.shape_interval[1],
            fit.scale_interval[0] < 0.015 < fit.scale_interval[1],
        )
    # 760 expected, binomial: 99.9 % of the mass lies between these.
    low, high = stats.binom.interval(0.999, runs, 0.95)
    assert np.all((inside >= low) & (inside <= high))


def test_interval_of_the_shape_is_as_wide_as_its_theory() -> None:
    values = np.random.default_rng(3).gamma(150.0, 0.004, 1000)
    fit = fit_gamma(values)
    # For a large shape its coefficient of variation is √(2 / n).
    ratio = np.log(fit.shape_interval[1] / fit.shape_interval[0]) / (2 * 1.959964)
    assert ratio == pytest.approx(np.sqrt(2 / 1000), rel=0.01)


def test_moments_agree_with_scipy() -> None:
    values = np.random.default_rng(4).gamma(2.0, 3.0, 300)
    fit = fit_gamma(values)
    assert fit.mean == pytest.approx(values.mean())
    assert fit.variance == pytest.approx(values.var(ddof=1))
    assert fit.skewness == pytest.approx(stats.skew(values))
    assert fit.kurtosis == pytest.approx(stats.kurtosis(values, fisher=False))
    assert fit.n == 300


def test_rivals_agree_with_scipy() -> None:
    values = 0.5 + 0.5 * np.random.default_rng(5).beta(4.0, 12.0, 400)
    fit = fit_gamma(values)
    a, _, b = stats.gamma.fit(values, floc=0)
    sigma, _, median = stats.lognorm.fit(values, floc=0)
    first, second, _, _ = stats.beta.fit(values, floc=0.5, fscale=0.5)
    fitted = {
        "gamma": stats.gamma(a, scale=b),
        "lognormal": stats.lognorm(sigma, scale=median),
        "beta": stats.beta(first, second, loc=0.5, scale=0.5),
    }
    for name, distribution in fitted.items():
        aic = 4.0 - 2.0 * distribution.logpdf(values).sum()
        assert getattr(fit, f"aic_{name}") == pytest.approx(aic, abs=1e-3)
        distance = stats.kstest(values, distribution.cdf).statistic
        assert getattr(fit, f"ks_{name}") == pytest.approx(distance, abs=1e-5)
    assert fit.aic_beta is not None
    assert fit.aic_beta < min(fit.aic_gamma, fit.aic_lognormal)


def test_no_beta_outside_its_interval() -> None:
    fit = fit_gamma([0.6, 0.7, 1.2])
    assert fit.aic_beta is None
    assert fit.ks_beta is None


def test_few_values_are_provisional() -> None:
    values = np.random.default_rng(6).gamma(3.0, size=50)
    assert fit_gamma(values[:49]).provisional
    assert not fit_gamma(values).provisional


@settings(deadline=None, max_examples=25)
@given(seeds, st.integers(1, 12), st.integers(3, 120), st.floats(0.2, 500.0))
def test_windows_equal_single_fits_exactly(seed: int, rows: int, n: int, shape: float) -> None:
    table = np.maximum(np.random.default_rng(seed).gamma(shape, size=(rows, n)), 1e-12)
    batch = fit_gamma_windows(table)
    singles = [fit_gamma(row) for row in table]
    assert batch.shapes.tolist() == [fit.shape for fit in singles]
    assert batch.scales.tolist() == [fit.scale for fit in singles]


def test_one_bad_window_does_not_lose_the_others() -> None:
    table = np.array([[1.0, 2.0, 3.0], [1.0, np.nan, 3.0], [2.0, 2.0, 2.0], [1.0, -1.0, 3.0]])
    shapes, scales = fit_gamma_windows(table)
    assert np.isnan(shapes).tolist() == [False, True, True, True]
    assert np.isnan(scales).tolist() == [False, True, True, True]


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ([1.0, 2.0], "values has 2 values; must have at least 3"),
        ([1.0, 2.0, 0.0], r"values\[2\] is 0.0; must be greater than 0"),
        ([1.0, -2.0, 3.0], r"values\[1\] is -2.0; must be greater than 0"),
        ([1.0, 2.0, np.nan], r"values\[2\] is NaN; must be finite"),
        ([1.0, np.inf, 2.0], r"values\[1\] is inf"),
        ([0.7, 0.7, 0.7], "values are all 0.7 to within rounding; must differ"),
        (["a"], "values is list; must be a sequence of real numbers"),
    ],
)
def test_bad_values_are_refused(values: list[float], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        fit_gamma(values)


@pytest.mark.parametrize("windows", [[1.0, 2.0, 3.0], [[1.0, 2.0], [3.0, 4.0]]])
def test_bad_tables_are_refused(windows: list[float]) -> None:
    with pytest.raises(ValueError, match=r"windows has shape .* must be \(windows, n\)"):
        fit_gamma_windows(windows)
