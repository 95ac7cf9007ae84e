"""Fits the classifiers once more on everybody and writes what a device runs: a models folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import (
    ACTION_UNIT_NAMES,
    MANIFEST_FILE,
    METHOD,
    PAIN_NETWORK_FILE,
    PAIN_TABLES_FILE,
)
from wince_models._manifest import note_models

from ._classifiers import Classifiers, FittingPlan, fit, joined
from ._errors import TrainingDataError
from ._face_network import Pass
from ._features import FaceRows
from ._tables import LinearTables, TreeTables, write_tables
from ._trees import BoostedTrees

FloatArray = NDArray[np.float64]

CALIBRATION_FACES: Final = 500
CHECKED_ROWS: Final = 2000
LARGEST_DIFFERENCE: Final = 1e-6
"""Of P(pain), between the trained trees and their tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What was written.

    Attributes
    ----------
    files
        Each file's name and SHA-256.
    thresholds
        Of each classifier, tuned on everybody's inner folds.
    notes
        One sentence for each thing that was not written.
    """

    files: Mapping[str, str]
    thresholds: Mapping[str, float]
    notes: tuple[str, ...]


def export(
    rows: FaceRows,
    plan: FittingPlan,
    folder: Path,
    work: Path,
    *,
    card: str,
    trained_on: str,
    say: Callable[[Pass], object],
) -> Export:
    """Write trees as tables, the network as int8 and a manifest; return what was written.

    Parameters
    ----------
    rows, plan
        See there: all rows are learned from.
    folder
        Where the files go.
    work
        Where the network's training goes on after a kill.
    card
        The report beside the files, which is their card.
    trained_on
        What is learned from, in words.
    say
        Told after each pass of the network.

    Raises
    ------
    TrainingDataError
        If the tables do not say what the trees say.
    """
    folder.mkdir(parents=True, exist_ok=True)
    everything = np.arange(len(rows))
    fitted = fit(rows, everything, plan, checkpoint=work / f"all-{rows.digest[:16]}.pt", say=say)
    checked = everything[:: max(1, len(rows) // CHECKED_ROWS)]
    au_only = _checked(fitted.au_only, rows.units[checked])
    # What an earlier training left does not belong to these tables.
    for name in (PAIN_NETWORK_FILE, MANIFEST_FILE):
        (folder / name).unlink(missing_ok=True)
    linear, hybrid, names, notes = _of_network(fitted, rows, checked, folder)
    write_tables(
        folder / PAIN_TABLES_FILE,
        au_only=au_only,
        cnn_only=linear,
        hybrid=hybrid,
        action_unit_names=ACTION_UNIT_NAMES,
        action_unit_method=METHOD,
        trained_on=trained_on,
    )
    return Export(
        files=note_models(folder, (*names, PAIN_TABLES_FILE), method=METHOD, card=card),
        thresholds=fitted.thresholds(),
        notes=notes,
    )


def _of_network(
    fitted: Classifiers, rows: FaceRows, checked: NDArray[np.intp], folder: Path
) -> tuple[LinearTables | None, TreeTables | None, list[str], tuple[str, ...]]:
    """Write the network; return its last layer, the hybrid's trees, its file's name, and notes."""
    if fitted.network is None or fitted.hybrid is None:
        return None, None, [], ()
    spread = np.linspace(0, len(rows) - 1, min(len(rows), CALIBRATION_FACES)).astype(np.intp)
    path, note = fitted.network.export(folder, rows.faces[spread])
    weight, bias = fitted.network.last_layer()
    linear = LinearTables(weight=weight, bias=bias, decision_threshold=fitted.network_threshold)
    features = joined(fitted.network.look(rows.faces[checked]), rows.units[checked])
    names = [] if path is None else [path.name]
    return linear, _checked(fitted.hybrid, features), names, (note,) if note else ()


def _checked(trees: BoostedTrees, features: FloatArray) -> TreeTables:
    tables = trees.tables()
    apart = float(np.abs(tables.probabilities(features) - trees.probabilities(features)).max())
    if apart > LARGEST_DIFFERENCE:
        msg = (
            f"the trees' tables differ from the trained trees by {apart:.1e} and were not written: "
            "this version of scikit-learn keeps its trees otherwise than they are read here"
        )
        raise TrainingDataError(msg)
    return tables
