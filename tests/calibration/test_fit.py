"""The fitted curve keeps its promises for any ratings, and says so when they make no sense."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_signals import CalibrationFit, fit_calibration

POINTS = st.floats(0.0, 10.0)
WHOLE = st.integers(0, 10).map(float)
RATED = st.lists(st.tuples(WHOLE, POINTS), min_size=1, max_size=8)
SCORES = np.linspace(0.0, 10.0, 41)
few = settings(max_examples=20)


def fit_of(rated: list[tuple[float, float]], **more: object) -> CalibrationFit:
    ratings, scores = zip(*rated, strict=True)
    return fit_calibration(ratings, scores, **more)  # type: ignore[arg-type] # arrays of any kind


@few
@given(RATED)
def test_a_higher_score_never_means_less(rated: list[tuple[float, float]]) -> None:
    curve = fit_of(rated).curve(SCORES)
    assert np.diff(curve).min() >= -1e-12
    assert curve.min() >= 0.0
    assert curve.max() <= 10.0


@few
@given(RATED, POINTS, st.tuples(POINTS, POINTS), st.floats(0.0, 3.0))
def test_the_interval_holds_the_value_and_stays_within_the_scale(
    rated: list[tuple[float, float]], score: float, ends: tuple[float, float], spread: float
) -> None:
    low, high = sorted(ends)
    fit = fit_of(rated, spreads=[spread] * len(rated), intervals=[(1.0, 3.0)])
    read = fit.predict(score, (low, high))
    assert 0.0 <= read.interval[0] <= read.value <= read.interval[1] <= 10.0
    assert read.value == pytest.approx(fit.curve([score])[0])
    assert 0.0 <= fit.error <= 10.0
    assert 0.0 <= fit.follows <= 1.0 + 1e-9
    assert 0.0 <= fit.covered <= 1.0


@few
@given(st.lists(st.tuples(WHOLE, POINTS), min_size=3, max_size=6), st.randoms())
def test_the_order_of_the_ratings_does_not_matter(
    rated: list[tuple[float, float]], random: object
) -> None:
    shuffled = list(rated)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis' own kind of random.Random
    one, other = fit_of(rated), fit_of(shuffled)
    np.testing.assert_allclose(one.curve(SCORES), other.curve(SCORES), rtol=1e-9)
    assert one.predict(3.0).interval == pytest.approx(other.predict(3.0).interval, abs=1e-3)
    assert (one.error, one.follows) == pytest.approx((other.error, other.follows))


@settings(max_examples=6)
@given(st.permutations([0.3, 1.0, 2.5, 4.0, 6.0]), st.sampled_from(SCORES[4:].tolist()))
def test_ratings_that_agree_do_not_widen_the_interval(scores: list[float], at: float) -> None:
    """Each further rating is what the ratings before it expect, to the nearest whole number."""
    rated = [(2.0, 0.5), (6.0, 2.5), (9.0, 6.0)]
    before = fit_of(rated)
    for score in scores:
        rated.append((float(np.rint(before.curve([score])[0])), score))
        after = fit_of(rated)
        assert width(after, at) <= 1.1 * width(before, at) + 0.15
        before = after
    assert width(before, 2.5) < width(fit_of(rated[:3]), 2.5)


def width(fit: CalibrationFit, score: float) -> float:
    low, high = fit.predict(score).interval
    return high - low


def test_a_weak_face_is_read_as_its_owner_means_it() -> None:
    rated = [(0.0, 0.05), (3.0, 0.15), (5.0, 0.5), (7.0, 1.4), (9.0, 2.8)]
    fit = fit_of(rated)
    for rating, score in rated:
        assert fit.curve([score])[0] == pytest.approx(rating, abs=1.6)
    assert fit.follows > 0.95
    assert not fit.contradictory


def test_ratings_against_the_face_are_said_to_be_so() -> None:
    against = fit_of([(9.0, 0.2), (7.0, 1.0), (3.0, 4.0), (1.0, 7.0), (8.0, 0.5), (2.0, 6.0)])
    assert against.contradictory
    assert width(against, 0.2) > 7.0
    assert width(against, 7.0) > 7.0
    along = fit_of([(1.0, 0.2), (3.0, 1.0), (7.0, 4.0), (9.0, 7.0), (2.0, 0.5), (8.0, 6.0)])
    assert not along.contradictory
    assert along.error < 0.5 * against.error


@pytest.mark.parametrize("said", [0.0, 1.0, 5.0])
def test_a_still_face_at_one_level_rules_nothing_out(said: float) -> None:
    """All ratings alike, and the face still: nobody can tell whether it would have moved."""
    fit = fit_of([(said, 0.1), (said, 0.15), (said, 0.05), (said, 0.1), (said, 0.12)])
    assert fit.predict(0.1).interval[1] >= 6.0


def test_pain_that_moves_within_the_minute_is_not_taken_for_noise() -> None:
    """Attacks spread a minute's scores; the calm minutes show how far a steady score strays."""
    rated = [(0.0, 0.1), (8.0, 8.1), (0.0, 0.1), (4.0, 4.2), (1.0, 0.3), (6.0, 6.0)]
    calm = fit_of(rated, spreads=[0.05, 0.3, 0.05, 0.5, 0.1, 0.4])
    attacks = fit_of(rated, spreads=[0.05, 3.4, 3.3, 0.5, 0.1, 3.0])
    noisy = fit_of(rated, spreads=[0.3, 2.0, 0.3, 2.5, 0.4, 2.4])
    for score in (0.1, 4.0, 8.0):
        assert width(attacks, score) < width(calm, score) + 1.0
    assert width(noisy, 4.0) > width(attacks, 4.0) + 0.5


