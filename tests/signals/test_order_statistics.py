"""Order statistics by buckets against sorting, for values that no bucket fits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wince_signals._order_statistics import BUCKETS, finite_range, order_statistics

numbers = st.floats(allow_infinity=False, allow_nan=True)


@settings(deadline=None)
@given(st.lists(numbers, min_size=1, max_size=60), st.integers(1, 6))
def test_equals_sorting(values: list[float], repeats: int) -> None:
    series = np.repeat(np.array(values), repeats)
    finite = np.sort(series[~np.isnan(series)])
    low, high, count = finite_range(series)
    assert count == finite.size
    if count == 0:
        return
    assert (low, high) == (finite[0], finite[-1])
    ranks = np.unique(np.linspace(0, count - 1, 5).astype(np.int64))
    found = np.empty(ranks.size)
    order_statistics(series, ranks, low, high, found)
    np.testing.assert_array_equal(found, finite[ranks])


@pytest.mark.parametrize(
    "series",
    [
        np.arange(10.0 * BUCKETS),
        np.random.default_rng(0).standard_cauchy(20_000),
        np.random.default_rng(1).normal(size=20_000).round(1),
        np.array([0.0] * 5000 + [1e300]),
        np.array([5e-324, 0.0] * 50),
        np.array([-1.7e308, 1.7e308, 0.0] * 40),
    ],
)
def test_equals_sorting_for_awkward_series(series: NDArray[np.float64]) -> None:
    low, high, count = finite_range(series)
    ranks = np.arange(0, count, max(count // 97, 1))
    found = np.empty(ranks.size)
    order_statistics(series, ranks, low, high, found)
    np.testing.assert_array_equal(found, np.sort(series)[ranks])
