"""Correlation and ICC(3,1) against independent formulas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_models.action_units._judgement import correlations, intraclass_correlations


@given(st.integers(0, 2**32 - 1), st.integers(5, 60))
def test_icc_is_twice_the_covariance_over_the_sum_of_variances(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=(n, 3))
    measured = truth * rng.uniform(0.2, 2.0, 3) + rng.normal(size=(n, 3)) + 5.0
    expected = [
        2
        * np.cov(truth[:, k], measured[:, k])[0, 1]
        / (truth[:, k].var(ddof=1) + measured[:, k].var(ddof=1))
        for k in range(3)
    ]
    assert intraclass_correlations(truth, measured) == pytest.approx(expected, abs=1e-9)
    pearson = [np.corrcoef(truth[:, k], measured[:, k])[0, 1] for k in range(3)]
    assert correlations(truth, measured) == pytest.approx(pearson, abs=1e-9)


def test_a_column_that_does_not_vary_has_no_correlation() -> None:
    assert np.isnan(correlations(np.zeros((4, 1)), np.arange(4.0)[:, None]))
