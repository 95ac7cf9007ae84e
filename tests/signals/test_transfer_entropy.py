"""The binned estimator: bins, gaps, surrogates, bias, and what is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from narrowing import known
from wince_signals import Estimator, TransferEntropy, transfer_entropy, transfer_entropy_discrete
from wince_signals._binning import equal_count_states
from wince_signals._coded_rows import SERIAL_BELOW
from wince_signals._parameters import TransferEntropyParameters
from wince_signals._plugin import prepare_plugin
from wince_signals._surrogates import Pieces, Shifts

Series = NDArray[np.float64]


def pair(seed: int, n: int, gain: float = 1.0) -> tuple[Series, Series]:
    """Return x and y with y[t] = gain x[t-1] + noise."""
    x, noise = np.random.default_rng(seed).normal(size=(2, n))
    return x, np.concatenate(([0.0], gain * x[:-1])) + noise


def rows_by_hand(
    x: Series, y: Series, k: int, n_source: int, lag: int
) -> list[tuple[float, tuple[float, ...], tuple[float, ...]]]:
    rows = []
    for t in range(max(k, lag + n_source - 1), y.size):
        past = tuple(y[t - i] for i in range(1, k + 1))
        source = tuple(x[t - lag - i] for i in range(n_source))
        if not np.isnan([y[t], *past, *source]).any():
            rows.append((y[t], past, source))
    return rows


def entropy(cells: list[object]) -> float:
    codes = {cell: number for number, cell in enumerate(dict.fromkeys(cells))}
    counts = np.bincount([codes[cell] for cell in cells])
    return float(stats.entropy(counts, base=2))


def plugin_by_hand(rows: list[tuple[float, tuple[float, ...], tuple[float, ...]]]) -> float:
    return (
        entropy([(y, z) for y, z, _ in rows])
        - entropy([z for _, z, _ in rows])
        - entropy(list(rows))
        + entropy([(z, x) for _, z, x in rows])
    )


def with_gaps(seed: int, n: int, holes: int) -> tuple[Series, Series]:
    x, y = pair(seed, n)
    generator = np.random.default_rng(seed + 1)
    x[generator.integers(0, n, holes)] = np.nan
    y[generator.integers(0, n, holes)] = np.nan
    return x, y


def binned(series: Series, bins: int) -> Series:
    states = equal_count_states(series, bins).astype(float)
    states[states < 0] = np.nan
    return states


@settings(deadline=None, max_examples=30)
@given(
    st.integers(0, 10_000),
    st.integers(0, 12),
    st.integers(1, 3),
    st.integers(1, 2),
    st.integers(1, 4),
    st.integers(2, 4),
)
def test_equals_counting_by_hand_with_and_without_gaps(
    seed: int, holes: int, k: int, n_source: int, lag: int, bins: int
) -> None:
    x, y = with_gaps(seed, 150, holes)
    result = transfer_entropy(
        x, y, target_history=k, source_history=n_source, lag=lag, bins=bins, surrogates=0
    )
    rows = rows_by_hand(binned(x, bins), binned(y, bins), k, n_source, lag)
    assert result.n == len(rows)
    assert result.value == pytest.approx(plugin_by_hand(rows), abs=1e-12)
    assert result.value >= -1e-12


def test_surrogates_equal_shifting_the_rows_by_hand() -> None:
    x, y = with_gaps(7, 90, 5)
    result = transfer_entropy(x, y, bins=3, surrogates=500, minimum_shift=20)
    rows = rows_by_hand(binned(x, 3), binned(y, 3), 1, 1, 1)
    n = len(rows)
    every = []
    for shift in range(20, n - 20 + 1):
        moved = [(*row[:2], rows[(i + shift) % n][2]) for i, row in enumerate(rows)]
        every.append(plugin_by_hand(moved))
    assert result.surrogates == len(every) < 500
    assert result.surrogate_mean == pytest.approx(np.mean(every))
    assert result.surrogate_deviation == pytest.approx(np.std(every, ddof=1))
    assert result.effective == pytest.approx(result.value - np.mean(every))
    assert result.z == pytest.approx(known(result.effective) / np.std(every, ddof=1))
    reached = sum(value >= result.value - 1e-12 for value in every)
    assert result.p == (1 + reached) / (1 + len(every))


def test_miller_madow_adds_the_four_entropies_corrections() -> None:
    x, y = pair(1, 400)
    result = transfer_entropy(x, y, target_history=2, surrogates=0)
    rows = rows_by_hand(binned(x, 4), binned(y, 4), 2, 1, 1)
    cells = [
        len({(a, b) for a, b, _ in rows}),
        len({b for _, b, _ in rows}),
        len(set(rows)),
        len({(b, c) for _, b, c in rows}),
    ]
    correction = (cells[0] - cells[1] - cells[2] + cells[3]) / (2 * len(rows) * np.log(2))
    assert known(result.value_corrected) - result.value == pytest.approx(correction)


def test_bins_are_equally_filled_and_ties_stay_together() -> None:
    values = np.random.default_rng(0).normal(size=1003)
    assert np.ptp(np.bincount(equal_count_states(values, 4))) <= 1
    held = np.repeat([812.0, 790.0, 845.0, 801.0, 833.0], [31, 17, 40, 22, 11])
    states = equal_count_states(held, 4)
    assert all(len(set(states[held == value])) == 1 for value in set(held))


def test_a_monotone_change_of_scale_changes_nothing() -> None:
    x, y = pair(2, 500)
    once = transfer_entropy(x, y, surrogates=50)
    again = transfer_entropy(np.exp(x), y**3, surrogates=50)
    assert once.value == again.value
    assert once.p == again.p


def test_direction_is_found() -> None:
    x, y = pair(3, 1000)
    forward, backward = transfer_entropy(x, y), transfer_entropy(y, x)
    assert forward.p == 1 / 201
    assert known(forward.z) > 10.0
    assert known(backward.p) > 0.05
    assert forward.units == "bits"


def test_effective_value_is_free_of_the_plugin_bias() -> None:
    x, y = pair(4, 10_000, gain=0.0)
    result = transfer_entropy(x, y, target_history=3)
    # The truth is 0; without correction four bins and three past values claim 0.04 bit.
    assert result.value > 0.03
    assert abs(known(result.effective)) < 3.0 * known(result.surrogate_deviation)
    assert abs(known(result.effective)) < 0.005


def test_same_seed_same_result() -> None:
    x, y = pair(5, 600)
    assert transfer_entropy(x, y, seed=3) == transfer_entropy(x, y, seed=3)
    assert transfer_entropy(x, y, seed=3).z != transfer_entropy(x, y, seed=4).z


def test_one_core_and_all_cores_agree_to_the_last_bit() -> None:
    x, y = pair(15, 5000)
    rows = prepare_plugin(y, {"source": x}, {}, TransferEntropyParameters())
    pieces = Shifts(np.arange(500, 4500, dtype=np.int32)).pieces(rows.rows)
    assert pieces.count * rows.rows > 2 * SERIAL_BELOW
    together = rows.values_of(pieces)
    parts = [
        rows.values_of(Pieces(pieces.starts[at : at + 200], pieces.stops[at : at + 200]))
        for at in range(0, pieces.count, 200)
    ]
    np.testing.assert_array_equal(together, np.concatenate(parts))


def test_default_shift_is_the_longer_of_memory_and_a_tenth() -> None:
    x, y = pair(6, 301)
    assert transfer_entropy(x, y).minimum_shift == 30
    assert transfer_entropy(x, y, lag=40).minimum_shift == 42
    assert transfer_entropy(x, y, minimum_shift=50).minimum_shift == 50


def test_without_surrogates_their_figures_are_absent() -> None:
    x, y = pair(8, 100)
    result = transfer_entropy(x, y, surrogates=0)
    assert result.surrogates == 0
    assert result.minimum_shift is None
    figures = result.effective, result.surrogate_mean, result.surrogate_deviation
    assert (*figures, result.z, result.p) == (None,) * 5


def test_surrogates_that_do_not_vary_have_no_z() -> None:
    generator = np.random.default_rng(9)
    target = generator.normal(size=200)
    # One extreme value: any shift of it lands on one row, and every bin of the source but the
    # lowest holds it alone.
    source = np.where(np.arange(200) < 100, 0.0, 1.0)
    result = transfer_entropy(source, target, bins=2, surrogates=1, minimum_shift=50)
    assert result.z is None
    assert result.surrogate_deviation == 0.0
    assert result.p in (0.5, 1.0)


@pytest.mark.parametrize("estimator", ["binned", "gaussian", "ksg"])
@pytest.mark.parametrize("name", ["source", "target", "condition"])
def test_constant_series_are_refused(estimator: Estimator, name: str) -> None:
    series = dict(
        zip(
            ("source", "target", "condition"),
            np.random.default_rng(9).normal(size=(3, 200)),
            strict=True,
        )
    )
    series[name] = np.full(200, 812.0)
    series[name][7] = np.nan
    with pytest.raises(ValueError, match=f"{name} is constant over its 199 finite values"):
        transfer_entropy(**series, estimator=estimator)


def test_a_series_that_fills_one_bin_is_refused() -> None:
    generator = np.random.default_rng(10)
    source = np.where(generator.random(200) < 0.05, 900.0, 812.0)
    with pytest.raises(ValueError, match="source repeats one number so often"):
        transfer_entropy(source, generator.normal(size=200))


def test_binned_states_agree_with_the_discrete_function() -> None:
    x, y = pair(10, 500)
    discrete = transfer_entropy_discrete(
        equal_count_states(x, 4), equal_count_states(y, 4), target_history=2, lag=3
    )
    measured = transfer_entropy(x, y, target_history=2, lag=3, surrogates=0)
    assert measured.value == pytest.approx(discrete, abs=1e-13)


def test_independent_slow_series_are_rarely_called_coupled(
    autoregressive: Callable[..., Series],
) -> None:
    pairs, nominal = 200, 0.05
    series = autoregressive(11, count=2 * pairs, n=1000, memory=0.9)
    called = sum(
        known(transfer_entropy(series[2 * i], series[2 * i + 1], surrogates=199, seed=i).p)
        <= nominal
        for i in range(pairs)
    )
    # 10 of 200 are expected; P(more than 21) is below 0.001 at the nominal rate.
    bound = stats.binom.isf(0.001, pairs, nominal)
    assert bound == 21.0
    assert called <= bound


def test_coupled_slow_series_are_found(autoregressive: Callable[..., Series]) -> None:
    x, drive = autoregressive(12, count=2, n=1800, memory=0.9)
    y = drive + np.concatenate((np.zeros(5), 0.5 * x[:-5]))
    assert known(transfer_entropy(x, y, lag=5).p) <= 0.01


def refused(**changes: Any) -> Callable[[], TransferEntropy]:  # noqa: ANN401 - its own parameters
    x, y = pair(13, 100)
    return lambda: transfer_entropy(x, y, **changes)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"lag": 0}, "lag is 0; must be at least 1"),
        ({"bins": 1}, "bins is 1; must be at least 2"),
        ({"target_history": 1.5}, "target_history is 1.5; must be a whole number"),
        ({"surrogates": -1}, "surrogates is -1; must be at least 0"),
        ({"minimum_shift": 0}, "minimum_shift is 0; must be at least 1"),
        ({"minimum_shift": 45}, "which leaves 10 shifts; must leave at least 19"),
        ({"lag": 200}, "target has 100 values; must have at least 201"),
        ({"target_history": 9, "source_history": 9}, "joint states; must be at most"),
        ({"bins": 101}, "bins is 101; must not exceed the 100 finite values"),
        ({"block_length": 0}, "block_length is 0; must be at least 1"),
        (
            {"surrogate_kind": "block", "block_length": 40},
            "leaves 2 blocks; must leave at least 19",
        ),
        ({"surrogate_kind": "guess"}, "must be one of circular, block, phase"),
        ({"condition_lag": 0}, "condition_lag is 0; must be at least 1"),
        ({"condition": [1.0, 2.0]}, "condition has 2 values; must have the same length"),
        ({"condition": "abc"}, "condition is str; must be a sequence of real numbers"),
        ({"condition": np.full(100, np.inf)}, r"condition\[0\] is inf; must be finite"),
        ({"estimator": "guess"}, "estimator is 'guess'; must be one of binned, gaussian, ksg"),
    ],
)
def test_bad_parameters_are_refused(changes: dict[str, object], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        refused(**changes)()


def test_bad_series_are_refused() -> None:
    x, y = pair(14, 50)
    with pytest.raises(ValueError, match="source has 49 values, target has 50 values"):
        transfer_entropy(x[1:], y)
    y[::2] = np.nan
    with pytest.raises(ValueError, match="no complete row"):
        transfer_entropy(x, y)
