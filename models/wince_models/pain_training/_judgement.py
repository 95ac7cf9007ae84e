"""Everything that is reported of a cross-validation, gathered once for tables and drawings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from ._agreement import Agreement, agreements
from ._bootstrap import Interval, differences, intervals
from ._cross_validation import FoldResult, pooled
from ._features import FaceRows
from ._figures_of_merit import Answers, measures
from ._leakage import Leakage, leakage
from ._samples import LabelledFaces
from ._tables import AU_ONLY, CNN_ONLY, HYBRID

FEWEST_PICTURES: Final = 20
FEWEST_PEOPLE: Final = 3
"""A group with less has no interval: it would say more of two people than of the group."""

GROUP_DRAWS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One classifier over all folds.

    Attributes
    ----------
    answers
        Of all judged rows.
    values, bounds
        Each measure, and its 95 % interval over people.
    level_correlation
        Spearman's between P(pain) and PSPI or rating; NaN for labels.
    thresholds
        The lowest and the highest of the folds.
    """

    answers: Answers
    values: Mapping[str, float]
    bounds: Mapping[str, Interval]
    level_correlation: float
    thresholds: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupJudged:
    """One classifier in one group; `bounds` is None where the group is too small."""

    kind: str
    value: str
    pictures: int
    people: int
    pain: int
    values: Mapping[str, float]
    bounds: Mapping[str, Interval] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All results.

    Attributes
    ----------
    classifiers
        By name, in the order in which they are shown.
    differences
        Of two classifiers' names: each measure's difference with its interval.
    groups
        By classifier.
    agreement, leakage
        See there.
    rows
        The rows that were judged, in the order of the answers.
    fold_of
        Shape ``(n,)``: in which fold a row was judged, 0 in none.
    """

    classifiers: Mapping[str, Judged]
    differences: Mapping[tuple[str, str], Mapping[str, tuple[float, float, float]]]
    groups: Mapping[str, Sequence[GroupJudged]]
    agreement: Sequence[Agreement]
    leakage: Leakage
    rows: NDArray[np.intp]
    fold_of: NDArray[np.int64]


def judge(
    labelled: LabelledFaces,
    rows: FaceRows,
    results: Sequence[FoldResult],
    *,
    draws: int,
    seed: int,
) -> Judgement:
    """Return everything that can be said of a cross-validation.

    Parameters
    ----------
    labelled
        What was read: whose labels, on which scale.
    rows, results
        See there; at least one fold.
    draws
        Of people, for the intervals.
    seed
        Of the draws.
    """
    fold_of = np.zeros(len(rows), dtype=np.int64)
    for result in results:
        fold_of[result.fold.test] = result.fold.number
    judged = {
        name: _classifier(labelled, rows, results, name, draws, seed)
        for name in results[0].probabilities
    }
    pairs = [(HYBRID, AU_ONLY), (HYBRID, CNN_ONLY)] if HYBRID in judged else []
    _, at = pooled(rows, results, AU_ONLY)
    return Judgement(
        classifiers=judged,
        differences={
            (one, other): differences(
                judged[one].answers, judged[other].answers, rows.people[at], draws=draws, seed=seed
            )
            for one, other in pairs
        },
        groups={
            name: _groups(rows, at, one.answers, min(draws, GROUP_DRAWS), seed)
            for name, one in judged.items()
        },
        agreement=agreements(
            rows.ratings, labelled.raters, labelled.scale, rows.people, draws=draws, seed=seed
        ),
        leakage=leakage(rows.likeness, fold_of, rows.people, rows.names),
        rows=at,
        fold_of=fold_of,
    )


def _classifier(
    labelled: LabelledFaces,
    rows: FaceRows,
    results: Sequence[FoldResult],
    name: str,
    draws: int,
    seed: int,
) -> Judged:
    answers, at = pooled(rows, results, name)
    thresholds = [result.thresholds[name] for result in results]
    graded = labelled.scale != "label"
    return Judged(
        answers=answers,
        values=measures(answers),
        bounds=intervals(answers, rows.people[at], draws=draws, seed=seed),
        level_correlation=_spearman(rows.levels[at], answers.probabilities)
        if graded
        else float("nan"),
        thresholds=(min(thresholds), max(thresholds)),
    )


def _groups(
    rows: FaceRows, at: NDArray[np.intp], answers: Answers, draws: int, seed: int
) -> list[GroupJudged]:
    result = []
    for kind, all_values in rows.groups.items():
        values = all_values[at]
        for value in np.unique(values):
            mine = values == value
            some, people = answers.of(mine), rows.people[at][mine]
            count = len(np.unique(people))
            enough = count >= FEWEST_PEOPLE and mine.sum() >= FEWEST_PICTURES
            result.append(
                GroupJudged(
                    kind=kind,
                    value=str(value),
                    pictures=int(mine.sum()),
                    people=count,
                    pain=int(some.pain.sum()),
                    values=measures(some),
                    bounds=intervals(some, people, draws=draws, seed=seed) if enough else None,
                )
            )
    return result


def _spearman(levels: NDArray[np.float64], probabilities: NDArray[np.float64]) -> float:
    if np.ptp(levels) == 0.0 or np.ptp(probabilities) == 0.0:
        return float("nan")
    return float(spearmanr(levels, probabilities).statistic)


def worst_gap(groups: Sequence[GroupJudged], kind: str, measure: str) -> float:
    """Return the largest difference of a measure between two groups of a kind; NaN with one."""
    values = [
        one.values[measure]
        for one in groups
        if one.kind == kind and one.bounds is not None and np.isfinite(one.values[measure])
    ]
    return max(values) - min(values) if len(values) > 1 else float("nan")
