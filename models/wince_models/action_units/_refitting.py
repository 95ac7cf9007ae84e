"""Fits the head once more, on vectors, so that faint movement of a quiet face is read too.

In the drawn people of the training a unit is absent or plain to see, and the head turns. What was
learned from them takes a faint movement for none. People who are quiet, as at a bedside, show it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wince_models._learning_rate import pace

from ._batches import OWN_REST_SHARE
from ._expressions import UNITS
from ._network import ActionUnitNetwork, Head
from ._people import Crops
from ._training import (
    LEAST_RATE,
    WITHOUT_REST,
    FloatArray,
    average_weights,
    embeddings,
    surprise,
)

Rows = NDArray[np.intp]

PASSES: Final = 8
AT_ONCE: Final = 512
RATE: Final = 5e-4
WEIGHT_DECAY: Final = 0.02

QUIET_WEIGHT: Final = 2.0
"""How much oftener the look of a quiet person is taken than another one."""

FAINT_BELOW: Final = 2.0
FAINT_WEIGHT: Final = 2.5
"""Of the errors where a unit is there and below that."""

STRONG_ABOVE: Final = 2.5
STRONG_WEIGHT: Final = 3.5
"""Of the errors where a unit is above that: what is rare is read too low without it."""

NOT_STRONGER: Final = "AU09"
"""Without that weight: a smile that widens the nose would be read as a wrinkled one."""

BETWEEN_SHARE: Final = 0.3
"""Share of the looks that are taken somewhere on the way from rest, with as much of every unit."""

FROM_THE_SAME_REST: Final = 0.7
"""Share of those that are compared with the very rest that they come from: a head that is still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """Vectors, truth, and for each look its row and those of two rests of the same person."""

    vectors: Tensor
    truth: Tensor
    look: Rows
    rests: tuple[Rows, Rows]
    chance: NDArray[np.float64]


def refit_head(network: ActionUnitNetwork, training: Crops, quiet: Crops, *, seed: int) -> None:
    """Fit a trained network's head anew, from its own weights on; its encoder stays.

    Parameters
    ----------
    network
        Its head is changed.
    training, quiet
        Crops of different people.
    seed
        Of everything random.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    looks = _looks(network, [(training, 1.0), (quiet, QUIET_WEIGHT)])
    head = network.head
    network.train()
    optimiser = torch.optim.AdamW(head.parameters(), RATE, weight_decay=WEIGHT_DECAY)
    kept = {name: value.clone() for name, value in head.state_dict().items()}
    total = PASSES * len(looks.look) // AT_ONCE
    for step in range(total):
        for group in optimiser.param_groups:
            group["lr"] = RATE * pace(step / total, least=LEAST_RATE)
        loss = _loss(head, looks, rng)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        average_weights(kept, head.state_dict(), step + 1)
    head.load_state_dict(kept)
    network.eval()


def _looks(network: ActionUnitNetwork, sets: list[tuple[Crops, float]]) -> _Looks:
    vectors, truth, look, first, second, chance = [], [], [], [], [], []
    begin = 0
    for crops, weight in sets:
        vectors.append(_mirrored_mean(network, crops))
        truth.append(crops.intensities)
        for person in np.unique(crops.person[crops.neutral]):
            mine = crops.person == person
            rests = np.flatnonzero(mine & crops.neutral) + begin
            moved = np.flatnonzero(mine & ~crops.neutral) + begin
            look.append(moved)
            first.append(np.full(len(moved), rests[0]))
            second.append(np.full(len(moved), rests[-1]))
            chance.append(np.full(len(moved), weight))
        begin += len(crops.crops)
    weights = np.concatenate(chance)
    return _Looks(
        vectors=torch.from_numpy(np.concatenate(vectors)),
        truth=torch.from_numpy(np.concatenate(truth)),
        look=np.concatenate(look),
        rests=(np.concatenate(first), np.concatenate(second)),
        chance=weights / weights.sum(),
    )


def _mirrored_mean(network: ActionUnitNetwork, crops: Crops) -> FloatArray:
    """Return vectors as the device makes them (see `FaceEncoder.encode`)."""
    mirrored = np.ascontiguousarray(crops.crops[:, :, ::-1])
    both = embeddings(network, crops.crops), embeddings(network, mirrored)
    return np.asarray((both[0] + both[1]) / 2.0, dtype=np.float32)


def _loss(head: Head, looks: _Looks, rng: np.random.Generator) -> Tensor:
    taken = rng.choice(len(looks.look), AT_ONCE, p=looks.chance)
    swapped = rng.random(AT_ONCE) < 0.5
    one, other = (rows[taken] for rows in looks.rests)
    one, other = np.where(swapped, other, one), np.where(swapped, one, other)
    between = rng.random(AT_ONCE) < BETWEEN_SHARE
    part = _column(np.where(between, rng.uniform(0.0, 1.0, AT_ONCE), 1.0))
    face = torch.lerp(looks.vectors[other], looks.vectors[looks.look[taken]], part)
    truth = part * looks.truth[looks.look[taken]]

    both = _column(rng.random(AT_ONCE) < 0.5)
    rest = torch.lerp(looks.vectors[one], looks.vectors[other], 0.5 * both)
    still = _column(between & (rng.random(AT_ONCE) < FROM_THE_SAME_REST))
    rest = torch.lerp(rest, looks.vectors[other], still)
    own = _column(rng.random(AT_ONCE) < OWN_REST_SHARE)
    rest, truth = torch.lerp(rest, face, own), truth * (1.0 - own)
    known = torch.maximum(_column(rng.random(AT_ONCE) >= WITHOUT_REST), own)

    mean, log_deviation = head(face, rest, known)
    return surprise(mean, log_deviation, truth, _weights(truth))


def _weights(truth: Tensor) -> Tensor:
    faint = (truth > 0.0) & (truth < FAINT_BELOW)
    strong = truth > STRONG_ABOVE
    strong[:, UNITS.index(NOT_STRONGER)] = False
    return 1.0 + (FAINT_WEIGHT - 1.0) * faint.float() + (STRONG_WEIGHT - 1.0) * strong.float()


def _column(values: NDArray[np.float64] | NDArray[np.bool_]) -> Tensor:
    return torch.from_numpy(values.astype(np.float32))[:, None]
