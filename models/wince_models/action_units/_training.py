"""Trains the action-unit network on drawn people."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wince_models._learning_rate import pace

from ._batches import Batch, Batches, scaled
from ._judgement import correlations
from ._network import MAX_LOG_DEVIATION, MIN_LOG_DEVIATION, ActionUnitNetwork
from ._people import Crops

FloatArray = NDArray[np.float32]

PEAK_RATE: Final = 3e-3
RESUMED_RATE: Final = 1e-3
"""Highest learning rates, from random weights and from those of an earlier training."""

LEAST_RATE: Final = 0.002
"""Of the highest, at the end."""

WEIGHT_DECAY: Final = 0.03
WITHOUT_REST: Final = 0.25
"""Share of the crops that are judged without the person's rest."""

PLAIN_SHARE: Final = 0.25
"""Share of the training with squared errors alone: uncertainty is learned once there is something
to be certain of."""

AVERAGED_OVER: Final = 400
"""Steps over which the kept weights are averaged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """How one pass went: the mean loss, and the mean correlation on people held out."""

    number: int
    loss: float
    with_rest: float
    without_rest: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates:
    """What was estimated of crops: shape ``(n, 16)`` each, and the rows that they belong to."""

    rows: NDArray[np.intp]
    truth: FloatArray
    intensities: FloatArray
    deviations: FloatArray


def train(
    training: Crops,
    validation: Crops,
    *,
    epochs: int,
    seed: int,
    checkpoint: Path,
    say: Callable[[Epoch], object],
    start: Path | None = None,
    peak_rate: float = PEAK_RATE,
) -> ActionUnitNetwork:
    """Return the trained network; after each pass its weights are in `checkpoint`.

    Parameters
    ----------
    training, validation
        Crops of different people.
    epochs
        Passes over the people.
    seed
        Of everything random.
    checkpoint
        File that always holds the newest averaged weights.
    say
        Told after each pass.
    start
        Weights to begin with, instead of random ones.
    peak_rate
        Highest learning rate.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network: ActionUnitNetwork = ActionUnitNetwork().to(memory_format=torch.channels_last)
    if start is not None:
        network.load_state_dict(torch.load(start, weights_only=True))
    kept = {name: value.clone() for name, value in network.state_dict().items()}
    batches = Batches(training)
    total = len(batches) * epochs
    optimiser = torch.optim.AdamW(
        network.parameters(), peak_rate, weight_decay=WEIGHT_DECAY, fused=True
    )
    step = 0
    for number in range(1, epochs + 1):
        network.train()
        losses, begun = [], time.monotonic()
        for batch in batches.drawn(rng, without_rest=WITHOUT_REST):
            for group in optimiser.param_groups:
                group["lr"] = peak_rate * pace(step / total, least=LEAST_RATE)
            plain = start is None and step < PLAIN_SHARE * total
            loss = _loss(network, batch, plain=plain)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            step += 1
            average_weights(kept, network.state_dict(), step)
            losses.append(float(loss.detach()))
        torch.save(kept, checkpoint)
        judged = ActionUnitNetwork()
        judged.load_state_dict(kept)
        vectors = embeddings(judged, validation.crops)
        with_rest, without = (
            float(np.mean(correlations(found.truth, found.intensities)))
            for found in (estimates(judged, validation, vectors, rest=own) for own in (True, False))
        )
        say(
            Epoch(
                number=number,
                loss=float(np.mean(losses)),
                with_rest=with_rest,
                without_rest=without,
                seconds=time.monotonic() - begun,
            )
        )
    network.load_state_dict(kept)
    return network


def embeddings(network: ActionUnitNetwork, crops: NDArray[np.uint8]) -> FloatArray:
    """Return the vectors of all crops, shape ``(n, 128)``."""
    network.eval()
    network.to(memory_format=torch.channels_last)
    with torch.no_grad():
        return np.concatenate(
            [
                network.encoder(scaled(crops[start : start + 256])).numpy()
                for start in range(0, len(crops), 256)
            ]
        )


def estimates(
    network: ActionUnitNetwork, crops: Crops, vectors: FloatArray, *, rest: bool
) -> Estimates:
    """Return what the head makes of the vectors of expressive crops.

    Parameters
    ----------
    network
        Its head is used.
    crops, vectors
        The crops and their vectors; a person's rest is the mean over their resting crops.
    rest
        Whether the person's own rest is given.
    """
    rests = {
        int(person): vectors[crops.neutral & (crops.person == person)].mean(axis=0)
        for person in np.unique(crops.person[crops.neutral])
    }
    rows = np.array(
        [row for row in np.flatnonzero(~crops.neutral) if int(crops.person[row]) in rests]
    )
    own = np.stack([rests[int(crops.person[row])] for row in rows])
    network.eval()
    with torch.no_grad():
        mean, log_deviation = network.head(
            torch.from_numpy(vectors[rows]),
            torch.from_numpy(own),
            torch.full((len(rows), 1), float(rest)),
        )
    return Estimates(
        rows=rows,
        truth=crops.intensities[rows],
        intensities=mean.clamp(0.0, 5.0).numpy(),
        deviations=log_deviation.clamp(MIN_LOG_DEVIATION, MAX_LOG_DEVIATION).exp().numpy(),
    )


def _loss(network: ActionUnitNetwork, batch: Batch, *, plain: bool) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors = network.encoder(batch.pictures)
    vectors = vectors.float()
    mean, log_deviation = network.head(vectors, batch.rest @ vectors, batch.known)
    if plain:
        return ((mean - batch.truth) ** 2).mean()
    return surprise(mean, log_deviation, batch.truth, torch.ones(()))


def surprise(mean: Tensor, log_deviation: Tensor, truth: Tensor, weight: Tensor) -> Tensor:
    """Return the loss of estimates ``(n, 16)`` with uncertainty, each weighted.

    Weighted by the deviation itself too, so that hard cases are not given up (Seitzer et al. 2022,
    arXiv 2203.09168), and with a share of plain squared errors.
    """
    errors = (mean - truth) ** 2
    bounded = log_deviation.clamp(MIN_LOG_DEVIATION, MAX_LOG_DEVIATION)
    surprised = 0.5 * errors * torch.exp(-2.0 * bounded) + bounded
    return (weight * (surprised * bounded.detach().exp() + 0.25 * errors)).mean()


def average_weights(kept: dict[str, Tensor], now: dict[str, Tensor], step: int) -> None:
    """Move the kept weights towards those of now, by one part in `AVERAGED_OVER`."""
    share = max(1.0 / AVERAGED_OVER, 1.0 / (step + 1))
    for name, value in now.items():
        if value.is_floating_point():
            kept[name].lerp_(value, share)
        else:
            kept[name].copy_(value)
