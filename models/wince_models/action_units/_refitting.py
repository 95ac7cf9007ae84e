"""Fits the head once more, on the vectors of the device's own encoder.

In the drawn people of the training a unit is absent or plain to see, and the head turns. What was
learned from them takes a faint movement for none, and the nose of a smile for a wrinkled one.
People who are quiet, as at a bedside, and people who smile show what is what.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wince_models._learning_rate import pace

from ._batches import OWN_REST_SHARE
from ._expressions import UNITS
from ._network import Head
from ._people import Crops
from ._training import LEAST_RATE, WITHOUT_REST, FloatArray, average_weights, surprise

Rows = NDArray[np.intp]

PASSES: Final = 5
AT_ONCE: Final = 512
RATE: Final = 5e-4
WEIGHT_DECAY: Final = 0.02

FAINT_BELOW: Final = 2.0
FAINT_WEIGHT: Final = 2.5
"""Of the errors where a unit is there and below that."""

STRONG_ABOVE: Final = 2.5
STRONG_WEIGHT: Final = 3.5
"""Of the errors where a unit is above that: what is rare is read too low without it."""

SMILE, WRINKLED_NOSE = UNITS.index("AU12"), UNITS.index("AU09")
SMILES_ABOVE: Final = 0.5
UNWRINKLED_BELOW: Final = 0.05
UNWRINKLED_WEIGHT: Final = 7.0
"""Of the error at the nose of a smile that does not wrinkle it: it would count towards pain."""

BETWEEN_SHARE: Final = 0.3
"""Share of the looks that are taken somewhere on the way from rest, with as much of every unit."""

FROM_THE_SAME_REST: Final = 0.7
"""Share of those that are compared with the very rest that they come from: a head that is still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """People that a head is fitted on.

    Attributes
    ----------
    crops
        Of people who are in no other lesson.
    vectors
        What the device's encoder makes of the crops, shape ``(n, 128)``.
    weight
        How much oftener a look is taken than one of weight 1.
    """

    crops: Crops
    vectors: FloatArray
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """Vectors, truth, and for each look its row and those of two rests of the same person."""

    vectors: Tensor
    truth: Tensor
    look: Rows
    rests: tuple[Rows, Rows]
    chance: NDArray[np.float64]


def refit_head(head: Head, lessons: Sequence[Lesson], *, seed: int) -> None:
    """Fit a trained head anew, from its own weights on.

    Parameters
    ----------
    head
        It is changed.
    lessons
        What it is fitted on.
    seed
        Of everything random.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    looks = _looks(lessons)
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


def _looks(lessons: Sequence[Lesson]) -> _Looks:
    look, first, second, chance = [], [], [], []
    begin = 0
    for lesson in lessons:
        crops = lesson.crops
        for person in np.unique(crops.person[crops.neutral]):
            mine = crops.person == person
            rests = np.flatnonzero(mine & crops.neutral) + begin
            moved = np.flatnonzero(mine & ~crops.neutral) + begin
            look.append(moved)
            first.append(np.full(len(moved), rests[0]))
            second.append(np.full(len(moved), rests[-1]))
            chance.append(np.full(len(moved), lesson.weight))
        begin += len(crops.crops)
    weights = np.concatenate(chance)
    return _Looks(
        vectors=torch.from_numpy(np.concatenate([one.vectors for one in lessons])),
        truth=torch.from_numpy(np.concatenate([one.crops.intensities for one in lessons])),
        look=np.concatenate(look),
        rests=(np.concatenate(first), np.concatenate(second)),
        chance=weights / weights.sum(),
    )


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
    weights = 1.0 + (FAINT_WEIGHT - 1.0) * faint.float() + (STRONG_WEIGHT - 1.0) * strong.float()
    smooth = (truth[:, SMILE] > SMILES_ABOVE) & (truth[:, WRINKLED_NOSE] < UNWRINKLED_BELOW)
    weights[smooth, WRINKLED_NOSE] = UNWRINKLED_WEIGHT
    return weights


def _column(values: NDArray[np.float64] | NDArray[np.bool_]) -> Tensor:
    return torch.from_numpy(values.astype(np.float32))[:, None]
