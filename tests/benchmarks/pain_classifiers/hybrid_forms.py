"""Compares forms of the hybrid by folds over the trees' people: writes that part of the card.

`.venv/bin/python tests/benchmarks/pain_classifiers/hybrid_forms.py WORK` reads the people that
`scripts/train-pain-classifiers` has drawn into WORK. The test's people are not looked at.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from wince_device.face import PAIN_NETWORK_FILE, Model, ModelFileError, own_model
from wince_models.card_parts import put_into, table
from wince_models.pain_faces._dataset import TREES, read_sets
from wince_models.pain_faces._fitting import SEED, embeddings, shown_against_rest
from wince_models.pain_training._splits import SplitPlan, folds_of
from wince_models.pain_training._trees import fitted
from wince_models.pain_training.judging import Answers, differences, measures

FloatArray = NDArray[np.float64]

CARD: Final = Path("models/pain-classifiers.md")
FIRST: Final = "AU-only"
MEASURES: Final = ("accuracy", "AUC", "Brier score")


def forms(
    learned: FloatArray, pain: NDArray[np.bool_], asked: FloatArray, first: int
) -> Mapping[str, FloatArray]:
    """Return what each form says of some rows, learned from others; log-odds.

    Parameters
    ----------
    learned, pain
        Rows to learn from, the network's numbers first, and their truth.
    asked
        Rows to tell.
    first
        The first column that is an action unit.
    """
    units = slice(first, None)
    plain, line, both, begun = (
        fitted(learned[:, part], pain, seed=SEED, from_line=from_line).log_odds(asked[:, part])
        for part, from_line in (
            (units, False),
            (units, True),
            (slice(None), False),
            (slice(None), True),
        )
    )
    return {
        FIRST: plain,
        "action units, from a line": line,
        "action units, mean of these two": (plain + line) / 2.0,
        "all numbers (the published hybrid)": both,
        "all numbers, mean with AU-only": (plain + both) / 2.0,
        "all numbers, from a line": begun,
        "all numbers, from a line, mean with AU-only (the hybrid)": (plain + begun) / 2.0,
    }


def main() -> None:
    """Judge every form in each fold and write the table."""
    if len(sys.argv) != 2:
        sys.exit("error: say where the drawn people are: hybrid_forms.py WORK")
    try:
        faces = read_sets(Path(sys.argv[1]), TREES)
    except ModelFileError as error:
        sys.exit(f"error: {error}")
    made = embeddings(Model(own_model(PAIN_NETWORK_FILE)), faces)
    rows = np.hstack([shown_against_rest(faces, made), faces.shown.action_units])
    pain, people = faces.shown.pain, faces.shown.person.astype(np.str_)
    said: dict[str, FloatArray] = {}
    for fold in folds_of(pain, people, SplitPlan(seed=SEED))[0]:
        learned = rows[fold.training], pain[fold.training]
        for name, odds in forms(*learned, rows[fold.test], made.shape[1]).items():
            said.setdefault(name, np.zeros(len(pain)))[fold.test] = expit(odds)
    answers = {
        name: Answers(pain=pain, probabilities=one, called=np.asarray(one >= 0.5))
        for name, one in said.items()
    }
    cells = []
    for name, one in answers.items():
        more = differences(one, answers[FIRST], people, seed=SEED)["accuracy"]
        against = "" if name == FIRST else "{:+.3f} ({:+.3f} to {:+.3f})".format(*more)
        cells.append([name, *(f"{measures(one)[key]:.3f}" for key in MEASURES), against])
    head = ["200 trees each", *MEASURES, f"accuracy against {FIRST}"]
    text = f"{len(np.unique(people))} people, five folds by person, pain from 0.5:"
    put_into(CARD, "forms", f"{text}\n\n{table(head, cells)}")


if __name__ == "__main__":
    main()
