"""Judging: test rows are never learned from, and what was done is not done again."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pain_rows import CornerTrainer, made_up_rows, relabelled
from wince_models.pain_training._classifiers import FittingPlan, fit
from wince_models.pain_training._cross_validation import FoldResult, cross_validate, pooled
from wince_models.pain_training._features import FaceRows
from wince_models.pain_training._figures_of_merit import measures
from wince_models.pain_training._leakage import NEAR_BITS, leakage
from wince_models.pain_training._splits import SplitPlan, folds_of

ROWS = made_up_rows(4, 10)
SPLIT = SplitPlan(folds=2)


def plan_with(trainer: CornerTrainer | None, held_share: float = 0.0) -> FittingPlan:
    return FittingPlan(split=SPLIT, network=trainer, held_share=held_share, trees=15)


def run(rows: FaceRows, plan: FittingPlan, work: Path, seen: list[float]) -> list[FoldResult]:
    folds, _ = folds_of(ROWS.pain, ROWS.people, plan.split)
    return cross_validate(
        rows,
        folds,
        plan,
        work,
        say=lambda done, one: seen.append(done + (0 if one is None else one.number / 10)),
    )


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> list[FoldResult]:
    return run(ROWS, plan_with(CornerTrainer([])), tmp_path_factory.mktemp("work"), [])


@pytest.mark.parametrize("name", ["au_only", "cnn_only", "hybrid"])
def test_what_can_be_told_is_told_of_people_never_seen(done: list[FoldResult], name: str) -> None:
    answers, at = pooled(ROWS, done, name)
    assert sorted(at) == list(range(len(ROWS)))
    assert measures(answers)["AUC"] > 0.95
    assert measures(answers)["accuracy"] > 0.85


def test_the_rows_that_are_judged_change_nothing_in_what_judges_them(tmp_path: Path) -> None:
    """Other labels, action units and faces of the test rows leave classifiers and thresholds."""
    folds, _ = folds_of(ROWS.pain, ROWS.people, SPLIT)
    fold = folds[0]
    plan = plan_with(CornerTrainer([]))
    fitted = [
        fit(rows, fold.training, plan, checkpoint=tmp_path / "network.pt", say=lambda _: None)
        for rows in (ROWS, relabelled(ROWS, fold.test))
    ]
    assert fitted[0].thresholds() == fitted[1].thresholds()
    first, second = (one.probabilities(ROWS, fold.test) for one in fitted)
    assert all((first[name] == second[name]).all() for name in first)


def test_people_kept_from_the_network_are_not_shown_to_it(tmp_path: Path) -> None:
    trainer = CornerTrainer([])
    fit(
        ROWS,
        np.arange(len(ROWS)),
        plan_with(trainer, held_share=0.5),
        checkpoint=tmp_path / "network.pt",
        say=lambda _: None,
    )
    assert trainer.trained == [20]


def test_what_was_interrupted_goes_on_with_the_same_result(
    tmp_path: Path, done: list[FoldResult]
) -> None:
    killed = CornerTrainer([], dies_at=2)
    with pytest.raises(KeyboardInterrupt):
        run(ROWS, plan_with(killed), tmp_path, [])
    again, seen = CornerTrainer([]), list[float]()
    results = run(ROWS, plan_with(again), tmp_path, seen)
    assert len(again.trained) == 1
    assert seen == [0, 1, 1.1, 1.2, 2]
    for first, second in zip(done, results, strict=True):
        assert first.thresholds == second.thresholds
        for name, said in first.probabilities.items():
            assert (said == second.probabilities[name]).all()


def test_finished_folds_of_other_data_or_damaged_ones_are_not_taken(tmp_path: Path) -> None:
    trainer = CornerTrainer([])
    run(ROWS, plan_with(trainer), tmp_path, [])
    (kept,) = tmp_path.glob("folds-*")
    (kept / "fold-001.npz").write_bytes((kept / "fold-001.npz").read_bytes()[:100])
    run(ROWS, plan_with(trainer), tmp_path, [])
    assert len(trainer.trained) == 3
    run(replace(ROWS, digest="f" * 64), plan_with(trainer), tmp_path, [])
    assert len(trainer.trained) == 5


def test_the_same_picture_under_two_names_is_found_across_the_split() -> None:
    rows = made_up_rows(4, 10)
    bits = rows.likeness.copy()
    bits[35] = bits[2]
    bits[35, 0] ^= 0b111
    fold_of = np.repeat([1, 1, 2, 2], 10)
    found = leakage(bits, fold_of, rows.people, rows.names)
    assert found.near == 2
    assert found.shared_people == 0
    assert found.bits[2] == found.bits[35] == 3
    assert (np.delete(found.bits, [2, 35]) > NEAR_BITS).all()
    (one, other) = found.twins
    assert {one.judged, one.learned} == {other.judged, other.learned} == {"p0/2.png", "p3/35.png"}
    assert not one.same_person


def test_twins_in_one_fold_are_no_leak() -> None:
    rows = made_up_rows(2, 10)
    bits = np.repeat(rows.likeness[[0, 10]], 10, axis=0)
    found = leakage(bits, np.repeat([1, 2], 10), rows.people, rows.names)
    assert found.near == 0
    both = leakage(bits, np.tile([1, 2], 10), rows.people, rows.names)
    assert (both.near, both.shared_people) == (20, 2)
