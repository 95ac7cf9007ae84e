"""Lag scans and the joint gain of two sources."""

import numpy as np
import pytest

from narrowing import known
from wince_signals import Estimator, joint_source_gain, lag_scan, transfer_entropy


def lagged(seed: int, *, n: int, lag: int) -> tuple[np.ndarray, np.ndarray]:
    x, noise = np.random.default_rng(seed).normal(size=(2, n))
    return x, np.concatenate((np.zeros(lag), x[:-lag])) + noise


def test_the_true_lag_stands_out() -> None:
    x, y = lagged(1, n=1500, lag=5)
    scan = lag_scan(x, y, range(1, 11))
    assert scan.lags.tolist() == list(range(1, 11))
    assert scan.lags[np.argmax(known(scan.effective))] == 5
    assert known(scan.p)[4] == 1 / 201
    assert scan.p_any == 1 / 201
    assert scan.units == "bits"


def test_values_are_those_of_each_lag_alone() -> None:
    x, y = lagged(2, n=400, lag=3)
    scan = lag_scan(x, y, [2, 3, 7], target_history=2, bins=3, surrogates=40)
    for lag, value in zip((2, 3, 7), scan.value, strict=True):
        alone = transfer_entropy(x, y, target_history=2, bins=3, lag=lag, surrogates=0)
        assert value == alone.value


def test_one_lag_is_the_plain_estimate() -> None:
    x, y = lagged(3, n=400, lag=2)
    scan, alone = lag_scan(x, y, [2]), transfer_entropy(x, y, lag=2)
    assert known(scan.effective)[0] == alone.effective
    assert known(scan.p)[0] == alone.p == scan.p_any


def test_searching_many_lags_does_not_find_what_is_not_there() -> None:
    generator = np.random.default_rng(4)
    runs = 100
    found_somewhere, any_lag = 0, 0
    for seed in range(runs):
        x, y = generator.normal(size=(2, 400))
        scan = lag_scan(x, y, range(1, 11), surrogates=99, seed=seed)
        found_somewhere += known(scan.p).min() <= 0.05
        any_lag += known(scan.p_any) <= 0.05
    # P(more than 14 of 100) is 0.0001 at 5 %; the best of ten lags alone exceeds it by far.
    assert any_lag <= 14
    assert found_somewhere > 25


def test_without_surrogates_p_is_absent() -> None:
    x, y = lagged(5, n=200, lag=1)
    scan = lag_scan(x, y, [1, 2], surrogates=0)
    assert (scan.effective, scan.z, scan.p, scan.p_any) == (None, None, None, None)


def test_a_constant_source_is_refused() -> None:
    _, y = lagged(6, n=200, lag=1)
    with pytest.raises(ValueError, match="source is constant over its 200 finite values"):
        lag_scan(np.ones(200), y, [1, 2])


@pytest.mark.parametrize(
    ("lags", "rule"),
    [([], "lags is empty"), ([1, 0], "lags is 0; must be at least 1")],
)
def test_bad_lags_are_refused(lags: list[int], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        lag_scan(np.arange(50.0), np.arange(50.0), lags)


def exclusive_or(seed: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    heart, face = np.random.default_rng(seed).normal(size=(2, n))
    target = np.zeros(n)
    target[1:] = np.sign(heart[:-1]) * np.sign(face[:-1])
    noise = np.random.default_rng(seed + 1).normal(size=n)
    return heart, face, target + 0.1 * noise


def test_joint_gain_sees_what_neither_source_shows_alone() -> None:
    heart, face, target = exclusive_or(7, 4000)
    joint = joint_source_gain(heart, face, target, bins=2)
    # One bit in truth; the medians that part the bins lie a little beside the zeros of the signs.
    assert 0.8 < known(joint.effective) < 1.0
    assert joint.p == 1 / 201
    assert joint.sources == 2
    assert abs(known(transfer_entropy(heart, target, bins=2).effective)) < 0.01


@pytest.mark.parametrize("estimator", ["gaussian", "ksg"])
def test_joint_gain_of_independent_drives_adds_up(estimator: Estimator) -> None:
    heart, face, noise = np.random.default_rng(8).normal(size=(3, 3000))
    target = noise.copy()
    target[1:] += heart[:-1] + face[:-1]
    joint = joint_source_gain(heart, face, target, estimator=estimator, surrogates=0)
    assert joint.value == pytest.approx(0.5 * np.log(3.0), abs=0.05)


def test_joint_gain_is_never_less_than_either_source_gives() -> None:
    heart, face, target = np.random.default_rng(9).normal(size=(3, 500))
    joint = joint_source_gain(heart, face, target, surrogates=0).value
    assert joint >= transfer_entropy(heart, target, surrogates=0).value - 1e-12
    assert joint >= transfer_entropy(face, target, surrogates=0).value - 1e-12


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="ibi has 9 values, face has 10 values"):
        joint_source_gain(np.zeros(9), np.zeros(10), np.zeros(10))
