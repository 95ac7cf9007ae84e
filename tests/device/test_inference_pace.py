"""How often the landmark model is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.inference_pace import BUSY, LOWERED_AFTER, RAISED_AFTER, InferencePace

FRAME_S = 1 / 60


def run(pace: InferencePace, carry: float, model: float, looks: int, *, slowed: bool) -> list[int]:
    """Return n over so many looks at a face path of this cost, in frame times."""
    paces = []
    for _ in range(looks):
        step_s = (carry + model / pace.every) * FRAME_S
        paces.append(pace.update(step_s=step_s, frame_s=FRAME_S, slowed=slowed))
    return paces


costs = st.floats(0.0, 3.0)


@given(costs, costs, st.booleans(), st.integers(1, 3), st.integers(0, 8))
def test_it_comes_to_rest_within_its_bounds(
    carry: float, model: float, slowed: bool, least: int, more: int
) -> None:
    pace = InferencePace(least=least, most=least + more)
    paces = run(pace, carry, model, 40 * (more + 2), slowed=slowed)
    assert set(paces) <= set(range(least, least + more + 1))
    assert len(set(paces[-2 * LOWERED_AFTER - 2 :])) == 1
    keeps_up = carry + model / paces[-1] <= BUSY
    assert keeps_up or paces[-1] == least + more


@given(costs, costs, st.integers(1, 8))
def test_where_the_model_is_cheap_again_it_is_asked_in_every_frame(
    carry: float, model: float, most: int
) -> None:
    pace = InferencePace(most=most)
    run(pace, carry, model, 200, slowed=True)
    run(pace, 0.1, 0.1, most * LOWERED_AFTER + 1, slowed=False)
    assert pace.every == 1


def test_a_throttled_chip_gets_a_pause_at_once_and_keeps_it() -> None:
    pace = InferencePace()
    assert run(pace, 0.1, 0.1, 1, slowed=True) == [2]
    assert set(run(pace, 0.1, 0.1, 50, slowed=True)) == {2}
    after = run(pace, 0.1, 0.1, LOWERED_AFTER, slowed=False)
    assert after == [2] * (LOWERED_AFTER - 1) + [1]


def test_one_slow_second_changes_nothing() -> None:
    pace = InferencePace()
    for _ in range(20):
        run(pace, 0.2, 0.3, 3, slowed=False)
        run(pace, 0.2, 3.0, RAISED_AFTER - 1, slowed=False)
    assert pace.every == 1


def test_without_a_face_nothing_is_decided() -> None:
    pace = InferencePace()
    run(pace, 0.0, 2.5, 20, slowed=False)
    slow = pace.every
    assert slow > 1
    for _ in range(3 * LOWERED_AFTER):
        assert pace.update(step_s=None, frame_s=FRAME_S, slowed=False) == slow


def test_a_pace_that_may_not_change_does_not() -> None:
    pace = InferencePace(most=1)
    assert set(run(pace, 1.0, 3.0, 50, slowed=True)) == {1}


@pytest.mark.parametrize(("least", "most"), [(0, 3), (4, 3)])
def test_bounds_that_cannot_be_are_refused(least: int, most: int) -> None:
    with pytest.raises(ValueError, match="bounds of the pace"):
        InferencePace(least=least, most=most)
