"""What looks more like a face than the reference did is the face; what looks less so, a cover."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from wince_device.face.cover_watch import (
    GONE_S,
    LESS_LEFT,
    LOOK_EVERY_S,
    TRIES_WITHIN_S,
    USUAL_S,
    CoverWatch,
)

V3 = 2
NONE = np.zeros(3, dtype=np.bool_)
MOUTH = np.array([False, False, True])


def shares(mouth: float) -> NDArray[np.float64]:
    return np.array([0.9, 0.9, mouth])


@pytest.fixture
def watch() -> CoverWatch:
    return CoverWatch()


def seen(watch: CoverWatch, mouth: float, *, until_s: float, since_s: float = 0.0) -> float:
    """Let the mouth look like a face by so much, in sight; return the time after it."""
    t_s = since_s
    while t_s < until_s:
        assert not watch.look(shares(mouth), NONE, t_s).any()
        t_s += LOOK_EVERY_S
    return t_s


def hidden(watch: CoverWatch, mouth: float, *, since_s: float, for_s: float) -> float | None:
    """Let the mouth look like a face by so much, hidden; return the time at which it is back."""
    for look in range(int(for_s / LOOK_EVERY_S) + 1):
        t_s = since_s + look * LOOK_EVERY_S
        gone = watch.look(shares(mouth), MOUTH, t_s)
        assert not gone[:V3].any()
        if gone[V3]:
            return t_s
    return None


def test_a_hand_taken_for_the_mouth_is_noticed_a_second_after_it_went(watch: CoverWatch) -> None:
    since_s = seen(watch, 0.5, until_s=3.0)
    assert hidden(watch, 0.85, since_s=since_s, for_s=5.0) == pytest.approx(since_s + GONE_S)


def test_a_hand_that_comes_stays_a_hand(watch: CoverWatch) -> None:
    since_s = seen(watch, 0.9, until_s=3.0)
    assert hidden(watch, 0.6, since_s=since_s, for_s=600.0) is None


def test_a_face_little_more_like_a_face_is_not_believed(watch: CoverWatch) -> None:
    since_s = seen(watch, 0.7, until_s=3.0)
    assert hidden(watch, 1.0 - 1.01 * LESS_LEFT * 0.3, since_s=since_s, for_s=60.0) is None


def test_a_glimpse_is_not_enough(watch: CoverWatch) -> None:
    t_s = seen(watch, 0.5, until_s=3.0)
    for number in range(40):
        mouth = 0.5 if number % 4 == 3 else 0.9
        assert not watch.look(shares(mouth), MOUTH, t_s).any()
        t_s += LOOK_EVERY_S


def test_a_cover_without_anything_to_follow_is_known_by_the_first_look(watch: CoverWatch) -> None:
    assert hidden(watch, 0.5, since_s=0.0, for_s=3.0) is None
    assert hidden(watch, 0.85, since_s=3.0 + LOOK_EVERY_S, for_s=5.0) is not None


def test_each_cover_is_told_once_and_the_next_one_is_noticed_again(watch: CoverWatch) -> None:
    t_s = seen(watch, 0.5, until_s=3.0)
    back_s = hidden(watch, 0.85, since_s=t_s, for_s=5.0)
    assert back_s is not None
    assert hidden(watch, 0.85, since_s=back_s + LOOK_EVERY_S, for_s=60.0) is None


def test_what_stays_in_sight_for_long_becomes_usual(watch: CoverWatch) -> None:
    t_s = seen(watch, 0.95, until_s=1.0)
    t_s = seen(watch, 0.5, since_s=t_s, until_s=t_s + 5.0 * USUAL_S)
    assert hidden(watch, 0.85, since_s=t_s, for_s=5.0) is not None


def test_a_forgotten_face_says_nothing_of_the_next(watch: CoverWatch) -> None:
    seen(watch, 0.5, until_s=3.0)
    watch.forget()
    assert watch.due(0.0)
    # What was 0.5 is nothing to compare with any more: the first look now is.
    assert hidden(watch, 0.9, since_s=0.0, for_s=60.0) is None


def test_a_new_reference_under_the_hand_that_took_the_points_is_known(watch: CoverWatch) -> None:
    t_s = seen(watch, 0.9, until_s=3.0)
    assert watch.begin_anew(shares(0.5), t_s).tolist() == MOUTH.tolist()
    # Taken once more under the same hand it is still one, and gone when the mouth comes out.
    assert watch.begin_anew(shares(0.52), t_s + 1.0).tolist() == MOUTH.tolist()
    assert hidden(watch, 0.52, since_s=t_s, for_s=60.0) is None
    back_s = hidden(watch, 0.85, since_s=t_s + 61.0, for_s=5.0)
    assert back_s is not None
    assert not watch.begin_anew(shares(0.85), back_s).any()


def test_a_new_reference_of_a_bare_face_has_no_cover(watch: CoverWatch) -> None:
    assert not watch.begin_anew(shares(0.2), 0.0).any()
    seen(watch, 0.8, until_s=3.0)
    assert not watch.begin_anew(shares(0.75), 3.0).any()
    assert not watch.begin_anew(shares(1.0), 4.0).any()


@given(
    usual=st.floats(0.0, 1.0),
    looks=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40),
    step_s=st.floats(LOOK_EVERY_S, 2.0),
)
def test_nothing_is_believed_that_is_not_more_like_a_face(
    usual: float, looks: list[float], step_s: float
) -> None:
    watch = CoverWatch()
    watch.look(shares(usual), NONE, 0.0)
    for number, mouth in enumerate(looks, start=1):
        if watch.look(shares(mouth), MOUTH, number * step_s)[V3]:
            assert 1.0 - mouth < LESS_LEFT * (1.0 - usual)
            break


def test_a_brow_that_is_hidden_is_covered_unless_it_looks_more_like_a_face(
    watch: CoverWatch,
) -> None:
    brow = np.array([True, False, False])
    for look in range(8):
        watch.look(np.array([0.7, 0.9, 0.9]), NONE, look * LOOK_EVERY_S)
        assert not watch.covered(NONE).any()
    watch.look(np.array([0.68, 0.9, 0.9]), brow, 3.0)
    assert watch.covered(brow).tolist() == brow.tolist()
    # The next frame shows it again: nothing is left to be told.
    assert not watch.covered(NONE).any()
    watch.look(np.array([0.95, 0.9, 0.9]), brow, 3.25)
    assert not watch.covered(brow).any()


def test_a_mouth_that_opens_is_hidden_and_not_covered(watch: CoverWatch) -> None:
    since_s = seen(watch, 0.8, until_s=3.0)
    watch.look(shares(0.77), MOUTH, since_s)
    assert not watch.covered(MOUTH).any()
    watch.look(shares(0.4), MOUTH, since_s + LOOK_EVERY_S)
    assert watch.covered(MOUTH).tolist() == MOUTH.tolist()


def test_a_region_that_was_never_seen_is_not_told_to_be_covered(watch: CoverWatch) -> None:
    everything = np.ones(3, dtype=np.bool_)
    for look in range(20):
        watch.look(shares(0.9), everything, look * LOOK_EVERY_S)
        assert not watch.covered(everything).any()


def test_what_took_the_points_is_covered_until_the_face_comes_out(watch: CoverWatch) -> None:
    t_s = seen(watch, 0.9, until_s=3.0)
    watch.begin_anew(shares(0.5), t_s)
    assert watch.covered(MOUTH).tolist() == MOUTH.tolist()
    assert hidden(watch, 0.85, since_s=t_s, for_s=5.0) is not None
    assert not watch.covered(MOUTH).any()


def test_a_face_that_is_little_explained_can_be_covered_too(watch: CoverWatch) -> None:
    """Twice as much unexplained there cannot be: it would be more than all."""
    t_s = seen(watch, 0.4, until_s=3.0)
    assert not watch.begin_anew(shares(0.3), t_s).any()
    assert watch.begin_anew(shares(0.1), t_s + 1.0).tolist() == MOUTH.tolist()


def test_a_face_that_pain_draws_together_is_not_called_covered_again_and_again(
    watch: CoverWatch,
) -> None:
    """Without the region that is left out too little is to be followed, and the face is lost."""
    t_s = seen(watch, 0.9, until_s=3.0)
    told = [watch.begin_anew(shares(0.5), t_s + 0.2 * number).any() for number in range(4)]
    assert told == [True, True, False, False]
    assert not watch.covered(MOUTH).any()
    # Something else that comes later is told again.
    assert watch.begin_anew(shares(0.1), t_s + 0.6 + TRIES_WITHIN_S).any()


@given(
    usual=st.floats(0.0, 1.0),
    looks=st.lists(st.tuples(st.floats(0.0, 1.0), st.booleans()), min_size=1, max_size=40),
)
def test_only_what_is_hidden_is_covered(usual: float, looks: list[tuple[float, bool]]) -> None:
    watch = CoverWatch()
    watch.look(shares(usual), NONE, 0.0)
    for number, (mouth, is_hidden) in enumerate(looks, start=1):
        now = MOUTH if is_hidden else NONE
        watch.look(shares(mouth), now, number * LOOK_EVERY_S)
        assert not (watch.covered(now) & ~now).any()
