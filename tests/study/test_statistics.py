"""The statistics over participants, against definitions, packages and known truths."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from wince_host.study.pooling import (
    Pairs,
    holm,
    noisy_line,
    pseudo_median,
    rank_sum,
    signed_rank,
    within_correlation,
)

PROBABILITIES = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30)


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


@given(PROBABILITIES)
def test_holm_is_between_the_raw_p_and_bonferroni_and_keeps_the_order(p: list[float]) -> None:
    corrected = np.array(holm(p))
    raw = np.array(p)
    assert (corrected >= raw).all()
    assert (corrected <= np.minimum(1.0, raw * raw.size) + 1e-15).all()
    assert (np.diff(corrected[np.argsort(raw, kind="stable")]) >= 0.0).all()


def test_the_signed_rank_test_tells_sign_and_size() -> None:
    moved = np.array([1.2, 0.4, 2.2, -0.1, 0.9, 1.7, 0.3, 1.1])
    p, biserial = signed_rank(moved)
    assert p == pytest.approx(stats.wilcoxon(moved).pvalue)
    assert biserial == pytest.approx((36.0 - 2.0 * 1.0) / 36.0)
    assert signed_rank(-moved)[1] == pytest.approx(-biserial)
    assert signed_rank(np.zeros(5)) == (1.0, 0.0)


def test_the_rank_sum_test_of_equal_values_finds_nothing() -> None:
    assert rank_sum(np.ones(4), np.ones(4)) == 1.0
    assert rank_sum(np.arange(8.0), np.arange(8.0) + 10.0) < 0.001


def test_the_pseudo_median_and_its_interval() -> None:
    generator = np.random.default_rng(5)
    covered = 0
    for _ in range(200):
        values = generator.normal(0.7, 1.0, 20)
        median, (low, high) = pseudo_median(values)
        assert low <= median <= high
        covered += low <= 0.7 <= high
    assert 180 <= covered <= 199


def pairs(*, r_squared: float, noise: float, n: int, generator: np.random.Generator) -> Pairs:
    x = generator.normal(size=n)
    y = np.sqrt(r_squared) * x + np.sqrt(1.0 - r_squared) * generator.normal(size=n)
    known = np.full(n, noise**2)
    return Pairs(
        x=x + noise * generator.normal(size=n),
        y=y + noise * generator.normal(size=n),
        x_variance=known,
        y_variance=known,
    )


@pytest.mark.parametrize("r_squared", [0.2, 0.5, 0.84])
def test_noise_is_taken_out_of_the_regression(r_squared: float) -> None:
    generator = np.random.default_rng(8)
    line = noisy_line(
        pairs(r_squared=r_squared, noise=0.5, n=4000, generator=generator),
        resamples=199,
        permutations=99,
        seed=1,
    )
    assert line.reliability_x == pytest.approx(0.8, abs=0.03)
    assert line.true_r_squared is not None
    assert line.true_slope is not None
    assert line.true_r_squared_interval is not None
    assert line.r_squared == pytest.approx(0.64 * r_squared, abs=0.04)
    assert line.true_r_squared == pytest.approx(r_squared, abs=0.05)
    assert line.true_slope == pytest.approx(np.sqrt(r_squared), abs=0.05)
    low, high = line.true_r_squared_interval
    assert low < line.true_r_squared < high
    assert line.p == pytest.approx(0.01)


def test_unrelated_axes_are_told_apart_from_noise_as_often_as_chance() -> None:
    generator = np.random.default_rng(9)
    found = [
        noisy_line(
            pairs(r_squared=0.0, noise=0.3, n=20, generator=generator),
            resamples=19,
            permutations=99,
            seed=1,
        ).p
        for _ in range(200)
    ]
    assert 2 <= sum(p <= 0.05 for p in found) <= 22


def test_nothing_is_resolved_where_all_is_noise() -> None:
    generator = np.random.default_rng(10)
    values = generator.normal(size=(2, 30))
    line = noisy_line(
        Pairs(x=values[0], y=values[1], x_variance=np.full(30, 1.5), y_variance=np.full(30, 0.01)),
        resamples=99,
        permutations=99,
        seed=1,
    )
    assert line.reliability_x == 0.0
    assert line.true_r_squared is None
    assert line.true_slope is None


@settings(max_examples=30)
@given(st.integers(0, 1000))
def test_the_correlation_within_people_ignores_their_levels(seed: int) -> None:
    generator = np.random.default_rng(seed)
    people = np.repeat(np.arange(6), 5)
    first = generator.normal(size=30)
    second = 0.8 * first + 0.3 * generator.normal(size=30)
    plain = within_correlation(people, first, second)
    moved = within_correlation(people, first + 100.0 * people, second - 7.0 * people)
    assert plain is not None
    assert moved is not None
    assert moved[0] == pytest.approx(plain[0], abs=1e-9)
    assert plain[2][0] < plain[0] < plain[2][1]


def test_one_block_a_person_says_nothing_within_people() -> None:
    assert within_correlation(np.arange(5), np.arange(5.0), np.arange(5.0)) is None
