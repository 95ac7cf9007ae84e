"""Transfer entropy of states against published vectors and plain counting."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_signals import transfer_entropy_discrete


def states(text: str) -> list[int]:
    return [int(character) for character in text]


def counted(
    x: list[int], y: list[int], *, k: int, n_source: int, lag: int, c: list[int] | None
) -> float:
    rows = [
        (
            y[t],
            (tuple(y[t - k : t]), None if c is None else c[t - 1]),
            tuple(x[t - lag - n_source + 1 : t - lag + 1]),
        )
        for t in range(max(k, lag + n_source - 1), len(y))
    ]

    def entropy(parts: tuple[int, ...]) -> float:
        counts = np.array(list(Counter(tuple(row[i] for i in parts) for row in rows).values()))
        return -float(np.sum(counts / len(rows) * np.log2(counts / len(rows))))

    return entropy((0, 1)) - entropy((1,)) - entropy((0, 1, 2)) + entropy((1, 2))


@pytest.mark.parametrize(
    ("xs", "ys", "ys_to_xs", "xs_to_ys"),
    [
        ("0011100001", "1100000011", 0.5, 0.106844),
        ("0101001100", "0010111011", 0.344361, 0.25),
    ],
)
def test_published_pairs(xs: str, ys: str, ys_to_xs: float, xs_to_ys: float) -> None:
    x, y = states(xs), states(ys)
    assert transfer_entropy_discrete(y, x, target_history=2) == pytest.approx(ys_to_xs, abs=5e-7)
    assert transfer_entropy_discrete(x, y, target_history=2) == pytest.approx(xs_to_ys, abs=5e-7)


def test_published_conditional_vector() -> None:
    x, y, c = states("000111000"), states("001110001"), states("001011010")
    forward = transfer_entropy_discrete(y, x, target_history=2, condition=c)
    backward = transfer_entropy_discrete(x, y, target_history=2, condition=c)
    assert forward == pytest.approx(0.571429, abs=5e-7)
    assert backward == pytest.approx(0.0, abs=1e-12)


triples = st.integers(8, 40).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(0, 3), min_size=n, max_size=n)] * 3)
)


@settings(deadline=None)
@given(triples, st.integers(1, 3), st.integers(1, 2), st.integers(1, 3), st.booleans())
def test_equals_plain_counting(
    series: tuple[list[int], list[int], list[int]], k: int, n_source: int, lag: int, given_c: bool
) -> None:
    x, y, c = series
    condition = c if given_c else None
    value = transfer_entropy_discrete(
        x, y, target_history=k, source_history=n_source, lag=lag, condition=condition
    )
    expected = counted(x, y, k=k, n_source=n_source, lag=lag, c=condition)
    assert value == pytest.approx(expected, abs=1e-12)
    assert value >= -1e-12


def test_many_states_are_counted_without_a_giant_table() -> None:
    generator = np.random.default_rng(0)
    x, y = generator.integers(0, 40, 300).tolist(), generator.integers(0, 40, 300).tolist()
    value = transfer_entropy_discrete(x, y, target_history=3, source_history=2)
    assert value == pytest.approx(counted(x, y, k=3, n_source=2, lag=1, c=None), abs=1e-12)


@pytest.mark.parametrize(
    ("source", "target", "rule"),
    [
        ([0, 1, -1, 0], [0, 1, 0, 1], "source runs from -1 to 1; must lie within 0"),
        ([0.5, 1.0, 0.0], [0, 1, 1], "source has shape .* must be one row of states"),
        ([0, 1], [0, 1, 1], "must have the same length"),
        ([0], [0], "target has 1 values; must have more than 1"),
    ],
)
def test_bad_states_are_refused(source: list[int], target: list[int], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        transfer_entropy_discrete(source, target, target_history=1)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.int64, np.uint64, bool])
def test_every_whole_type_gives_the_same(dtype: type) -> None:
    x, y = np.random.default_rng(1).integers(0, 2, (2, 500))
    for options in ({"target_history": 1}, {"target_history": 2, "source_history": 2, "lag": 2}):
        as_type = transfer_entropy_discrete(x.astype(dtype), y.astype(dtype), **options)
        mixed = transfer_entropy_discrete(x.astype(dtype), y.astype(np.int32), **options)
        plain = counted(
            x.tolist(),
            y.tolist(),
            k=options["target_history"],
            n_source=options.get("source_history", 1),
            lag=options.get("lag", 1),
            c=None,
        )
        assert as_type == mixed == pytest.approx(plain, abs=1e-12)


def test_states_beyond_what_can_be_joined_are_refused() -> None:
    x = np.array([0, 1 << 40, 0, 1])
    with pytest.raises(ValueError, match="source runs from 0 to 1099511627776; must lie within"):
        transfer_entropy_discrete(x, np.array([0, 1, 1, 0]), target_history=1)
    huge = np.array([0, 1 << 63, 0, 1], dtype=np.uint64)
    with pytest.raises(ValueError, match="must lie within 0 and"):
        transfer_entropy_discrete(huge, np.array([0, 1, 1, 0]), target_history=1)
    many = np.random.default_rng(2).permutation(3000)
    with pytest.raises(ValueError, match="joint states; must be at most"):
        transfer_entropy_discrete(many, many, target_history=8)
