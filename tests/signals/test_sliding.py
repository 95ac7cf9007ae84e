"""The moving window gives at every step the very numbers of the batch form."""

import math
from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from narrowing import known
from wince_signals import SlidingResult, SlidingTransferEntropy, TransferEntropy, transfer_entropy

Series = NDArray[np.float64]
Options = dict[str, Any]


def normal(generator: np.random.Generator, size: int) -> Series:
    return generator.normal(size=size)


def constant(generator: np.random.Generator, size: int) -> Series:
    return np.full(size, float(generator.integers(-1, 2)))


def held(generator: np.random.Generator, size: int) -> Series:
    values = np.repeat(generator.integers(-3, 4, size), generator.integers(1, 30))
    return values[:size].astype(np.float64)


def two_valued(generator: np.random.Generator, size: int) -> Series:
    # Negative zero equals zero and must share its bin.
    return generator.choice([-0.0, 0.0, 1.0], size)


def ramp(generator: np.random.Generator, size: int) -> Series:
    return np.arange(size, dtype=np.float64) * float(generator.choice([-0.1, 0.1, 1e99 / size]))


def gap(_generator: np.random.Generator, size: int) -> Series:
    return np.full(size, np.nan)


def holed(generator: np.random.Generator, size: int) -> Series:
    return np.where(generator.random(size) < 0.1, np.nan, generator.normal(size=size))


KINDS = [normal, normal, constant, held, two_valued, ramp, gap, holed]


def series(size: int) -> st.SearchStrategy[Series]:
    """Join stretches of different kinds, some longer than any window below."""
    stretch = st.tuples(st.sampled_from(KINDS), st.integers(1, size), st.integers(0, 1 << 32))
    return st.lists(stretch, min_size=1, max_size=8).map(
        lambda stretches: np.resize(
            np.concatenate(
                [kind(np.random.default_rng(seed), length) for kind, length, seed in stretches]
            ),
            size,
        )
    )


@st.composite
def options(draw: st.DrawFn) -> Options:
    return {
        "target_history": draw(st.integers(1, 3)),
        "source_history": draw(st.integers(1, 3)),
        "lag": draw(st.integers(1, 4)),
        "bins": draw(st.integers(2, 6)),
        "surrogates": draw(st.sampled_from([0, 1, 7, 25])),
        "seed": draw(st.integers(0, 3)),
        "minimum_shift": draw(st.sampled_from([None, None, 1, 5])),
    }


def least_window(given_options: Options) -> int:
    """Return samples that are enough for any of the options above."""
    return 46 if given_options["surrogates"] else 12


def outcome(work: Callable[[], TransferEntropy]) -> TransferEntropy | str:
    try:
        return work()
    except ValueError as error:
        return str(error)


def batch(
    x: Series, y: Series, end: int, window: int, given_options: Options
) -> TransferEntropy | str:
    cut = slice(end - window, end)
    return outcome(lambda: transfer_entropy(x[cut], y[cut], **given_options))


def figures(result: TransferEntropy) -> Options:
    """Return the figures of the batch form."""
    return {name: value for name, value in asdict(result).items() if name != "surrogate_age"}


@settings(max_examples=80, deadline=None)
@given(series(180), series(180), options(), st.integers(0, 30), st.integers(1, 12))
def test_every_step_is_the_batch(
    x: Series, y: Series, given_options: Options, extra: int, refresh_every: int
) -> None:
    window = least_window(given_options) + extra
    sliding = SlidingTransferEntropy(window, refresh_every=refresh_every, **given_options)
    refreshed: tuple[int, TransferEntropy] | None = None
    for end in range(1, x.size + 1):
        sliding.push(x[end - 1], y[end - 1])
        if end < window:
            assert not sliding.ready
            assert outcome(sliding.result) == (
                f"window holds {end} of {window} samples; must be full"
            )
            continue
        expected, found = batch(x, y, end, window, given_options), outcome(sliding.result)
        assert sliding.ready == isinstance(expected, TransferEntropy)
        if not isinstance(expected, TransferEntropy):
            assert found == expected
            continue
        if refreshed is None or end >= refreshed[0] + refresh_every:
            refreshed = end, expected
        assert isinstance(found, SlidingResult)
        assert sliding.value == found.value == expected.value
        assert sliding.value_corrected == found.value_corrected == expected.value_corrected
        assert found.n == expected.n
        for name in ("surrogate_mean", "surrogate_deviation", "surrogates", "minimum_shift"):
            assert getattr(found, name) == getattr(refreshed[1], name)
        assert found.surrogate_age == (end - refreshed[0] if expected.surrogates else None)
        if refreshed[0] == end:
            assert figures(found) == figures(expected)


