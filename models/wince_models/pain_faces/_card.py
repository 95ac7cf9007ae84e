"""Writes the tables of the classifiers' card."""

from typing import Final

import numpy as np

from wince_models.card_parts import table
from wince_models.pain_training.judging import (
    Answers,
    calibration,
    differences,
    intervals,
    measures,
)

from ._evaluation import Judged, rows_by_group, rows_by_kind

MEASURES: Final = (
    "accuracy", "recall", "precision", "specificity", "weighted F1", "AUC", "Brier score",
    "calibration error",
)  # fmt: skip
FEWEST: Final = 60
"""A group with fewer faces has no figure."""

SEED: Final = 1
HYBRID: Final = "hybrid"
AU_ONLY: Final = "AU-only"
CONTROL: Final = "its trees without the network"


def results(judged: Judged) -> str:
    """Return the card's result tables as Markdown."""
    faces = judged.faces
    first = (
        f"Drawn people whom neither network nor trees nor thresholds were fitted on: "
        f"{len(np.unique(faces.person))}, {len(faces.kind):,} faces, {faces.pain.mean():.0%} of "
        f"them pain; in {int(faces.missed.sum()):,} further looks the landmark model found no "
        "face. In brackets: 95 % of 1,000 draws of as many people."
    )
    parts = [first, _whole(judged), _differences(judged), _kinds(judged), _groups(judged)]
    return "\n\n".join([*parts, _calibration(judged)])


def _whole(judged: Judged) -> str:
    rows = []
    found = {
        name: (answers, intervals(answers, judged.people, seed=SEED))
        for name, answers in judged.answers.items()
    }
    for measure in MEASURES:
        row = [measure]
        for answers, bounds in found.values():
            low, high = bounds[measure]
            row.append(f"{_measure(answers, measure):.3f} ({low:.3f}-{high:.3f})")
        rows.append(row)
    return table(["", *found], rows)


def _differences(judged: Judged) -> str:
    others = {name: answers for name, answers in judged.answers.items() if name != HYBRID}
    hybrid, control = judged.answers[HYBRID], judged.without_network
    pairs = [(f"hybrid - {name}", hybrid, answers) for name, answers in others.items()]
    pairs += [
        (f"hybrid - {CONTROL}", hybrid, control),
        (f"{CONTROL} - {AU_ONLY}", control, others[AU_ONLY]),
    ]
    rows = []
    for what, first, second in pairs:
        more = differences(first, second, judged.people, seed=SEED)
        cells = [
            "{:+.3f} ({:+.3f} to {:+.3f})".format(*more[measure])
            for measure in ("accuracy", "recall", "AUC", "Brier score")
        ]
        rows.append([what, *cells])
    return table(["difference", "accuracy", "recall", "AUC", "Brier score"], rows)


def _kinds(judged: Judged) -> str:
    rows = []
    for name, chosen in rows_by_kind(judged.faces).items():
        called = [f"{answers.called[chosen].mean():.1%}" for answers in judged.answers.values()]
        rows.append([name, f"{int(chosen.sum()):,}", *called])
    return table(["called pain", "faces", *judged.answers], rows)


def _groups(judged: Judged) -> str:
    rows = []
    for name, chosen in rows_by_group(judged.faces).items():
        cells = [_group_cell(answers.of(chosen)) for answers in judged.answers.values()]
        rows.append([name, f"{int(chosen.sum()):,}", *cells])
    return table(["accuracy, recall", "faces", *judged.answers], rows)


def _group_cell(answers: Answers) -> str:
    if len(answers.pain) < FEWEST:
        return "too few"
    return f"{_measure(answers, 'accuracy'):.3f}, {_measure(answers, 'recall'):.3f}"


def _calibration(judged: Judged) -> str:
    rows = []
    for name, answers in judged.answers.items():
        for said, was, count in calibration(answers):
            rows.append([name, f"{said:.3f}", f"{was:.3f}", f"{count:.0f}"])
    return table(["tenths of the faces", "mean P(pain)", "share of pain", "faces"], rows)


def _measure(answers: Answers, name: str) -> float:
    return float(measures(answers)[name])
