"""Who is learned from and who is judged on: by person, or by picture where that was asked for."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    LeaveOneGroupOut,
    StratifiedGroupKFold,
    StratifiedKFold,
)

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
People = NDArray[np.str_]

INNER_FOLDS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPlan:
    """How the data are split.

    Attributes
    ----------
    folds
        How many.
    leave_one_out
        One fold a person.
    leaky
        By picture: the same person is learned from and judged on.
    seed
        Of who goes where.
    """

    folds: int = 5
    leave_one_out: bool = False
    leaky: bool = False
    seed: int = 1

    @property
    def name(self) -> str:
        """The split in words."""
        if self.leaky:
            return f"LEAKY split by picture, {self.folds} folds"
        if self.leave_one_out:
            return "leaving one person out"
        return f"by person, {self.folds} folds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Rows that are learned from and rows that are judged on."""

    number: int
    training: IntArray
    test: IntArray


def folds_of(pain: BoolArray, people: People, plan: SplitPlan) -> tuple[list[Fold], list[str]]:
    """Return the folds, and one sentence for each that cannot be used.

    Parameters
    ----------
    pain
        Shape ``(n,)``.
    people
        Shape ``(n,)``: whose face.
    plan
        With fewer people than folds each person is left out once; with fewer rows of a class than
        folds there are as many folds as those.
    """
    pairs = _pairs(pain, people, plan)
    folds, notes = [], []
    for number, (training, test) in enumerate(pairs, start=1):
        if len(np.unique(pain[training])) < 2:
            who = ", ".join(np.unique(people[test])[:3])
            notes.append(
                f"Fold {number} ({who}) is not judged: the others' faces are all of one class."
            )
            continue
        folds.append(Fold(number=number, training=np.sort(training), test=np.sort(test)))
    return folds, notes


def _pairs(pain: BoolArray, people: People, plan: SplitPlan) -> list[tuple[IntArray, IntArray]]:
    nothing = np.zeros((len(pain), 1))
    # A class of fewer rows than folds cannot be in each of them, and one of a single row in no two.
    fewest = int(min(pain.sum(), (~pain).sum()))
    count = min(plan.folds, fewest)
    if plan.leaky:
        kind = StratifiedKFold if count > 1 else KFold
        splitter = kind(max(2, count), shuffle=True, random_state=plan.seed)
        return list(splitter.split(nothing, pain))
    if plan.leave_one_out or len(np.unique(people)) <= plan.folds:
        return list(LeaveOneGroupOut().split(nothing, pain, people))
    if count < 2:
        return list(GroupKFold(plan.folds).split(nothing, pain, people))
    splitter = StratifiedGroupKFold(count, shuffle=True, random_state=plan.seed)
    return list(splitter.split(nothing, pain, people))


def inner_folds(
    pain: BoolArray, people: People, plan: SplitPlan
) -> list[tuple[IntArray, IntArray]]:
    """Return splits of training data by person again, for tuning; none where it cannot be split."""
    if not plan.leaky and len(np.unique(people)) < 2:
        return []
    inner = SplitPlan(folds=INNER_FOLDS, leaky=plan.leaky, seed=plan.seed)
    folds, _ = folds_of(pain, people, inner)
    return [(fold.training, fold.test) for fold in folds]


def held_people(pain: BoolArray, people: People, share: float, seed: int) -> BoolArray:
    """Return which rows belong to people kept from the network, shape ``(n,)``.

    At least one person, and never so many that a side has one class only; none where that cannot
    be, or where the share is 0.
    """
    everyone = np.unique(people)
    none = np.zeros(len(people), dtype=np.bool_)
    if share <= 0.0 or len(everyone) < 2:
        return none
    order = np.random.default_rng(seed).permutation(everyone)
    for count in range(max(1, round(share * len(everyone))), len(everyone)):
        held = np.isin(people, order[:count])
        if len(np.unique(pain[held])) == 2 and len(np.unique(pain[~held])) == 2:
            return np.asarray(held)
    return none
