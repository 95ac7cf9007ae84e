"""Writes the shipped classifiers: the int8 network, the tables, and their place in the manifest."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import ACTION_UNIT_NAMES, METHOD, PAIN_NETWORK_FILE, PAIN_TABLES_FILE
from wince_models._manifest import note_models
from wince_models.pain_training.conversion import network_bytes
from wince_models.pain_training.fitting import write_tables
from wince_models.pain_training.network import PainNetwork

from ._fitting import Classifiers
from ._network_fitting import looked_at

CARD_FILE: Final = "pain-classifiers.md"
CLASSIFIERS_METHOD: Final = "pain-3"
TRAINED_ON: Final = "rendered faces"
CALIBRATION_CROPS: Final = 300


def write_network(
    network: PainNetwork, directions: NDArray[np.float64], crops: NDArray[np.uint8], out: Path
) -> Path:
    """Write the network in int8, its ranges told by some of the crops; return the file."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / PAIN_NETWORK_FILE
    ranges = looked_at(spread(crops, CALIBRATION_CROPS))
    path.write_bytes(network_bytes(network, ranges, directions=directions))
    return path


def spread(crops: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """Return so many crops from all over the rows."""
    rows = np.linspace(0, len(crops) - 1, min(count, len(crops))).astype(int)
    return np.asarray(crops[rows])


def write_classifiers(classifiers: Classifiers, out: Path) -> None:
    """Write the tables, and note both files in the manifest."""
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
    note_models(
        out, (PAIN_NETWORK_FILE, PAIN_TABLES_FILE), method=CLASSIFIERS_METHOD, card=CARD_FILE
    )