@settings(max_examples=60, deadline=None)
@given(series(150), series(150), options(), st.lists(st.integers(0, 150), max_size=8))
def test_many_at_once_are_the_same_as_one_by_one(
    x: Series, y: Series, given_options: Options, cuts: list[int]
) -> None:
    window = least_window(given_options)
    single, several = (
        SlidingTransferEntropy(window, refresh_every=7, **given_options) for _ in range(2)
    )
    for start, stop in pairwise(sorted([0, *cuts, x.size])):
        several.push_many(x[start:stop], y[start:stop])
        for values in zip(x[start:stop], y[start:stop], strict=True):
            single.push(*values)
            # Read at every step here and once in a while there: reading must change nothing.
            outcome(single.result)
        assert several.ready == single.ready
        assert outcome(several.result) == outcome(single.result)


def test_comparisons_between_refreshes_are_with_the_last_surrogates() -> None:
    x, y = np.random.default_rng(4).normal(size=(2, 400))
    sliding = SlidingTransferEntropy(300, surrogates=50, refresh_every=60)
    sliding.push_many(x[:345], y[:345])
    result, surrogates = sliding.result(), transfer_entropy(x[:300], y[:300], surrogates=50)
    assert result.surrogate_age == 45
    assert result.surrogate_mean == surrogates.surrogate_mean
    assert result.effective == result.value - known(surrogates.surrogate_mean)
    assert result.z == known(result.effective) / known(surrogates.surrogate_deviation)
    assert figures(result) != figures(surrogates)


@pytest.mark.parametrize("disturbance", [math.nan, 0.5])
def test_recovers_from_a_disturbance_longer_than_the_window(disturbance: float) -> None:
    window, surrogates = 100, {"surrogates": 30}
    x, y = np.random.default_rng(5).normal(size=(2, 600))
    x[150:300] = disturbance
    y[200:380] = disturbance
    sliding = SlidingTransferEntropy(window, refresh_every=10, **surrogates)
    ready = np.zeros(x.size, dtype=bool)
    for t in range(x.size):
        sliding.push(x[t], y[t])
        ready[t] = sliding.ready
    assert ready[149]
    assert not ready[299:380].any()
    assert ready[-1]
    found = sliding.result()
    expected = batch(x, y, x.size, window, surrogates)
    assert isinstance(expected, TransferEntropy)
    assert (found.value, found.n) == (expected.value, expected.n)
    assert found.surrogate_age is not None
    assert found.surrogate_age < 10


def test_held_intervals_move_the_edges_by_whole_runs() -> None:
    generator = np.random.default_rng(6)
    x = np.repeat(np.round(generator.normal(800.0, 40.0, 40)), 50)
    y = generator.gamma(2.0, size=x.size)
    sliding = SlidingTransferEntropy(900, lag=5, surrogates=0)
    for t in range(x.size):
        sliding.push(x[t], y[t])
        if t >= 900 and t % 7 == 0:
            expected = batch(x, y, t + 1, 900, {"lag": 5, "surrogates": 0})
            assert isinstance(expected, TransferEntropy)
            assert sliding.value == expected.value


def test_numbers_of_other_types_are_taken_as_they_are() -> None:
    one, other = (SlidingTransferEntropy(30, surrogates=0) for _ in range(2))
    for source, target in np.random.default_rng(7).integers(0, 9, size=(40, 2)):
        one.push(source, np.float32(target))  # type: ignore[arg-type]  # numpy's are taken too
        other.push(float(source), float(target))
    assert one.value == other.value


