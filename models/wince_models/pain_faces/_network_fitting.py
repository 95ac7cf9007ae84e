"""Trains the pain network on drawn faces, each against the same person's rest as well."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from wince_device.face.pain_embedding import reduced
from wince_models.pain_training.network import (
    PainNetwork,
    keep,
    resumed,
    scaled,
    varied,
)

from ._expressions import Kind
from ._passes import one_pass
from ._people import PainFaces
from ._rested_batches import Batch, RestedPeople

TOGETHER: Final = 4
PEAK_RATE: Final = 1e-3
WEIGHT_DECAY: Final = 0.03
SEED: Final = 1

SIDE_PX: Final = 128
"""Of the pictures that the network looks at: with the same work it learned less at 224."""

NARROW: Final = 12
"""Numbers that are left of the embedding besides the network's own answer."""

KINDS: Final = tuple(kind.value for kind in Kind)
KIND_WEIGHT: Final = 0.5
INDEX_WEIGHT: Final = 0.3
INDEX_UNIT: Final = 4.0
"""Which kind of face it is, and its true PSPI in units of 4, are learned beside pain and thrown
away: an embedding that tells a yawn from a smile tells either from pain."""

Say = Callable[[str], object]


def fitted_network(
    taught: PainNetwork, faces: PainFaces, checkpoint: Path, *, passes: int, say: Say
) -> tuple[PainNetwork, NDArray[np.float64]]:
    """Return the trained network, ready to look, and the directions of its embedding.

    Parameters
    ----------
    taught
        What it begins with; it is trained on.
    faces
        With looks at rest. Both classes weigh the same in the loss.
    checkpoint
        File that holds the newest whole pass; one of the same plan is gone on from.
    passes
        Over all faces.
    say
        Told after each pass.

    Returns
    -------
    PainNetwork
        The network.
    NDArray[np.float64]
        Shape ``(1 + NARROW, 512 w)``: the direction of the network's own answer, of length 1, and
        those in which a face's difference from the same person at rest tells pain from the rest.
    """
    torch.manual_seed(SEED)
    learner = Learner(taught)
    optimiser = torch.optim.AdamW(learner.parts.parameters(), PEAK_RATE, weight_decay=WEIGHT_DECAY)
    plan: list[float] = [len(faces.kind), passes, PEAK_RATE, SEED]
    rested = RestedPeople(faces.person, faces.resting, together=TOGETHER)
    crops = looked_at(faces.crops)
    for number in range(resumed(learner.parts, optimiser, checkpoint, plan), passes):
        loss = _one_pass(learner, optimiser, (faces, crops), rested, number, passes)
        keep(learner.parts, optimiser, checkpoint, plan, number + 1)
        say(f"pass {number + 1} of {passes}: loss {loss:.4f}")
    learner.network.eval()
    return learner.network, learner.directions()


def last_layer(network: PainNetwork) -> tuple[NDArray[np.float64], float]:
    """Return weight and bias of the network's last layer on the narrow embedding."""
    weight = np.zeros(1 + NARROW)
    weight[0] = float(np.linalg.norm(network.logit.weight.detach().double().numpy()))
    return weight, float(network.logit.bias.detach())


class Learner:
    """The network, and beside it what is learned with it and thrown away.

    Parameters
    ----------
    network
        What is kept.

    Attributes
    ----------
    parts
        All of it, for the optimiser and the checkpoint.
    """

    def __init__(self, network: PainNetwork) -> None:
        self.network = network
        size, beside = network.embedding_size, len(KINDS) + 1
        self._beside = nn.Linear(size, beside)
        self._narrow = nn.Linear(size, NARROW, bias=False)
        self._against_rest = nn.Sequential(
            nn.Linear(NARROW, 64), nn.GELU(), nn.Linear(64, 1 + beside)
        )
        self.parts = nn.ModuleList([network, self._beside, self._narrow, self._against_rest])

    def directions(self) -> NDArray[np.float64]:
        """Return what the embedding is narrowed to; see `fitted_network`."""
        own = self.network.logit.weight.detach().double().numpy()[0]
        narrow = self._narrow.weight.detach().double().numpy()
        return np.vstack([own / np.linalg.norm(own), narrow])

    def loss(self, pictures: Tensor, faces: PainFaces, batch: Batch) -> Tensor:
        """Return the loss of a batch's shown faces: each alone, and each against its rest."""
        # Half the time of float32; the weights stay in float32.
        with torch.autocast("cpu", dtype=torch.bfloat16):
            embeddings, logits = self.network(pictures)
        embeddings, count = embeddings.float(), len(batch.shown)
        against = self._against_rest(self._narrow(batch.against_rest(embeddings)))
        return _loss(
            logits[:count].float(), self._beside(embeddings[:count]), faces, batch.shown
        ) + _loss(against[:, 0], against[:, 1:], faces, batch.shown)


def _loss(logits: Tensor, beside: Tensor, faces: PainFaces, rows: NDArray[np.int64]) -> Tensor:
    """Return the loss of pain, kind and PSPI of some rows; pain and no pain weigh the same."""
    pain = torch.from_numpy(faces.pain[rows].astype(np.float32))
    share = float(faces.pain[~faces.resting].mean())
    weights = torch.where(pain > 0, 0.5 / share, 0.5 / (1.0 - share))
    kinds = torch.from_numpy(np.array([KINDS.index(kind) for kind in faces.kind[rows]]))
    index = torch.from_numpy(faces.pspi[rows] / np.float32(INDEX_UNIT))
    return (
        nn.functional.binary_cross_entropy_with_logits(logits, pain, weights)
        + KIND_WEIGHT * nn.functional.cross_entropy(beside[:, :-1], kinds)
        + INDEX_WEIGHT * nn.functional.mse_loss(beside[:, -1], index)
    )


def _one_pass(
    learner: Learner,
    optimiser: torch.optim.Optimizer,
    shown: tuple[PainFaces, NDArray[np.uint8]],
    rested: RestedPeople,
    number: int,
    passes: int,
) -> float:
    faces, crops = shown
    rng = np.random.default_rng([SEED, number])
    torch.manual_seed(SEED + number)
    return one_pass(
        learner.parts,
        optimiser,
        rested.batches(rng),
        lambda batch: learner.loss(varied(_pictures(crops[batch.rows]), rng), faces, batch),
        peak_rate=PEAK_RATE,
        number=number,
        passes=passes,
    )


def looked_at(crops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return pictures with as many pixels as the network looks at, ``(n, SIDE_PX, SIDE_PX)``."""
    return np.stack([reduced(crop, SIDE_PX) for crop in crops])


def _pictures(crops: NDArray[np.uint8]) -> Tensor:
    return scaled(crops).contiguous(memory_format=torch.channels_last)
