"""The head's file: weights that training knows by layers, as the device reads them."""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from wince_device.face.action_unit_head import read_head

from ._network import Head


def write_head(head: Head, path: Path) -> None:
    """Write a head's weights as an npz file of float32 arrays."""
    arrays = {"generic": head.generic.detach().numpy()}
    for name, layer in _layers(head).items():
        arrays[f"{name}_weight"] = layer.weight.detach().numpy()
        arrays[f"{name}_bias"] = layer.bias.detach().numpy()
    np.savez(path, **arrays)


def head_from_file(path: Path) -> Head:
    """Return the head that a file holds, to be fitted on.

    Raises
    ------
    ModelFileError
        If the file cannot be read or holds no such head.
    """
    weights = {name: torch.from_numpy(np.float32(value)) for name, value in read_head(path).items()}
    head = Head()
    head.generic.data = weights["generic"]
    for name, layer in _layers(head).items():
        layer.weight.data = weights[f"{name}_weight"]
        layer.bias.data = weights[f"{name}_bias"]
    return head


def _layers(head: Head) -> dict[str, nn.Linear]:
    return {
        "hidden": head.hidden,
        "again": head.again,
        "intensity": head.intensity,
        "log_deviation": head.log_deviation,
    }
