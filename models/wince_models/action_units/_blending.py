"""The mean of two models' weights: what the newer learned, without all that it forgot."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from ._batches import Batches
from ._network import ActionUnitNetwork
from ._people import Crops

Weights = Mapping[str, Tensor]

NEWER_SHARE: Final = 0.35
"""Of the newer weights. 0.7 read drawn people no better by more than 0.003 of r, and faint movement
on a deformed photograph worse (docs/decisions/0014-faint-movement-and-blinks.md)."""

MEASURED_BATCHES: Final = 18
"""Over which the normalisations are measured again: they belong to no mean of weights."""


def blend(
    earlier: Weights, newer: Weights, training: Crops, *, seed: int, share: float = NEWER_SHARE
) -> dict[str, Tensor]:
    """Return the weighted mean of two models' weights.

    The newer weights must have been learned from the earlier ones on (Wortsman et al. 2022,
    arXiv 2109.01903).

    Parameters
    ----------
    earlier, newer
        Of the same network.
    training
        Crops that the normalisations are measured on.
    seed
        Of the choice of crops.
    share
        Of the newer weights, 0-1.
    """
    network = ActionUnitNetwork()
    network.load_state_dict(_mean(earlier, newer, share))
    _measure_normalisations(network, training, seed)
    blended: dict[str, Tensor] = network.state_dict()
    return blended


def _mean(earlier: Weights, newer: Weights, share: float) -> dict[str, Tensor]:
    return {
        name: torch.lerp(earlier[name], value, share) if value.is_floating_point() else value
        for name, value in newer.items()
    }


def _measure_normalisations(network: ActionUnitNetwork, crops: Crops, seed: int) -> None:
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.reset_running_stats()
            # None: the plain mean over all batches.
            layer.momentum = None
    network.train()
    drawn = Batches(crops).drawn(np.random.default_rng(seed), without_rest=0.0)
    with torch.no_grad():
        for _, batch in zip(range(MEASURED_BATCHES), drawn, strict=False):
            network.encoder(batch.pictures)
