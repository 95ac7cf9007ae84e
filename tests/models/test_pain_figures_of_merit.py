"""Thresholds, measures, intervals and agreement, against other people's formulas and by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn import metrics

from wince_models.pain_training._agreement import (
    agreements,
    cohens_kappa,
    fleiss_kappa,
    icc_consistency,
)
from wince_models.pain_training._bootstrap import differences, intervals, people_weights
from wince_models.pain_training._figures_of_merit import MEASURES, Answers, calibration, measures
from wince_models.pain_training._threshold import threshold_curve, tuned_threshold

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed: int, n: int = 80, tells: float = 1.0) -> Answers:
    rng = np.random.default_rng(seed)
    pain = rng.random(n) < 0.4
    pain[:2] = [True, False]
    # Rounded, so that some are alike.
    said = np.round(1 / (1 + np.exp(-rng.normal(tells * (pain - 0.5), 1.0))), 2)
    return Answers(pain=pain, probabilities=said, called=said >= 0.5)


def weighted(pain: NDArray[np.bool_], called: NDArray[np.bool_]) -> float:
    """Return the weighted F1 as it is defined: 2 p r / (p + r) of each class."""
    total = 0.0
    for truth, call in ((pain, called), (~pain, ~called)):
        hits = float((truth & call).sum())
        total += truth.mean() * (2.0 * hits / max(truth.sum() + call.sum(), 1))
    return total


@settings(max_examples=25)
@given(SEEDS, st.floats(0.0, 6.0))
def test_each_threshold_has_the_weighted_f1_of_the_calls_made_with_it(
    seed: int, tells: float
) -> None:
    answers = drawn(seed, 30, tells)
    candidates, scores = threshold_curve(answers.pain, answers.probabilities)
    for candidate, score in zip(candidates, scores, strict=True):
        called = answers.probabilities >= candidate
        assert score == pytest.approx(weighted(answers.pain, called), abs=1e-12)


@given(SEEDS, st.floats(0.0, 6.0))
def test_the_tuned_threshold_is_as_good_as_the_best_up_to_chance(seed: int, tells: float) -> None:
    answers = drawn(seed, 60, tells)
    chosen = tuned_threshold(answers.pain, answers.probabilities)
    best = threshold_curve(answers.pain, answers.probabilities)[1].max()
    called = answers.probabilities >= chosen
    now = weighted(answers.pain, called)
    assert now >= best - np.sqrt(best * (1 - best) / 60) - 1e-9


def test_where_all_thresholds_are_alike_it_is_a_half() -> None:
    pain = np.array([False, False, True, True])
    assert tuned_threshold(pain, np.array([0.0, 0.1, 0.9, 1.0])) == 0.5
    assert tuned_threshold(pain[:2], np.array([0.9, 0.9])) == 0.5


@settings(max_examples=8)
@given(SEEDS)
def test_measures_agree_with_scikit_learn(seed: int) -> None:
    answers = drawn(seed)
    found = measures(answers)
    truth, called, said = answers.pain, answers.called, answers.probabilities
    expected = {
        "accuracy": metrics.accuracy_score(truth, called),
        "balanced accuracy": metrics.balanced_accuracy_score(truth, called),
        "recall": metrics.recall_score(truth, called),
        "specificity": metrics.recall_score(~truth, ~called),
        "F1 of pain": metrics.f1_score(truth, called, zero_division=0),
        "F1 of no pain": metrics.f1_score(~truth, ~called, zero_division=0),
        "weighted F1": metrics.f1_score(truth, called, average="weighted", zero_division=0),
        "AUC": metrics.roc_auc_score(truth, said),
        "Brier score": metrics.brier_score_loss(truth, said),
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-12)
    assert set(found) == set(MEASURES)


@given(SEEDS)
def test_a_row_that_counts_twice_is_a_row_that_stands_there_twice(seed: int) -> None:
    answers = drawn(seed)
    times = np.random.default_rng(seed).integers(1, 4, len(answers.pain))
    rows = np.repeat(np.arange(len(times)), times)
    repeated = Answers(
        pain=answers.pain[rows],
        probabilities=answers.probabilities[rows],
        called=answers.called[rows],
    )
    once, again = measures(answers, times.astype(float)), measures(repeated)
    same = [name for name in MEASURES if name != "calibration error"]
    assert [once[name] for name in same] == pytest.approx([again[name] for name in same])


def test_what_cannot_be_said_is_absent() -> None:
    calm = Answers(
        pain=np.zeros(4, dtype=bool),
        probabilities=np.array([0.1, 0.2, 0.3, 0.9]),
        called=np.array([False, False, False, True]),
    )
    found = measures(calm)
    assert np.isnan([found["AUC"], found["recall"]]).all()
    assert found["specificity"] == found["accuracy"] == 0.75


def test_calibration_is_perfect_where_p_says_how_often() -> None:
    rng = np.random.default_rng(3)
    said = rng.random(20_000)
    answers = Answers(pain=rng.random(20_000) < said, probabilities=said, called=said >= 0.5)
    assert measures(answers)["calibration error"] < 0.02
    bins = calibration(answers)
    assert bins[:, 2].sum() == 20_000
    assert bins[:, 0] == pytest.approx(bins[:, 1], abs=0.04)


def test_intervals_draw_people_and_not_their_pictures() -> None:
    """Ten people of whom each is always right or always wrong: 500 pictures are ten answers."""
    people = np.repeat([f"p{k}" for k in range(10)], 50)
    right = np.repeat(np.arange(10) < 7, 50)
    pain = np.tile([True, False], 250)
    answers = Answers(pain=pain, probabilities=np.where(pain, 0.9, 0.1), called=pain == right)
    low, high = intervals(answers, people, draws=400, seed=1)["accuracy"]
    # Of ten answers of which seven are right: binomial standard error 0.145.
    assert 0.3 < low < 0.5
    assert 0.9 < high <= 1.0
    alone = intervals(answers, np.arange(500).astype(str), draws=400, seed=1)["accuracy"]
    assert alone[1] - alone[0] < 0.1
    nobody = intervals(answers, np.full(500, "one"), draws=10, seed=1)["accuracy"]
    assert np.isnan(nobody).all()


@given(SEEDS, st.integers(2, 8))
def test_each_draw_has_as_many_people_and_whole_ones(seed: int, people: int) -> None:
    whose = np.random.default_rng(seed).integers(0, people, 40).astype(str)
    weights = people_weights(whose, 20, seed % 1000)
    for person in np.unique(whose):
        mine = weights[:, whose == person]
        assert (mine == mine[:, :1]).all()
    firsts = [int(np.flatnonzero(whose == person)[0]) for person in np.unique(whose)]
    assert (weights[:, firsts].sum(axis=1) == len(firsts)).all()


def test_a_difference_of_a_classifier_from_itself_is_nothing() -> None:
    answers = drawn(5)
    people = (np.arange(80) % 8).astype(str)
    found = differences(answers, answers, people, draws=50, seed=1)
    assert all(value == (0.0, 0.0, 0.0) for value in found.values())


@settings(max_examples=15)
@given(SEEDS)
def test_cohens_kappa_is_scikit_learns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 2, 40)
    second = np.where(rng.random(40) < 0.7, first, rng.integers(0, 2, 40))
    both = np.stack([first, second], axis=1).astype(float)
    if len(np.unique(both)) == 2:
        expected = metrics.cohen_kappa_score(first, second)
        assert cohens_kappa(both) == pytest.approx(expected, abs=1e-12)


def test_fleiss_kappa_of_the_published_example() -> None:
    """Ten subjects, fourteen raters, five categories: kappa 0.210 (Fleiss 1971's worked form)."""
    counts = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    labels = np.array([np.repeat(np.arange(5), row) for row in counts], dtype=float)
    assert fleiss_kappa(labels) == pytest.approx(0.210, abs=5e-4)


def test_icc_of_the_published_example() -> None:
    """Shrout & Fleiss 1979, table 2: ICC(3,1) of four judges is 0.71."""
    ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    assert icc_consistency(np.array(ratings, dtype=float)) == pytest.approx(0.71, abs=0.005)


def test_raters_are_compared_where_both_judged() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(60) * 10
    ratings = np.stack([truth, truth + 2.0, rng.random(60) * 10], axis=1)
    ratings[:20, 1] = np.nan
    people = np.repeat(["a", "b", "c"], 20)
    found = agreements(ratings, ("ann", "ben", "cat"), "rating", people, seed=1)
    said = {one.raters: (one.measure, one.pictures) for one in found}
    assert said == {
        "ann and ben": ("ICC(3,1)", 40),
        "ann and cat": ("ICC(3,1)", 60),
        "ben and cat": ("ICC(3,1)", 40),
        "ann and ben and cat": ("ICC(3,1)", 40),
    }
    # Ben is always two higher: consistent, and that is what ICC(3,1) asks.
    assert found[0].value == pytest.approx(1.0)
    assert found[1].low <= found[1].value <= found[1].high < 0.5
    assert agreements(ratings[:, :1], ("ann",), "rating", people, seed=1) == []
