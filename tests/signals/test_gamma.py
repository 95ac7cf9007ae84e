"""The Gamma fit against scipy, its intervals against simulation, its rivals against scipy."""

import tracemalloc
from typing import Any

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


@pytest.mark.parametrize("n", [5, 20, 60, 500])
@pytest.mark.parametrize("shape", [3.0, 80.0])
def test_intervals_hold_the_truth_as_often_as_they_say(n: int, shape: float) -> None:
    runs = 4000
    values = np.random.default_rng(20).gamma(shape, 0.015, size=(runs, n))
    fits = fit_gamma_windows(values)
    # The outermost 0.01 % of the binomial, and half a percent for what is approximate.
    low, high = stats.binom.interval(0.9999, runs, 0.95) / np.float64(runs) + [-0.005, 0.005]
    for truth, ends in ((shape, fits.shape_intervals), (0.015, fits.scale_intervals)):
        below, above = np.mean(truth < ends[:, 0]), np.mean(truth > ends[:, 1])
        assert low <= 1.0 - below - above <= high
        # And about as often too high as too low.
        assert max(below, above) < 0.04


def test_interval_of_the_shape_is_as_wide_as_its_theory() -> None:
    values = np.random.default_rng(3).gamma(150.0, 0.004, 1000)
    fit = fit_gamma(values)
    # For a large shape its coefficient of variation is √(2 / n).
    ratio = np.log(fit.shape_interval[1] / fit.shape_interval[0]) / (2 * 1.959964)
    assert ratio == pytest.approx(np.sqrt(2 / 1000), rel=0.01)


@pytest.mark.parametrize("n", [3, 20, 500])
def test_interval_of_a_large_shape_is_that_of_a_normal_variance(n: int) -> None:
    # 1 / shape is then the variance of the logarithms, whose own interval is the chi-square's.
    fit = fit_gamma(np.random.default_rng(n).gamma(1e6, size=n))
    low, high = stats.chi2.ppf([0.025, 0.975], n - 1) / n
    # The chi-square's formula is least exact for n = 3.
    assert fit.shape_interval == pytest.approx(
        (fit.shape * low, fit.shape * high), rel=0.5 if n == 3 else 0.01
    )


@settings(deadline=None, max_examples=100)
@given(seeds, st.floats(0.05, 1e6), st.integers(3, 60))
def test_intervals_hold_the_fit(seed: int, shape: float, n: int) -> None:
    values = np.maximum(np.random.default_rng(seed).gamma(shape, size=n), 1e-300)
    fit = fit_gamma(values)
    assert 0.0 < fit.shape_interval[0] < fit.shape < fit.shape_interval[1] < np.inf
    assert 0.0 < fit.scale_interval[0] < fit.scale < fit.scale_interval[1] < np.inf


@pytest.mark.parametrize("tiny", [1e-17, 1e-60, 5e-324])
def test_a_value_far_below_the_mean_is_fitted(tiny: float) -> None:
    values = np.array([tiny, 1.0, 2.0, 3.0])
    fit = fit_gamma(values)
    spread = np.log(values.mean()) - np.log(values).mean()
    assert np.log(fit.shape) - special.digamma(fit.shape) == pytest.approx(spread, rel=1e-12)


@pytest.mark.parametrize("size", [1e-90, 1.0, 1e90])
def test_values_that_hardly_differ(size: float) -> None:
    scatter = 1e-9 * np.random.default_rng(0).normal(size=400)
    fit = fit_gamma(size * (1.0 + scatter))
    # A Gamma distribution that narrow is a normal one.
    normal = stats.norm(1.0 + scatter.mean(), scatter.std())
    assert fit.aic_gamma == pytest.approx(
        4.0 - 2.0 * normal.logpdf(1.0 + scatter).sum() + 800.0 * np.log(size), rel=1e-6
    )
    assert fit.aic_lognormal == pytest.approx(fit.aic_gamma, rel=1e-6)
    assert fit.kurtosis == pytest.approx(stats.kurtosis(scatter, fisher=False), rel=1e-4)


