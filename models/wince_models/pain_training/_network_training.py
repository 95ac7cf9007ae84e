"""Trains the pain network; a training that was interrupted goes on after its last whole pass."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from wince_models._learning_rate import pace

from ._face_network import Pass, Seen
from ._network import INPUT_PX, PainNetwork
from ._network_checkpoint import keep, resumed
from ._picture_variation import varied

ByteArray = NDArray[np.uint8]
BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]

LEAST_RATE: Final = 0.01
"""Of the highest learning rate, at the end."""

LOOKED_AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """How the network is trained.

    Attributes
    ----------
    epochs
        Passes over the pictures.
    batch
        Pictures a step.
    peak_rate
        Highest learning rate.
    weight_decay
        Of AdamW.
    seed
        Of everything random.
    """

    epochs: int = 20
    batch: int = 32
    peak_rate: float = 1e-3
    weight_decay: float = 0.02
    seed: int = 1


def train_network(
    network: PainNetwork,
    pictures: ByteArray,
    pain: BoolArray,
    settings: NetworkSettings,
    *,
    checkpoint: Path | None = None,
    say: Callable[[Pass], object] = lambda _: None,
) -> PainNetwork:
    """Train a network in place and return it, ready to look.

    The order and variation of each pass follow from the seed and the pass's number, so a training
    that was killed and begun again ends with the numbers of one that ran through.

    Parameters
    ----------
    network
        Fresh from `resnet18`; its weights are drawn anew from the seed.
    pictures
        Shape ``(n, 224, 224)``, aligned faces; a memory map serves.
    pain
        Shape ``(n,)``. Both classes weigh the same, however many of each there are.
    settings
        See there.
    checkpoint
        File that holds the newest whole pass; another training's is not gone on from.
    say
        Told after each pass.

    Raises
    ------
    ValueError
        If the shapes do not fit or one class is missing.
    """
    _check(pictures, pain)
    torch.manual_seed(settings.seed)
    network.apply(_draw_weights)
    optimiser = torch.optim.AdamW(
        network.parameters(), settings.peak_rate, weight_decay=settings.weight_decay
    )
    plan = _identity(network, pictures, pain, settings)
    done = 0 if checkpoint is None else resumed(network, optimiser, checkpoint, plan)
    for number in range(done + 1, settings.epochs + 1):
        loss = _one_pass(network, optimiser, pictures, pain, settings, number)
        if checkpoint is not None:
            keep(network, optimiser, checkpoint, plan, number)
        say(Pass(number=number, of=settings.epochs, loss=loss))
    network.eval()
    return network


def look(network: PainNetwork, pictures: ByteArray) -> Seen:
    """Return what the network makes of pictures ``(n, 224, 224)``.

    The mean over each face and its mirror image, as the device takes it.
    """
    network.eval()
    embeddings = []
    with torch.no_grad():
        for start in range(0, len(pictures), LOOKED_AT_ONCE):
            some = scaled(pictures[start : start + LOOKED_AT_ONCE])
            embeddings.append((network.embed(some) + network.embed(some.flip(3))) / 2.0)
        joined = torch.cat(embeddings) if embeddings else torch.zeros((0, network.embedding_size))
        chances = torch.sigmoid(network.logit(joined).squeeze(1).double())
    return Seen(embeddings=joined.double().numpy(), probabilities=chances.numpy())


def scaled(pictures: ByteArray) -> Tensor:
    """Return pictures ``(n, 224, 224)`` as the network takes them, ``(n, 1, 224, 224)``."""
    flat = torch.from_numpy(np.array(pictures, dtype=np.float32))
    return ((flat - 128.0) / 64.0).unsqueeze(1)


def class_weights(pain: BoolArray) -> NDArray[np.float32]:
    """Return weights ``(n,)`` with which both classes count the same, however many each has."""
    share = float(pain.mean())
    return np.where(pain, 0.5 / share, 0.5 / (1.0 - share)).astype(np.float32)


def _one_pass(
    network: PainNetwork,
    optimiser: torch.optim.Optimizer,
    pictures: ByteArray,
    pain: BoolArray,
    settings: NetworkSettings,
    number: int,
) -> float:
    rng = np.random.default_rng([settings.seed, number])
    torch.manual_seed(1_000_003 * settings.seed + number)
    weights = class_weights(pain)
    order = rng.permutation(len(pictures))
    # A last batch of one has no variance to normalise by.
    starts = [k for k in range(0, len(order), settings.batch) if len(order) - k > 1]
    network.train()
    losses = []
    for step, start in enumerate(starts):
        rows = np.sort(order[start : start + settings.batch])
        share = pace((number - 1 + step / len(starts)) / settings.epochs, least=LEAST_RATE)
        for group in optimiser.param_groups:
            group["lr"] = settings.peak_rate * share
        _, logits = network(varied(scaled(pictures[rows]), rng))
        truth = torch.from_numpy(pain[rows].astype(np.float32))
        loss = nn.functional.binary_cross_entropy_with_logits(
            logits, truth, torch.from_numpy(weights[rows])
        )
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        losses.append(float(loss.detach()))
    return float(np.mean(losses))


def _draw_weights(layer: nn.Module) -> None:
    """Draw one layer's weights anew, from the library's own generator."""
    if isinstance(layer, nn.Conv2d):
        nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    elif isinstance(layer, nn.BatchNorm2d | nn.Linear):
        layer.reset_parameters()


def _identity(
    network: PainNetwork, pictures: ByteArray, pain: BoolArray, settings: NetworkSettings
) -> str:
    """Return what a checkpoint belongs to: these pictures, labels, width and settings."""
    digest = hashlib.sha256(repr((network.width, asdict(settings), pictures.shape)).encode())
    digest.update(np.ascontiguousarray(pain).tobytes())
    for picture in pictures:
        digest.update(np.ascontiguousarray(picture[::16, ::16]).tobytes())
    return digest.hexdigest()


def _check(pictures: ByteArray, pain: BoolArray) -> None:
    if pictures.shape[1:] != (INPUT_PX, INPUT_PX) or pain.shape != (len(pictures),):
        msg = f"the network learns from pictures (n, {INPUT_PX}, {INPUT_PX}) and n labels"
        raise ValueError(msg)
    if len(np.unique(pain)) < 2:
        msg = "the network cannot learn from pictures of one class"
        raise ValueError(msg)
