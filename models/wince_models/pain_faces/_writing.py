"""Writes the shipped classifiers' tables, and the place of all files in the manifest."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import (
    ACTION_UNIT_NAMES,
    METHOD,
    PAIN_NETWORK_FILE,
    PAIN_TABLES_FILE,
    ModelFileError,
)
from wince_models._manifest import note_models
from wince_models.pain_training.fitting import write_tables

from ._fitting import Classifiers

CLASSIFIERS_METHOD: Final = "pain-4"
TRAINED_ON: Final = "rendered faces"


def write_classifiers(classifiers: Classifiers, out: Path, *, card: str) -> None:
    """Write the tables, and note both files in the manifest with the name of their card."""
    write_tables(
        out / PAIN_TABLES_FILE,
        au_only=classifiers.au_only.tables(),
        action_unit_names=ACTION_UNIT_NAMES,
        action_unit_method=METHOD,
        cnn_only=classifiers.cnn_only,
        hybrid=classifiers.hybrid.tables(),
        hybrid_against_rest=True,
        trained_on=TRAINED_ON,
    )
    note_models(out, (PAIN_NETWORK_FILE, PAIN_TABLES_FILE), method=CLASSIFIERS_METHOD, card=card)


def written_last_layer(folder: Path) -> tuple[NDArray[np.float64], float]:
    """Return weight and bias of the network's last layer, as the tables in a folder hold them.

    Raises
    ------
    ModelFileError
        If the tables cannot be read.
    """
    path = folder / PAIN_TABLES_FILE
    try:
        with np.load(path, allow_pickle=False) as data:
            weight = np.asarray(data["cnn_only_weight"], dtype=np.float64)
            return weight, float(data["cnn_only_bias"])
    except (OSError, KeyError, ValueError) as error:
        msg = f"the classifiers' tables {path} cannot be read ({error}): take the project's own"
        raise ModelFileError(msg) from error
