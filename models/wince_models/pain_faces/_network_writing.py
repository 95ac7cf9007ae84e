"""Writes the shipped classifiers' network in int8."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import PAIN_NETWORK_FILE
from wince_models.pain_training.conversion import network_bytes
from wince_models.pain_training.network import PainNetwork

from ._network_fitting import looked_at

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
