"""The report's tables, as numbers for CSV files and as text for people."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from ._cross_validation import FoldResult
from ._features import FaceRows
from ._figures_of_merit import MEASURES, calibration, measures, roc
from ._judgement import Judgement
from ._words import TITLES

Cell = str | int | float
Rows = list[list[Cell]]

SHOWN: Final = (
    "accuracy",
    "weighted F1",
    "recall",
    "specificity",
    "precision",
    "AUC",
    "calibration error",
)


CALLED: Final = ("called no pain", "called pain")
BINNED: Final = ("mean P(pain)", "share of pain", "pictures")
TWINNED: Final = ("learned from", "differing bits of 256", "same person")
PREDICTED: Final = ("picture", "person", "fold", "pain", "level")


def write_tables_of(
    folder: Path,
    judgement: Judgement,
    rows: FaceRows,
    results: Sequence[FoldResult],
    *,
    marks: Mapping[str, str],
) -> None:
    """Write every table of a report as CSV into `folder`.

    Parameters
    ----------
    folder
        Made where it is missing.
    judgement, rows, results
        What is told of.
    marks
        Further columns that stand in every row of every table: how the data were split.
    """
    folder.mkdir(parents=True, exist_ok=True)
    measured = ["classifier", "measure", "value", "low", "high"]
    compared = ["first", "second", "measure", "difference", "low", "high"]
    grouped = ["classifier", "kind", "group", "pictures", "people", "pain", *measured[1:]]
    folded = ["fold", "classifier", "people", "pictures", "threshold", *MEASURES]
    tables: dict[str, tuple[list[str], Rows]] = {
        "classification": (measured, _classification(judgement)),
        "differences": (compared, _differences(judgement)),
        "groups": (grouped, _groups(judgement)),
        "confusion": (["classifier", "label", *CALLED], _confusion(judgement)),
        "roc": (["classifier", "false alarms", "found"], _roc(judgement)),
        "calibration": (["classifier", *BINNED], _calibration(judgement)),
        "folds": (folded, _folds(rows, results)),
        "leakage": (["judged", *TWINNED], _twins(judgement)),
        "agreement": (["measure", "raters", "pictures", *measured[2:]], _agreement(judgement)),
        "predictions": ([*PREDICTED, *judgement.classifiers], _predictions(judgement, rows)),
    }
    for name, (head, lines) in tables.items():
        marked = [[*line, *marks.values()] for line in lines]
        _write_csv(folder / f"{name}.csv", [*head, *marks], marked)


def _write_csv(path: Path, head: Sequence[str], rows: Rows) -> None:
    """Write a table; numbers with six digits, what cannot be said as an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([[_written(cell) for cell in row] for row in rows])


def shown_measures(judgement: Judgement) -> list[list[str]]:
    """Return a row for each classifier: its name, then each shown measure with its interval."""
    return [
        [TITLES[name], *(with_interval(one.values[key], one.bounds[key]) for key in SHOWN)]
        for name, one in judgement.classifiers.items()
    ]


def with_interval(value: float, bounds: tuple[float, float] | None) -> str:
    """Return a value with its interval in brackets."""
    if not np.isfinite(value):
        return "–"
    if bounds is None or not np.isfinite(bounds[0]):
        return f"{value:.3f}"
    return f"{value:.3f} [{bounds[0]:.3f}, {bounds[1]:.3f}]"


def _classification(judgement: Judgement) -> Rows:
    rows: Rows = [
        [TITLES[name], key, one.values[key], *one.bounds[key]]
        for name, one in judgement.classifiers.items()
        for key in MEASURES
    ]
    rows += [
        [TITLES[name], "Spearman with the level", one.level_correlation, np.nan, np.nan]
        for name, one in judgement.classifiers.items()
    ]
    return rows


def _differences(judgement: Judgement) -> Rows:
    return [
        [TITLES[one], TITLES[other], key, *found[key]]
        for (one, other), found in judgement.differences.items()
        for key in MEASURES
    ]


def _groups(judgement: Judgement) -> Rows:
    rows: Rows = []
    for name, groups in judgement.groups.items():
        for one in groups:
            first: list[Cell] = [TITLES[name], one.kind, one.value, one.pictures, one.people]
            for key in MEASURES:
                bounds = (np.nan, np.nan) if one.bounds is None else one.bounds[key]
                rows.append([*first, one.pain, key, one.values[key], *bounds])
    return rows


def _confusion(judgement: Judgement) -> Rows:
    return [
        [TITLES[name], label, *(int(count) for count in counts)]
        for name, one in judgement.classifiers.items()
        for label, counts in zip(("no pain", "pain"), one.answers.confusion(), strict=True)
    ]


def _roc(judgement: Judgement) -> Rows:
    return [
        [TITLES[name], float(alarms), float(hits)]
        for name, one in judgement.classifiers.items()
        for alarms, hits in zip(*roc(one.answers), strict=True)
    ]


def _calibration(judgement: Judgement) -> Rows:
    return [
        [TITLES[name], float(mean), float(share), int(count)]
        for name, one in judgement.classifiers.items()
        for mean, share, count in calibration(one.answers)
    ]


def _folds(rows: FaceRows, results: Sequence[FoldResult]) -> Rows:
    return [
        [
            result.fold.number,
            TITLES[name],
            len(np.unique(rows.people[result.fold.test])),
            len(result.fold.test),
            result.thresholds[name],
            *measures(result.answers(rows, name)).values(),
        ]
        for result in results
        for name in result.probabilities
    ]


def _twins(judgement: Judgement) -> Rows:
    return [
        [one.judged, one.learned, one.bits, "yes" if one.same_person else "no"]
        for one in judgement.leakage.twins
    ]


def _agreement(judgement: Judgement) -> Rows:
    return [
        [one.measure, one.raters, one.pictures, one.value, one.low, one.high]
        for one in judgement.agreement
    ]


def _predictions(judgement: Judgement, rows: FaceRows) -> Rows:
    return [
        [
            str(rows.names[row]),
            str(rows.people[row]),
            int(judgement.fold_of[row]),
            int(rows.pain[row]),
            float(rows.levels[row]),
            *(float(one.answers.probabilities[at]) for one in judgement.classifiers.values()),
        ]
        for at, row in enumerate(judgement.rows)
    ]


def _written(cell: Cell) -> Cell:
    if isinstance(cell, float):
        return f"{cell:.6g}" if np.isfinite(cell) else ""
    return cell
