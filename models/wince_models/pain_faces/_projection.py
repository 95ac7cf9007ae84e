"""Narrows the network's last maps to the few directions that trees can learn from.

Boosted trees ask one number at a time. Of 128 numbers each of which says a little, some hundred
people's faces teach them more chance than truth; so the embedding that the device gets is narrow,
and its first number is the network's own answer.
"""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from wince_models.pain_training.network import PainNetwork, scaled

FloatArray = NDArray[np.float64]

EMBEDDING: Final = 12
"""Numbers of the embedding."""

LOOKED_AT_ONCE: Final = 32


def narrow(network: PainNetwork, crops: NDArray[np.uint8]) -> FloatArray:
    """Return the directions, orthonormal, shape ``(EMBEDDING, 512 w)``.

    The first is that of the network's last layer, the others are those in which faces differ most
    besides it.

    Parameters
    ----------
    network
        Trained.
    crops
        Some of the faces it was trained on, shape ``(n, 224, 224)``.
    """
    first = network.logit.weight.detach().double().numpy()[0]
    first = first / np.linalg.norm(first)
    made = _last_maps(network, crops)
    made = made - made.mean(axis=0)
    left = made - np.outer(made @ first, first)
    others = np.linalg.svd(left, full_matrices=False)[2][: EMBEDDING - 1]
    return np.vstack([first, others])


def _last_maps(network: PainNetwork, crops: NDArray[np.uint8]) -> FloatArray:
    found = []
    with torch.no_grad():
        for start in range(0, len(crops), LOOKED_AT_ONCE):
            some = scaled(crops[start : start + LOOKED_AT_ONCE])
            found.append(network.embed(some).double().numpy())
    return np.concatenate(found)
