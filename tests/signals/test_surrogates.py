"""Surrogates by name: what each keeps, and that every estimator gets the rows it should."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from narrowing import known
from wince_signals import (
    Estimator,
    SurrogateKind,
    joint_source_gain,
    phase_randomised,
    transfer_entropy,
)
from wince_signals._estimate import prepare
from wince_signals._parameters import TransferEntropyParameters
from wince_signals._surrogates import BlockOrders, Pieces, Shifts, draw_blocks, draw_rows

Series = NDArray[np.float64]
ESTIMATORS: tuple[Estimator, ...] = ("binned", "gaussian", "ksg")


def pair(seed: int, n: int) -> tuple[Series, Series]:
    x, noise = np.random.default_rng(seed).normal(size=(2, n))
    return x, np.concatenate(([0.0], x[:-1])) + noise


def order_of(pieces: Pieces, which: int) -> NDArray[np.int64]:
    ends = zip(pieces.starts[which], pieces.stops[which], strict=True)
    return np.concatenate([np.arange(start, stop) for start, stop in ends])


@given(st.integers(10, 300), st.integers(0, 1000))
def test_shifts_keep_every_row_in_its_circle(rows: int, seed: int) -> None:
    parameters = TransferEntropyParameters(minimum_shift=3, surrogates=4, seed=seed)
    draw = draw_rows(rows, parameters)
    assert isinstance(draw, Shifts)
    assert len(set(draw.values)) == 4
    for which, shift in enumerate(draw.values):
        assert 3 <= shift <= rows - 3
        np.testing.assert_array_equal(
            order_of(draw.pieces(rows), which), np.roll(np.arange(rows), -shift)
        )


@given(st.integers(40, 300), st.integers(2, 5), st.integers(0, 1000), st.integers(0, 4))
def test_blocks_keep_every_row_and_their_inside(
    rows: int, length: int, seed: int, more: int
) -> None:
    draw = draw_blocks(rows, length=length, surrogates=5, seed=seed)
    assert isinstance(draw, BlockOrders)
    # The same draw serves a slightly longer series, as a scan over lags needs.
    for which in range(5):
        order = order_of(draw.pieces(rows + more), which)
        np.testing.assert_array_equal(np.sort(order), np.arange(rows + more))
        breaks = np.flatnonzero(np.diff(order) != 1)
        assert breaks.size < rows // length
        assert all(order[at + 1] % length == 0 for at in breaks)


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from(ESTIMATORS),
    st.sampled_from(["circular", "block"]),
    st.integers(0, 1000),
    st.integers(0, 4),
    st.integers(1, 2),
)
def test_values_equal_those_of_rows_put_in_order_by_hand(
    estimator: Estimator, kind: SurrogateKind, seed: int, holes: int, history: int
) -> None:
    generator = np.random.default_rng(seed)
    x, y = pair(seed, 120)
    x[generator.integers(0, 120, holes)] = np.nan
    parameters = TransferEntropyParameters(
        estimator=estimator,
        source_history=history,
        surrogates=19,
        seed=seed,
        surrogate_kind=kind,
        block_length=5,
    )
    prepared = prepare(y, {"source": x}, {}, parameters)
    pieces = draw_rows(prepared.rows, parameters).pieces(prepared.rows)
    together = prepared.values_of(pieces)
    whole = Pieces(np.zeros((1, 1), np.int32), np.full((1, 1), prepared.rows, np.int32))
    assert prepared.values_of(whole)[0] == pytest.approx(prepared.value()[0], abs=1e-12)
    for which in (0, 7, 18):
        # One piece per row: the same order, told in another way.
        order = order_of(pieces, which).astype(np.int32)[np.newaxis]
        alone = prepared.values_of(Pieces(order, order + np.int32(1)))
        assert together[which] == pytest.approx(alone[0], abs=1e-12)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_phase_surrogates_are_estimates_with_a_randomised_source(estimator: Estimator) -> None:
    x, y = pair(1, 400)
    x[100:105] = np.nan
    result = transfer_entropy(
        x, y, estimator=estimator, surrogates=19, surrogate_kind="phase", seed=5
    )
    seeds = np.random.default_rng(5).integers(1 << 32, size=19)
    values = [
        transfer_entropy(phase_randomised(x, int(seed)), y, estimator=estimator, surrogates=0).value
        for seed in seeds
    ]
    assert result.surrogate_mean == pytest.approx(np.mean(values), abs=1e-12)
    assert result.minimum_shift is None
    assert result.p == 1 / 20


@pytest.mark.parametrize("kind", ["circular", "block", "phase"])
@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_every_kind_finds_coupling_and_its_absence(
    estimator: Estimator, kind: SurrogateKind
) -> None:
    x, y = pair(2, 400)
    other = np.random.default_rng(3).normal(size=400)
    options: dict[str, Any] = {"estimator": estimator, "surrogate_kind": kind, "surrogates": 99}
    assert transfer_entropy(x, y, **options).p == 0.01
    assert known(transfer_entropy(other, y, **options).p) > 0.05


def test_joint_sources_keep_what_they_share_under_random_phases() -> None:
    x = np.random.default_rng(4).normal(size=256)
    np.testing.assert_allclose(phase_randomised(-2.0 * x, 7), -2.0 * phase_randomised(x, 7))
    noise, y = np.random.default_rng(5).normal(size=(2, 256))
    # A second source that repeats the first adds nothing, in the value and in every surrogate.
    options: dict[str, Any] = {"estimator": "gaussian", "surrogate_kind": "phase", "surrogates": 19}
    both = joint_source_gain(x, x + 1e-3 * noise, y, **options)
    assert both.sources == 2
    assert known(both.p) > 0.05


def test_phase_randomising_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="series has no finite value among 2"):
        phase_randomised([np.nan, np.nan], 0)
    with pytest.raises(ValueError, match="seed is -1; must be at least 0"):
        phase_randomised([1.0, 2.0, 3.0], -1)