def test_states_what_it_was_made_with() -> None:
    sliding = SlidingTransferEntropy(50, lag=np.int64(2), surrogates=0)  # type: ignore[arg-type]  # as above
    x, y = np.random.default_rng(8).normal(size=(2, 50))
    sliding.push_many(x, y)
    assert sliding.window == 50
    expected = transfer_entropy(x, y, lag=2, surrogates=0)
    assert sliding.parameters == sliding.result().parameters == expected.parameters
    assert sliding.result().surrogate_age is None


@pytest.mark.parametrize(
    ("given_options", "message"),
    [
        ({"window": 0}, "window is 0; must be at least 1"),
        ({"window": 2.5}, "window is 2.5; must be a whole number"),
        ({"window": True}, "window is True; must be a whole number"),
        ({"window": 4, "lag": 5}, "window is 4; must be at least 6"),
        ({"window": 5, "target_history": 5}, "window is 5; must be at least 6"),
        ({"window": 7, "bins": 8}, "window is 7; must be at least 8"),
        ({"window": 20}, "minimum_shift is 3 with 19 complete rows, which leaves 14 shifts"),
        ({"window": 90, "minimum_shift": 40}, "which leaves 10 shifts; must leave at least 19"),
        ({"refresh_every": 0}, "refresh_every is 0; must be at least 1"),
        ({"refresh_every": 1.0}, "refresh_every is 1.0; must be a whole number"),
        ({"lag": 0}, "lag is 0; must be at least 1"),
        ({"bins": 1}, "bins is 1; must be at least 2"),
        ({"target_history": 0}, "target_history is 0; must be at least 1"),
        ({"source_history": "2"}, "source_history is '2'; must be a whole number"),
        ({"surrogates": -1}, "surrogates is -1; must be at least 0"),
        ({"minimum_shift": 0}, "minimum_shift is 0; must be at least 1"),
        ({"target_history": 9, "source_history": 4}, "joint states; must be at most"),
    ],
)
def test_refuses_parameters(given_options: Options, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SlidingTransferEntropy(**given_options)


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        (math.inf, 0.0, "source is inf; must be finite"),
        (0.0, -math.inf, "target is -inf; must be finite"),
        (2e100, 0.0, r"source is 2e\+100; must be finite and at most 1e100"),
        (0.0, 10**400, "target is inf; must be finite"),
        ("1", 0.0, "source is '1'; must be a real number"),
        (0.0, None, "target is None; must be a real number"),
        (1j, 0.0, "source is 1j; must be a real number"),
        (0.0, Decimal(1), r"target is Decimal\('1'\); must be a real number"),
        (np.zeros(1), 0.0, r"source is array\(\[0.\]\); must be a real number"),
    ],
)
def test_refuses_a_sample_and_stays_as_it_was(
    source: Any,  # noqa: ANN401 - anything at all
    target: Any,  # noqa: ANN401 - as above
    message: str,
) -> None:
    sliding = SlidingTransferEntropy(40, surrogates=19)
    sliding.push_many(*np.random.default_rng(9).normal(size=(2, 40)))
    before = sliding.result()
    with pytest.raises(ValueError, match=message):
        sliding.push(source, target)
    assert sliding.result() == before


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ([1.0, math.inf], [0.0, 0.0], r"source\[1\] is inf; must be finite"),
        ([1.0], [0.0, 0.0], "source has 1 values, target has 2 values; must have the same length"),
        ([[1.0]], [0.0], r"source has shape \(1, 1\); must have one dimension"),
        ([0.0], "a", "target is str; must be a sequence of real numbers"),
    ],
)
def test_refuses_several_samples_and_stays_as_it_was(
    source: Any,  # noqa: ANN401 - anything at all
    target: Any,  # noqa: ANN401 - as above
    message: str,
) -> None:
    sliding = SlidingTransferEntropy(40, surrogates=19)
    sliding.push_many(*np.random.default_rng(9).normal(size=(2, 40)))
    before = sliding.result()
    with pytest.raises(ValueError, match=message):
        sliding.push_many(source, target)
    assert sliding.result() == before
