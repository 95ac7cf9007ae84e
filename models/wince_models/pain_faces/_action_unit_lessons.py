"""Lets the pain network learn action units first, from the many people who were drawn for them.

600 people in pain and in decoys teach a network their faces by heart before they teach it what a
face does. The action-unit model's people show every unit in any strength, and are ten times as
many.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from wince_device.face import ACTION_UNIT_NAMES
from wince_models.action_units import Crops
from wince_models.pain_training.network import (
    DEVICE_WIDTH,
    PainNetwork,
    keep,
    resnet18,
    resumed,
    scaled,
    varied,
)

from ._network_fitting import SIDE_PX
from ._passes import one_pass
from ._rested_batches import Batch, RestedPeople

TOGETHER: Final = 6
PASSES: Final = 4
PEAK_RATE: Final = 2e-3
WEIGHT_DECAY: Final = 0.03
SEED: Final = 1

INTENSITY_UNIT: Final = 2.5
AGAINST_REST_WEIGHT: Final = 10.0
ALONE_WEIGHT: Final = 5.0
"""Intensities, in units of 2.5 steps, are told from a face against its own rest and, with less
weight, from the face alone."""

Say = Callable[[str], object]


def taught_network(people: Crops, checkpoint: Path, *, say: Say) -> PainNetwork:
    """Return a network that has learned action units; its last layer has learned nothing.

    Parameters
    ----------
    people
        Drawn for the action-unit model.
    checkpoint
        File that holds the newest whole pass; one of the same plan is gone on from.
    say
        Told after each pass.
    """
    torch.manual_seed(SEED)
    learner = _Learner()
    optimiser = torch.optim.AdamW(learner.parts.parameters(), PEAK_RATE, weight_decay=WEIGHT_DECAY)
    plan: list[float] = [len(people.person), PASSES, PEAK_RATE, SEED]
    rested = RestedPeople(people.person, people.neutral, together=TOGETHER)
    for number in range(resumed(learner.parts, optimiser, checkpoint, plan), PASSES):
        loss = _one_pass(learner, optimiser, people, rested, number)
        keep(learner.parts, optimiser, checkpoint, plan, number + 1)
        say(f"action units, pass {number + 1} of {PASSES}: loss {loss:.4f}")
    return learner.network


class _Learner:
    """The network, and the two readings of action units that are thrown away."""

    def __init__(self) -> None:
        self.network: PainNetwork = resnet18(DEVICE_WIDTH).to(memory_format=torch.channels_last)
        size, units = self.network.embedding_size, len(ACTION_UNIT_NAMES)
        self.alone = nn.Linear(size, units)
        self.against_rest = nn.Sequential(nn.Linear(size, 128), nn.GELU(), nn.Linear(128, units))
        self.parts = nn.ModuleList([self.network, self.alone, self.against_rest])

    def loss(self, pictures: Tensor, truth: Tensor, batch: Batch) -> Tensor:
        """Return the loss of a batch's shown faces, of which `truth` holds the intensities."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            embeddings, _ = self.network(pictures)
        embeddings = embeddings.float()
        error = nn.functional.smooth_l1_loss
        return AGAINST_REST_WEIGHT * error(
            self.against_rest(batch.against_rest(embeddings)), truth
        ) + ALONE_WEIGHT * error(self.alone(embeddings[: len(batch.shown)]), truth)


def _one_pass(
    learner: _Learner,
    optimiser: torch.optim.Optimizer,
    people: Crops,
    rested: RestedPeople,
    number: int,
) -> float:
    rng = np.random.default_rng([SEED, number])
    torch.manual_seed(SEED + number)

    def loss_of(batch: Batch) -> Tensor:
        truth = people.intensities[batch.shown].astype(np.float32) / np.float32(INTENSITY_UNIT)
        pictures = varied(_pictures(people, batch), rng)
        return learner.loss(pictures, torch.from_numpy(truth), batch)

    return one_pass(
        learner.parts,
        optimiser,
        rested.batches(rng),
        loss_of,
        peak_rate=PEAK_RATE,
        number=number,
        passes=PASSES,
    )


def _pictures(people: Crops, batch: Batch) -> Tensor:
    """Return a batch's crops, whose 112 pixels show the same square as the 224 of a pain crop."""
    flat = scaled(people.crops[batch.rows])
    large = nn.functional.interpolate(flat, size=(SIDE_PX, SIDE_PX), mode="bilinear")
    return large.contiguous(memory_format=torch.channels_last)
