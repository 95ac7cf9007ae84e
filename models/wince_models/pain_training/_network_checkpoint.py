"""Keeps a training's newest whole pass, and finds it again after a kill."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ._network import PainNetwork

ByteArray = NDArray[np.uint8]
BoolArray = NDArray[np.bool_]


def draw_weights(layer: nn.Module) -> None:
    """Draw one layer's weights anew, from the library's own generator."""
    if isinstance(layer, nn.Conv2d):
        nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    elif isinstance(layer, nn.BatchNorm2d | nn.Linear):
        layer.reset_parameters()


def identity_of(
    network: PainNetwork, pictures: ByteArray, pain: BoolArray, settings: Mapping[str, float]
) -> str:
    """Return what a checkpoint belongs to: these pictures, labels, width and settings."""
    digest = hashlib.sha256(repr((network.width, settings, pictures.shape)).encode())
    digest.update(np.ascontiguousarray(pain).tobytes())
    for picture in pictures:
        digest.update(np.ascontiguousarray(picture[::16, ::16]).tobytes())
    return digest.hexdigest()


def resumed(
    network: PainNetwork,
    optimiser: torch.optim.Optimizer,
    checkpoint: Path | None,
    identity: str,
) -> int:
    """Load the newest pass of the same training; return its number, 0 where there is none."""
    if checkpoint is None or not checkpoint.is_file():
        return 0
    try:
        kept: dict[str, Any] = torch.load(checkpoint, weights_only=True)
        if kept["identity"] != identity:
            return 0
        network.load_state_dict(kept["network"])
        optimiser.load_state_dict(kept["optimiser"])
        return int(kept["number"])
    except (OSError, RuntimeError, UnpicklingError, EOFError, LookupError, TypeError, ValueError):
        # A file that was cut off by a power loss costs the passes in it, not the training.
        network.apply(draw_weights)
        return 0


def keep(
    network: PainNetwork,
    optimiser: torch.optim.Optimizer,
    checkpoint: Path,
    identity: str,
    number: int,
) -> None:
    """Keep a whole pass: under another name first, so that a kill leaves the one before."""
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    part = checkpoint.with_suffix(".part")
    torch.save(
        {
            "identity": identity,
            "number": number,
            "network": network.state_dict(),
            "optimiser": optimiser.state_dict(),
        },
        part,
    )
    part.replace(checkpoint)