@pytest.mark.parametrize("low", [0.0, 0.5])
def test_memory_stays_below_three_times_the_values(low: float) -> None:
    values = low + 0.5 * np.random.default_rng(0).beta(4.0, 12.0, 1_000_000)
    tracemalloc.start()
    try:
        fit_gamma(values)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= 3.0 * values.nbytes


def test_moments_agree_with_scipy() -> None:
    values = np.random.default_rng(4).gamma(2.0, 3.0, 300)
    fit = fit_gamma(values)
    assert fit.mean == pytest.approx(values.mean())
    assert fit.variance == pytest.approx(values.var(ddof=1))
    assert fit.skewness == pytest.approx(stats.skew(values))
    assert fit.kurtosis == pytest.approx(stats.kurtosis(values, fisher=False))
    assert fit.n == 300


@pytest.mark.parametrize("n", [3, 400, 20_000])
def test_rivals_agree_with_scipy(n: int) -> None:
    values = 0.5 + 0.5 * np.random.default_rng(5).beta(4.0, 12.0, n)
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
        assert getattr(fit, f"aic_{name}") == pytest.approx(aic, rel=1e-6, abs=1e-3)
        distance = stats.kstest(values, distribution.cdf).statistic
        assert getattr(fit, f"ks_{name}") == pytest.approx(distance, abs=1e-5)
    assert fit.aic_beta is not None
    assert n == 3 or fit.aic_beta < min(fit.aic_gamma, fit.aic_lognormal)


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
    assert batch.shape_intervals.tolist() == [list(fit.shape_interval) for fit in singles]
    assert batch.scale_intervals.tolist() == [list(fit.scale_interval) for fit in singles]
    assert batch.fitted.all()


def test_windows_that_overlap_equal_their_slices() -> None:
    values = np.random.default_rng(8).gamma(70.0, 0.008, 200)
    overlapping = np.lib.stride_tricks.sliding_window_view(values, 60)[::7]
    fits = fit_gamma_windows(overlapping)
    slices = [fit_gamma(values[start : start + 60]) for start in range(0, 141, 7)]
    assert fits.shapes.tolist() == [fit.shape for fit in slices]
    assert fits.scale_intervals.tolist() == [list(fit.scale_interval) for fit in slices]


def test_one_bad_window_does_not_lose_the_others() -> None:
    bad = [[1.0, np.nan, 3.0], [2.0, 2.0, 2.0], [1.0, -1.0, 3.0], [1.0, np.inf, 3.0], [1, 1e101, 3]]
    fits = fit_gamma_windows([[1.0, 2.0, 3.0], *bad])
    assert fits.fitted.tolist() == [True, *[False] * 5]
    for figures in (fits.shapes, fits.scales, fits.shape_intervals, fits.scale_intervals):
        assert np.isfinite(figures[0]).all()
        assert np.isnan(figures[1:]).all()
    for row in bad:
        with pytest.raises(ValueError, match="must"):
            fit_gamma(row)


def test_no_windows_are_no_fits() -> None:
    assert fit_gamma_windows(np.empty((0, 5))).fitted.size == 0


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


@pytest.mark.parametrize("windows", ["abc", [["a"] * 3], [[1.0], [1.0, 2.0]], np.ones((2, 3)) * 1j])
def test_what_is_no_table_is_refused(windows: Any) -> None:  # noqa: ANN401 - anything at all
    with pytest.raises(ValueError, match=r"windows is \w+; must be a table of real numbers"):
        fit_gamma_windows(windows)


@pytest.mark.parametrize("windows", [[1.0, 2.0, 3.0], [[1.0, 2.0], [3.0, 4.0]]])
def test_bad_tables_are_refused(windows: list[float]) -> None:
    with pytest.raises(ValueError, match=r"windows has shape .* must be \(windows, n\)"):
        fit_gamma_windows(windows)


def test_values_whose_ratio_to_the_mean_is_no_float_are_fitted() -> None:
    values = np.array([1.0, 5e-324, 5.0])
    logs = np.log(values)

    fit = fit_gamma(values)

    log_likelihood = -logs.sum() - 1.5 * np.log(2.0 * np.pi * logs.var()) - 1.5
    assert fit.aic_lognormal == pytest.approx(4.0 - 2.0 * log_likelihood, rel=1e-12)
