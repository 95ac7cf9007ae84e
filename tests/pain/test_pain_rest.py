"""What the pain network makes of a rest: kept with the baseline, and only of the same network."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.pain._pain_rest import FEWEST_EMBEDDINGS, against_rest, resting_embedding
from wince_wire import RestingEmbedding

NETWORK = "0123456789abcdef"


def looks(count: int, size: int = 4, seed: int = 1) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return list(rng.normal(2.0, 0.3, (count, size)).astype(np.float32))


def test_a_blink_in_the_rest_moves_nothing() -> None:
    rows = looks(40)
    calm = resting_embedding(rows, NETWORK)
    blinked = resting_embedding(
        [*rows[:37], *(row + np.float32(100.0) for row in rows[37:])], NETWORK
    )
    assert calm is not None
    assert blinked is not None
    assert calm.network == NETWORK
    assert np.abs(np.array(calm.means) - blinked.means).max() < 0.15


@pytest.mark.parametrize("count", [0, FEWEST_EMBEDDINGS - 1])
def test_too_few_looks_make_no_rest(count: int) -> None:
    assert resting_embedding(looks(count), NETWORK) is None


def test_looks_that_are_not_finite_do_not_count() -> None:
    rows = looks(FEWEST_EMBEDDINGS)
    rows[3][1] = np.nan
    assert resting_embedding(rows, NETWORK) is None
    assert resting_embedding([*rows, rows[0]], NETWORK) is not None


def test_without_a_network_there_is_no_rest() -> None:
    assert resting_embedding(looks(40), "") is None


@given(st.lists(st.floats(-100.0, 100.0), min_size=1, max_size=20))
def test_the_rest_itself_is_no_difference(means: list[float]) -> None:
    rest = RestingEmbedding(network=NETWORK, means=tuple(means))
    difference = against_rest(np.array(means), rest, NETWORK)
    assert difference is not None
    assert (difference == 0.0).all()


@pytest.mark.parametrize(
    "rest",
    [
        None,
        RestingEmbedding(network="another", means=(1.0, 2.0)),
        RestingEmbedding(network=NETWORK, means=(1.0, 2.0, 3.0)),
    ],
)
def test_another_networks_rest_gives_no_difference(rest: RestingEmbedding | None) -> None:
    assert against_rest(np.array([1.0, 2.0]), rest, NETWORK) is None
