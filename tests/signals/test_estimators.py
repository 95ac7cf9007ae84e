"""The Gaussian and nearest-neighbour estimators against reference figures and brute force."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import special

from narrowing import known
from wince_signals import Estimator, transfer_entropy

Series = NDArray[np.float64]
Tables = Callable[[str], Series]

RANDOM = "2coupledRandomCols-1.txt"
PAIRED = "4ColsPairedOneStepNoisyDependence-1.txt"
LOGISTIC = "coupledLogisticMapXY.txt"


def ksg_by_brute_force(
    x: Series, y: Series, *, k: int, n_source: int, neighbours: int, theiler: int
) -> float:
    x, y = ((s - np.nanmean(s)) / np.nanstd(s, ddof=1) for s in (x, y))
    t = np.arange(max(k, n_source), y.size)
    present = y[t][None]
    past = np.stack([y[t - i] for i in range(1, k + 1)])
    source = np.stack([x[t - i] for i in range(1, n_source + 1)])
    whole = ~np.isnan(np.concatenate([present, past, source])).any(axis=0)
    t = t[whole]
    dy, dz, dx = (
        np.abs(part[:, whole, None] - part[:, None, whole]).max(axis=0)
        for part in (present, past, source)
    )
    near_in_time = np.abs(t[:, None] - t[None]) <= theiler
    for distance in (dy, dz, dx):
        distance[near_in_time] = np.inf
    joint = np.maximum(np.maximum(dy, dz), dx)
    radius = np.sort(joint, axis=1)[:, [neighbours - 1]]
    n_z = np.sum(dz < radius, axis=1)
    n_yz = np.sum((dz < radius) & (dy < radius), axis=1)
    n_xz = np.sum((dz < radius) & (dx < radius), axis=1)
    terms = special.digamma(n_z + 1) - special.digamma(n_yz + 1) - special.digamma(n_xz + 1)
    return float(special.digamma(neighbours) + terms.mean())


@pytest.mark.shared
@pytest.mark.parametrize(
    ("table", "source", "target", "history", "theiler", "nats"),
    [
        (RANDOM, 0, 1, 1, 0, 0.3058006),
        (RANDOM, 1, 0, 1, 0, -0.0029744),
        (RANDOM, 0, 1, 1, 10, 0.2930714),
        (RANDOM, 1, 0, 1, 10, -0.0387031),
        (PAIRED, 0, 2, 2, 0, 0.1400645),
        (PAIRED, 2, 0, 2, 0, -0.0181459),
        (PAIRED, 1, 3, 2, 0, 0.1639186),
        (PAIRED, 3, 1, 2, 0, 0.0036976),
        (LOGISTIC, 0, 1, 1, 0, 0.508417),
        (LOGISTIC, 1, 0, 1, 0, 0.016257),
    ],
)
def test_ksg_reference_figures(
    coupled_series: Tables,
    table: str,
    source: int,
    target: int,
    history: int,
    theiler: int,
    nats: float,
) -> None:
    series = coupled_series(table)
    result = transfer_entropy(
        series[source],
        series[target],
        estimator="ksg",
        target_history=history,
        source_history=history,
        theiler=theiler,
        surrogates=0,
    )
    digits = 5e-7 if table == LOGISTIC else 5e-8
    assert result.value == pytest.approx(nats, abs=digits)
    assert result.units == "nats"


@pytest.mark.shared
@pytest.mark.parametrize(("source", "target", "doubled"), [(0, 1, 0.71693), (1, 0, 0.01702)])
def test_gaussian_reference_figures(
    coupled_series: Tables, source: int, target: int, doubled: float
) -> None:
    series = coupled_series(RANDOM)
    result = transfer_entropy(series[source], series[target], estimator="gaussian", surrogates=0)
    assert 2.0 * result.value == pytest.approx(doubled, abs=5e-6)


@pytest.mark.parametrize(("estimator", "tolerance"), [("gaussian", 0.015), ("ksg", 0.02)])
def test_linear_coupling_has_its_analytic_value(estimator: Estimator, tolerance: float) -> None:
    x, noise = np.random.default_rng(1).normal(size=(2, 10_000))
    y = np.concatenate(([0.0], x[:-1])) + noise
    result = transfer_entropy(x, y, estimator=estimator, surrogates=0)
    assert result.value == pytest.approx(0.5 * np.log(2.0), abs=tolerance)
    assert 0.5 * np.log(2.0) == pytest.approx(0.3466, abs=5e-5)


def test_binned_coupling_stays_below_the_analytic_value_and_near_it() -> None:
    x, noise = np.random.default_rng(1).normal(size=(2, 10_000))
    y = np.concatenate(([0.0], x[:-1])) + noise
    # Binning can only lose information (data-processing inequality): the truth is 0.5 bit.
    assert 0.3 < known(transfer_entropy(x, y).effective) < 0.5
    assert 0.4 < known(transfer_entropy(x, y, bins=16, surrogates=50).effective) < 0.5


@settings(deadline=None, max_examples=25)
@given(
    st.integers(0, 10_000),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 6),
    st.integers(0, 5),
    st.integers(0, 4),
)
def test_ksg_equals_brute_force(
    seed: int, k: int, n_source: int, neighbours: int, theiler: int, holes: int
) -> None:
    generator = np.random.default_rng(seed)
    x, y = generator.normal(size=(2, 90))
    y[1:] += 0.7 * x[:-1]
    x[generator.integers(0, 90, holes)] = np.nan
    result = transfer_entropy(
        x,
        y,
        estimator="ksg",
        target_history=k,
        source_history=n_source,
        neighbours=neighbours,
        theiler=theiler,
        surrogates=0,
    )
    expected = ksg_by_brute_force(
        x, y, k=k, n_source=n_source, neighbours=neighbours, theiler=theiler
    )
    assert result.value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("estimator", ["gaussian", "ksg"])
def test_surrogates_of_continuous_estimators_centre_on_zero(estimator: Estimator) -> None:
    x, noise = np.random.default_rng(2).normal(size=(2, 400))
    y = np.concatenate(([0.0], x[:-1])) + noise
    result = transfer_entropy(x, y, estimator=estimator)
    assert abs(known(result.surrogate_mean)) < 0.03
    assert result.p == 1 / 201
    assert result.value_corrected is None


def test_gaussian_equals_the_ratio_of_residual_variances() -> None:
    generator = np.random.default_rng(3)
    x, y = generator.normal(size=(2, 300))
    y[2:] += 0.4 * x[:-2]
    result = transfer_entropy(
        x, y, estimator="gaussian", target_history=2, source_history=3, surrogates=0
    )
    t = np.arange(3, 300)
    past = np.stack([np.ones(t.size), y[t - 1], y[t - 2]], axis=1)
    both = np.concatenate([past, np.stack([x[t - i] for i in (1, 2, 3)], axis=1)], axis=1)
    left = [np.linalg.lstsq(design, y[t])[1][0] for design in (past, both)]
    assert result.value == pytest.approx(0.5 * np.log(left[0] / left[1]), rel=1e-9)


def test_repeated_rows_are_refused_by_ksg() -> None:
    held = np.repeat(np.arange(10.0), 10)
    with pytest.raises(ValueError, match="coincides with 4 others; the KSG estimator needs"):
        transfer_entropy(held, held, estimator="ksg")


@pytest.mark.parametrize("estimator", ["gaussian", "ksg"])
def test_constant_series_are_refused(estimator: Estimator) -> None:
    y = np.random.default_rng(4).normal(size=100)
    with pytest.raises(ValueError, match="source is constant over its 100 finite values"):
        transfer_entropy(np.ones(100), y, estimator=estimator)


def test_noiseless_targets_are_refused_by_the_gaussian() -> None:
    x = np.random.default_rng(5).normal(size=200)
    y = np.concatenate(([0.0], x[:-1]))
    with pytest.raises(ValueError, match="without any noise"):
        transfer_entropy(x, y, estimator="gaussian")
    ramp = np.arange(200.0)
    with pytest.raises(ValueError, match="target is determined by what is held fixed"):
        transfer_entropy(x, ramp, estimator="gaussian")


def test_too_few_rows_are_refused() -> None:
    x, y = np.random.default_rng(6).normal(size=(2, 20))
    with pytest.raises(ValueError, match="19 complete rows; must leave at least 25"):
        transfer_entropy(x, y, estimator="ksg", theiler=10)
    with pytest.raises(ValueError, match="must leave more than"):
        transfer_entropy(x[:5], y[:5], estimator="gaussian", target_history=3)