def test_a_face_that_tells_nothing_leaves_the_whole_scale_open() -> None:
    """No pain at all and the worst are answers as likely as any other."""
    rated = [(9.0, 0.2), (7.0, 1.0), (3.0, 4.0), (1.0, 7.0), (8.0, 0.5), (2.0, 6.0), (5.0, 3.0)]
    low, high = fit_of(rated).predict(3.0).interval
    assert low == 0.0
    assert high > 9.8


def test_one_slip_of_the_finger_does_not_turn_the_curve() -> None:
    rated = [(1.0, 0.2), (3.0, 1.0), (5.0, 2.0), (7.0, 4.0), (9.0, 7.0), (2.0, 0.5), (8.0, 5.5)]
    clean, slipped = fit_of(rated), fit_of([*rated, (0.0, 6.0)])
    assert np.abs(clean.curve(SCORES) - slipped.curve(SCORES)).max() < 1.5


def test_a_score_that_is_less_sure_than_at_the_ratings_is_read_wider() -> None:
    rated = [(1.0, 0.2), (5.0, 2.0), (9.0, 7.0)]
    fit = fit_of(rated, intervals=[(0.0, 0.7), (1.4, 2.8), (6.0, 7.8)])
    usual, unsure = fit.predict(2.0, (1.4, 2.8)), fit.predict(2.0, (0.2, 6.0))
    assert usual.value == unsure.value
    assert unsure.interval[0] < usual.interval[0]
    assert unsure.interval[1] > usual.interval[1]
    assert fit.predict(2.0).interval == usual.interval


def test_each_rating_is_foretold_by_the_others_alone() -> None:
    rated = [(1.0, 0.2), (4.0, 1.2), (6.0, 2.5), (9.0, 6.0)]
    fit = fit_of(rated)
    without = [
        abs(fit_of(rated[:at] + rated[at + 1 :]).curve([score])[0] - rating)
        for at, (rating, score) in enumerate(rated)
    ]
    # The prior of a silent face looks at the scores, so leaving one out moves it a little.
    assert fit.error == pytest.approx(np.mean(without), abs=0.15)
    assert fit.forward_error is not None
    assert fit_of(rated[:1]).forward_error is None


@pytest.mark.parametrize(
    ("ratings", "scores", "more", "said"),
    [
        ([1.0, 2.0], [1.0], {}, "ratings has 2 values"),
        ([], [], {}, "at least 1"),
        ([11.0], [1.0], {}, r"ratings\[0\] is 11.0; must be within 0 and 10"),
        ([1.0], [-1.0], {}, r"scores\[0\]"),
        ([1.0], [float("nan")], {}, "NaN"),
        ([1.0], [1.0], {"spreads": [1.0, 2.0]}, "spreads has 2"),
        ([1.0], [1.0], {"intervals": [1.0, 2.0]}, "intervals has shape"),
    ],
)
def test_what_cannot_be_fitted_is_refused(
    ratings: list[float], scores: list[float], more: dict[str, list[float]], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        fit_calibration(ratings, scores, **more)
