"""Conditional transfer entropy: a common driver explains away what it causes in both."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import special, stats

from narrowing import known
from wince_signals import (
    Estimator,
    joint_source_gain,
    lag_scan,
    transfer_entropy,
    transfer_entropy_discrete,
)
from wince_signals._binning import equal_count_states

Series = NDArray[np.float64]
ESTIMATORS: tuple[Estimator, ...] = ("binned", "gaussian", "ksg")


def driven(seed: int, n: int) -> tuple[Series, Series, Series]:
    """Return x, y and the driver z: z reaches x after one sample and y after two."""
    z, x, y = np.random.default_rng(seed).normal(size=(3, n))
    x[1:] = 0.2 * x[1:] + z[:-1]
    y[2:] += 1.5 * z[:-2]
    return x, y, z


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_common_driver_is_explained_away(estimator: Estimator) -> None:
    x, y, z = driven(1, 2000)
    alone = transfer_entropy(x, y, estimator=estimator, surrogates=99)
    held = transfer_entropy(x, y, estimator=estimator, surrogates=99, condition=z, condition_lag=2)
    assert alone.p == 0.01
    assert known(held.effective) < 0.15 * known(alone.effective)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_condition_that_says_nothing_changes_little(estimator: Estimator) -> None:
    x, y, _ = driven(2, 3000)
    unrelated = np.random.default_rng(3).normal(size=3000)
    alone = transfer_entropy(x, y, estimator=estimator, bins=3)
    held = transfer_entropy(x, y, estimator=estimator, bins=3, condition=unrelated)
    assert held.effective == pytest.approx(alone.effective, rel=0.25)


def test_gaussian_condition_has_its_analytic_value() -> None:
    # y = x + z + noise, one step back, all of variance 1: var(y | z) = 2, var(y | x, z) = 1.
    x, z, noise = np.random.default_rng(4).normal(size=(3, 20_000))
    y = np.concatenate(([0.0], x[:-1] + z[:-1])) + noise
    held = transfer_entropy(x, y, estimator="gaussian", condition=z, surrogates=0)
    alone = transfer_entropy(x, y, estimator="gaussian", surrogates=0)
    assert held.value == pytest.approx(0.5 * np.log(2.0), abs=0.015)
    assert alone.value == pytest.approx(0.5 * np.log(3.0 / 2.0), abs=0.015)


def ksg_by_brute_force(present: Series, held: Series, source: Series, neighbours: int) -> float:
    dy, dz, dx = (
        np.abs(part[:, :, None] - part[:, None]).max(axis=0) for part in (present, held, source)
    )
    for distance in (dy, dz, dx):
        np.fill_diagonal(distance, np.inf)
    radius = np.sort(np.maximum(np.maximum(dy, dz), dx), axis=1)[:, [neighbours - 1]]
    counts = [
        np.sum(near < radius, axis=1) for near in (dz, np.maximum(dz, dy), np.maximum(dz, dx))
    ]
    n_z, n_yz, n_xz = (special.digamma(count + 1) for count in counts)
    return float(special.digamma(neighbours) + np.mean(n_z - n_yz - n_xz))


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000), st.integers(1, 2), st.integers(1, 3), st.integers(1, 2))
def test_ksg_with_two_conditions_equals_brute_force(
    seed: int, history: int, condition_lag: int, condition_history: int
) -> None:
    x, y, z = driven(seed, 80)
    w = np.random.default_rng(seed + 1).normal(size=80)
    result = transfer_entropy(
        x,
        y,
        estimator="ksg",
        target_history=history,
        condition=[z, w],
        condition_lag=condition_lag,
        condition_history=condition_history,
        surrogates=0,
    )
    x, y, z, w = ((series - series.mean()) / series.std(ddof=1) for series in (x, y, z, w))
    backs = range(condition_lag, condition_lag + condition_history)
    t = np.arange(max(history, backs[-1]), 80)
    held = [y[t - back] for back in range(1, history + 1)]
    held += [series[t - back] for series in (z, w) for back in backs]
    expected = ksg_by_brute_force(y[t][None], np.stack(held), x[t - 1][None], 4)
    assert result.n == t.size
    assert result.value == pytest.approx(expected, abs=1e-12)


def entropy_bits(columns: list[NDArray[np.int32]]) -> float:
    _, counts = np.unique(np.stack(columns), axis=1, return_counts=True)
    return float(stats.entropy(counts, base=2))


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000), st.integers(2, 3), st.integers(1, 3))
def test_binned_with_two_conditions_equals_counting(seed: int, bins: int, lag: int) -> None:
    x, y, z = driven(seed, 150)
    w = np.random.default_rng(seed + 1).normal(size=150)
    result = transfer_entropy(
        x, y, bins=bins, condition=np.stack([z, w]), condition_lag=lag, surrogates=0
    )
    x_s, y_s, z_s, w_s = (equal_count_states(series, bins) for series in (x, y, z, w))
    t = np.arange(lag, 150)
    held = [y_s[t - 1], z_s[t - lag], w_s[t - lag]]
    present, source = [y_s[t]], [x_s[t - 1]]
    expected = (
        entropy_bits(present + held)
        - entropy_bits(held)
        - entropy_bits(present + held + source)
        + entropy_bits(held + source)
    )
    assert result.value == pytest.approx(expected, abs=1e-12)


def test_binned_condition_agrees_with_the_discrete_function() -> None:
    x, y, z = (equal_count_states(series, 3) for series in driven(5, 400))
    discrete = transfer_entropy_discrete(x, y, target_history=2, condition=z)
    binned = transfer_entropy(
        x.astype(float), y.astype(float), bins=3, target_history=2, condition=z, surrogates=0
    )
    assert binned.value == pytest.approx(discrete, abs=1e-13)


def test_scan_and_joint_gain_take_conditions() -> None:
    x, y, z = driven(6, 800)
    scan = lag_scan(x, y, [1, 2], condition=z, condition_lag=2, surrogates=99)
    for at, lag in enumerate((1, 2)):
        single = transfer_entropy(x, y, lag=lag, condition=z, condition_lag=2, surrogates=0)
        assert scan.value[at] == single.value
    assert known(scan.p_any) > 0.01
    assert joint_source_gain(x, z, y, surrogates=19).p == 0.05


def test_gaps_in_the_condition_leave_rows_out() -> None:
    x, y, z = driven(7, 300)
    z[[50, 51, 200]] = np.nan
    result = transfer_entropy(x, y, condition=z, condition_lag=2, surrogates=0)
    assert result.n == 298 - 3
