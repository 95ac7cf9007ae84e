"""One pass of a network's training over its batches."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from wince_models._learning_rate import pace
from wince_models.pain_training.network import LEAST_RATE

from ._rested_batches import Batch


def one_pass(
    parts: nn.Module,
    optimiser: torch.optim.Optimizer,
    batches: Sequence[Batch],
    loss_of: Callable[[Batch], Tensor],
    *,
    peak_rate: float,
    number: int,
    passes: int,
) -> float:
    """Train on each batch once; return the mean loss.

    Parameters
    ----------
    parts
        What is trained.
    loss_of
        Loss of a batch.
    peak_rate
        Highest learning rate of the whole training.
    number, passes
        Which pass it is, from 0, and of how many.
    """
    parts.train()
    losses: list[float] = []
    for step, batch in enumerate(batches):
        for group in optimiser.param_groups:
            group["lr"] = peak_rate * pace(
                (number + step / len(batches)) / passes, least=LEAST_RATE
            )
        loss = loss_of(batch)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parts.parameters(), 1.0)
        optimiser.step()
        losses.append(float(loss.detach()))
    return float(np.mean(losses))
