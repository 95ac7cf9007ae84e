"""Nobody is learned from and judged on in the same fold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wince_models.pain_training._splits import (
    SplitPlan,
    folds_of,
    held_people,
    inner_folds,
)

Labelled = tuple[NDArray[np.bool_], NDArray[np.str_]]


@st.composite
def labelled(draw: st.DrawFn) -> Labelled:
    people = draw(st.integers(2, 9))
    whose = draw(st.lists(st.integers(0, people - 1), min_size=12, max_size=60))
    pain = draw(st.lists(st.booleans(), min_size=len(whose), max_size=len(whose)))
    pain[:2] = [True, False]
    whose[:2] = [0, 1]
    return np.array(pain), np.array([f"p{k}" for k in whose])


@settings(max_examples=20)
@given(labelled(), st.integers(2, 6), st.booleans(), st.integers(0, 5))
def test_no_person_is_on_both_sides_and_everybody_is_judged_once(
    data: Labelled, folds: int, leave_one_out: bool, seed: int
) -> None:
    pain, people = data
    plan = SplitPlan(folds=folds, leave_one_out=leave_one_out, seed=seed)
    found, notes = folds_of(pain, people, plan)
    for fold in found:
        assert not set(people[fold.training]) & set(people[fold.test])
        assert set(pain[fold.training]) == {True, False}
        assert len(fold.training) + len(fold.test) == len(pain)
    judged = np.concatenate([[], *(fold.test for fold in found)]).astype(int)
    assert len(np.unique(judged)) == len(judged)
    # Who is not judged is named.
    assert (len(judged) == len(pain)) == (not notes)


@settings(max_examples=20)
@given(labelled(), st.integers(0, 3))
def test_inner_folds_keep_people_apart_too(data: Labelled, seed: int) -> None:
    pain, people = data
    for training, test in inner_folds(pain, people, SplitPlan(seed=seed)):
        assert not set(people[training]) & set(people[test])


@settings(max_examples=20)
@given(labelled(), st.floats(0.0, 0.8), st.integers(0, 3))
def test_people_kept_from_the_network_leave_both_classes_on_both_sides(
    data: Labelled, share: float, seed: int
) -> None:
    pain, people = data
    held = held_people(pain, people, share, seed)
    assert not set(people[held]) & set(people[~held])
    assert not held.any() or (len(set(pain[held])) == len(set(pain[~held])) == 2)
    assert share > 0 or not held.any()


def test_the_same_seed_gives_the_same_folds_and_another_seed_others() -> None:
    rng = np.random.default_rng(1)
    pain, people = rng.random(200) < 0.5, rng.integers(0, 20, 200).astype(str)

    def tests(seed: int) -> list[list[int]]:
        return [list(fold.test) for fold in folds_of(pain, people, SplitPlan(seed=seed))[0]]

    assert tests(1) == tests(1)
    assert tests(1) != tests(2)


def test_a_leaky_split_says_so_in_its_name() -> None:
    rng = np.random.default_rng(1)
    pain, people = rng.random(60) < 0.5, np.repeat(["a", "b"], 30)
    plan = SplitPlan(leaky=True)
    assert "LEAKY" in plan.name
    folds, _ = folds_of(pain, people, plan)
    assert all(set(people[fold.training]) & set(people[fold.test]) for fold in folds)
    assert "LEAKY" not in SplitPlan().name + SplitPlan(leave_one_out=True).name


def test_a_fold_whose_others_are_of_one_class_is_named_and_left_out() -> None:
    pain = np.array([True, False, False, False, False, False])
    people = np.array(["a", "a", "b", "b", "c", "c"])
    folds, notes = folds_of(pain, people, SplitPlan())
    assert [set(people[fold.test]) for fold in folds] == [{"b"}, {"c"}]
    assert notes == ["Fold 1 (a) is not judged: the others' faces are all of one class."]


@pytest.mark.parametrize("leaky", [False, True])
@pytest.mark.parametrize("hurting", [1, 2, 4])
def test_a_class_of_fewer_rows_than_folds_is_judged_as_far_as_it_goes(
    hurting: int, *, leaky: bool
) -> None:
    people = np.array([f"p{k}" for k in range(8)])
    pain = np.arange(8) < hurting
    folds, notes = folds_of(pain, people, SplitPlan(folds=5, leaky=leaky))
    judged = [int(row) for fold in folds for row in fold.test]
    assert len(set(judged)) == len(judged)
    # Who alone hurts cannot be judged by people who do not.
    assert (0 in judged) is (hurting > 1)
    assert bool(notes) is (hurting == 1)
    assert inner_folds(pain[:4], people[:4], SplitPlan(leaky=leaky)) or hurting != 2
