"""The power law and the surrogate that it must stand beside."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from wince_signals import (
    fit_gamma,
    fit_gamma_windows,
    gamma_plane,
    micro_movement_spikes,
    phase_randomised,
    power_law,
)

Plane = tuple[np.ndarray, np.ndarray]


def planes(seed: int, count: int, n: int, slope: float, scatter: float) -> list[Plane]:
    """Return points about lines of one slope."""
    generator = np.random.default_rng(seed)
    shapes = np.exp(generator.normal(4.0, 0.5, size=(count, n)))
    return [(a, np.exp(slope * np.log(a) + scatter * generator.normal(size=n))) for a in shapes]


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
    half = stats.t.ppf(0.975, 38) * line.stderr
    assert law.slope_interval == pytest.approx((line.slope - half, line.slope + half))
    assert law.surrogates is None


def test_white_noise_follows_the_power_law_too() -> None:
    noise = np.abs(np.random.default_rng(1).normal(size=60_000))
    values = micro_movement_spikes(noise).values
    fits = fit_gamma_windows(values[: values.size // 60 * 60].reshape(-1, 60))
    law = power_law(fits.shapes, fits.scales)
    assert law.slope == pytest.approx(-1.0, abs=0.05)
    assert law.r_squared > 0.98


def test_surrogates_stand_beside_the_line() -> None:
    lines = planes(1, 200, 30, -1.0, 0.1)
    data = planes(2, 1, 30, -1.0, 0.1)[0]
    law = power_law(*data, surrogates=lines)
    beside = law.surrogates
    assert beside is not None
    alone = [power_law(*line) for line in lines]
    for name in ("slope", "intercept", "r_squared"):
        values = [getattr(line, name) for line in alone]
        assert getattr(beside, name) == pytest.approx(np.mean(values))
        assert getattr(beside, f"{name}_range") == pytest.approx(
            tuple(np.percentile(values, [2.5, 97.5]))
        )
    assert beside.count == 200
    below = sum(line.slope <= law.slope for line in alone)
    assert beside.slope_p == pytest.approx(2 * (1 + min(below, 200 - below)) / 201)
    closer = sum(line.r_squared >= law.r_squared for line in alone)
    assert beside.r_squared_p == pytest.approx((1 + closer) / 201)


@pytest.mark.parametrize("slope", [-0.7, -1.3])
def test_another_slope_than_the_surrogates_is_told_apart(slope: float) -> None:
    data = planes(2, 1, 30, slope, 0.1)[0]
    beside = power_law(*data, surrogates=planes(3, 99, 30, -1.0, 0.1)).surrogates
    assert beside is not None
    assert beside.slope_p == pytest.approx(2 / 100)


def test_ranks_of_a_line_like_its_surrogates_are_uniform() -> None:
    lines = planes(4, 400, 12, -1.0, 0.2)
    beside = [
        power_law(*lines[at], surrogates=lines[at + 1 : at + 40]).surrogates
        for at in range(0, 400, 40)
    ]
    assert all(one is not None for one in beside)
    # That ten uniform p-values all stay below 0.4 has a chance of 0.0001.
    assert max(one.slope_p for one in beside if one) > 0.4
    assert max(one.r_squared_p for one in beside if one) > 0.4


def test_the_plane_of_series_is_that_of_their_spikes() -> None:
    generator = np.random.default_rng(5)
    series = [generator.gamma(2.0, size=n) for n in (300, 500, 700, 900)]
    plane = gamma_plane(series)
    fits = [fit_gamma(micro_movement_spikes(one).values) for one in series]
    assert plane.shapes.tolist() == [fit.shape for fit in fits]
    assert plane.scales.tolist() == [fit.scale for fit in fits]
    law = power_law(*plane, surrogates=[gamma_plane(series, surrogate_seed=s) for s in range(5)])
    assert law.surrogates is not None
    # The "law" of the phase-randomised twins is the same line.
    assert law.surrogates.slope == pytest.approx(law.slope, abs=0.1)
    assert law.surrogates.r_squared > 0.98


def test_twins_differ_from_their_series_and_from_each_other() -> None:
    one = np.random.default_rng(6).gamma(2.0, size=400)
    plane = gamma_plane([one, one])
    twins = gamma_plane([one, one], surrogate_seed=0)
    other = gamma_plane([one, one], surrogate_seed=1)
    assert plane.shapes[0] == plane.shapes[1]
    assert len({*plane.shapes, *twins.shapes, *other.shapes}) == 5
    assert gamma_plane([one, one], surrogate_seed=0).shapes.tolist() == twins.shapes.tolist()


@pytest.mark.parametrize(
    ("series", "seed", "rule"),
    [
        ([], None, "series has 0 members; must have at least 1"),
        (3.0, None, "series is float; must be a sequence of series"),
        ([1.0, 2.0], None, r"series\[0\]: series has shape \(\); must have one dimension"),
        ([[1.0, 2.0, 3.0]], None, r"series\[0\]: series has no raw peak among 3 finite values"),
        ([[1.0, 2.0, 1.0]], None, r"series\[0\]: values has 0 values; must have at least 3"),
        ([[1.0, np.inf]], 0, r"series\[0\]: series\[1\] is inf"),
        ([[1.0, 2.0, 1.0]], -1, "surrogate_seed is -1; must be at least 0"),
    ],
)
def test_series_without_a_place_in_the_plane_are_refused(
    series: list[list[float]], seed: int | None, rule: str
) -> None:
    with pytest.raises(ValueError, match=rule):
        gamma_plane(series, surrogate_seed=seed)


GOOD = ([1.0, 2.0, 3.0], [3.0, 2.0, 1.5])


@pytest.mark.parametrize(
    ("surrogates", "rule"),
    [
        ([], "surrogates has 0 members; must have at least 1"),
        (3.0, "surrogates is float; must be a sequence of shapes and scales"),
        ([GOOD, ([1.0, 2.0, 3.0], [1.0, 2.0, 0.0])], r"surrogates\[1\] scales\[2\] is 0.0; must"),
        (
            [([1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.0])],
            r"surrogates\[0\] has 4 points; must have 3",
        ),
        ([([2.0] * 3, [4.0, 3.0, 2.0])], r"surrogates\[0\] shapes are all 2.0; must differ"),
        ([1.0], r"surrogates\[0\] is no pair; must be shapes and scales"),
    ],
)
def test_bad_surrogates_are_refused(surrogates: list[Plane], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        power_law(*GOOD, surrogates=surrogates)


@settings(deadline=None)
@given(st.floats(-80.0, 80.0), st.integers(0, 100))
def test_points_next_to_each_other_give_numbers_or_a_refusal(power: float, seed: int) -> None:
    shapes = 10.0**power * (1.0 + 1e-16 * np.random.default_rng(seed).integers(0, 6, size=5))
    try:
        law = power_law(shapes, shapes[::-1])
    except ValueError as refusal:
        assert "must differ" in str(refusal)  # noqa: PT017 - either outcome is right
        return
    assert np.isfinite([law.slope, law.intercept, *law.slope_interval]).all()
    assert 0.0 <= law.r_squared <= 1.0


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
