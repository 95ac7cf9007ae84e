"""Trains the pain network on drawn faces, on smaller pictures first."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from wince_models._learning_rate import pace
from wince_models.pain_training.network import (
    DEVICE_WIDTH,
    INPUT_PX,
    LEAST_RATE,
    PainNetwork,
    class_weights,
    keep,
    resnet18,
    resumed,
    scaled,
    varied,
)

from ._expressions import Kind
from ._people import PainFaces

BATCH: Final = 32
PEAK_RATE: Final = 2e-3
WEIGHT_DECAY: Final = 0.03
SEED: Final = 1

SIZES: Final = ((0.6, 128), (0.75, 160), (1.0, INPUT_PX))
"""Until which share of the passes pictures have which side: a pass on the smallest costs a third.
The network has no layer that knows the size, and the last passes fit it to the whole one."""

KINDS: Final = tuple(kind.value for kind in Kind)
KIND_WEIGHT: Final = 0.5
INDEX_WEIGHT: Final = 0.3
INDEX_UNIT: Final = 4.0
"""Which kind of face it is, and its true PSPI in units of 4, are learned beside pain and thrown
away: an embedding that tells a yawn from a smile tells either from pain."""

Say = Callable[[str], object]


def fitted_network(faces: PainFaces, checkpoint: Path, *, passes: int, say: Say) -> PainNetwork:
    """Return the trained network, ready to look.

    Parameters
    ----------
    faces
        Both classes weigh the same in the loss.
    checkpoint
        File that holds the newest whole pass; one of the same plan is gone on from.
    passes
        Over all faces.
    say
        Told after each pass.
    """
    torch.manual_seed(SEED)
    learner = Learner()
    optimiser = torch.optim.AdamW(learner.parts.parameters(), PEAK_RATE, weight_decay=WEIGHT_DECAY)
    plan = [len(faces.kind), passes, PEAK_RATE, SEED]
    done = resumed(learner.parts, optimiser, checkpoint, plan)
    for number in range(done, passes):
        loss = _one_pass(learner, optimiser, faces, number, passes)
        keep(learner.parts, optimiser, checkpoint, plan, number + 1)
        say(f"pass {number + 1} of {passes}: loss {loss:.4f}")
    learner.network.eval()
    return learner.network


class Learner:
    """The network, and beside it what is learned with it and thrown away.

    Attributes
    ----------
    network
        What is kept.
    parts
        Both, for the optimiser and the checkpoint.
    """

    def __init__(self) -> None:
        self.network: PainNetwork = resnet18(DEVICE_WIDTH).to(memory_format=torch.channels_last)
        self._beside = nn.Linear(self.network.embedding_size, len(KINDS) + 1)
        self.parts = nn.ModuleList([self.network, self._beside])

    def loss(self, pictures: Tensor, faces: PainFaces, rows: NDArray[np.int64]) -> Tensor:
        """Return the loss of the faces of some rows; both classes weigh the same."""
        # Half the time of float32; the weights stay in float32.
        with torch.autocast("cpu", dtype=torch.bfloat16):
            embeddings, logits = self.network(pictures)
        beside = self._beside(embeddings.float())
        pain = torch.from_numpy(faces.pain[rows].astype(np.float32))
        weights = torch.from_numpy(class_weights(faces.pain)[rows])
        kinds = torch.from_numpy(np.array([KINDS.index(kind) for kind in faces.kind[rows]]))
        index = torch.from_numpy(faces.pspi[rows] / np.float32(INDEX_UNIT))
        return (
            nn.functional.binary_cross_entropy_with_logits(logits.float(), pain, weights)
            + KIND_WEIGHT * nn.functional.cross_entropy(beside[:, :-1], kinds)
            + INDEX_WEIGHT * nn.functional.mse_loss(beside[:, -1], index)
        )


def _one_pass(
    learner: Learner,
    optimiser: torch.optim.Optimizer,
    faces: PainFaces,
    number: int,
    passes: int,
) -> float:
    rng = np.random.default_rng([SEED, number])
    torch.manual_seed(SEED + number)
    side = next(px for until, px in SIZES if number < until * passes)
    losses: list[float] = []
    learner.parts.train()
    steps = math.ceil(len(faces.kind) / BATCH)
    for step, rows in enumerate(_batches(len(faces.kind), rng)):
        for group in optimiser.param_groups:
            group["lr"] = PEAK_RATE * pace((number + step / steps) / passes, least=LEAST_RATE)
        loss = learner.loss(varied(_pictures(faces.crops[rows], side), rng), faces, rows)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learner.parts.parameters(), 1.0)
        optimiser.step()
        losses.append(float(loss.detach()))
    return float(np.mean(losses))


def _batches(count: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    order = rng.permutation(count)
    for start in range(0, count - 1, BATCH):
        yield order[start : start + BATCH]


def _pictures(crops: NDArray[np.uint8], side: int) -> Tensor:
    """Return pictures as the network takes them, ``(n, 1, side, side)``."""
    flat = scaled(crops)
    if side != flat.shape[-1]:
        flat = nn.functional.interpolate(flat, size=(side, side), mode="bilinear", antialias=True)
    return flat.contiguous(memory_format=torch.channels_last)
