"""Keeps a training's newest whole pass, and finds it again after a kill."""

import copy
from pathlib import Path
from pickle import UnpicklingError

import torch
from torch import nn

Plan = str | list[float]
"""What a checkpoint belongs to: another training's is not gone on from."""


def resumed(
    learner: nn.Module, optimiser: torch.optim.Optimizer, checkpoint: Path, plan: Plan
) -> int:
    """Load the newest pass of the same plan; return its number, 0 where there is none."""
    if not checkpoint.is_file():
        return 0
    before = copy.deepcopy(learner.state_dict())
    try:
        kept = torch.load(checkpoint, weights_only=True)
        if kept["plan"] != plan:
            return 0
        learner.load_state_dict(kept["learner"])
        optimiser.load_state_dict(kept["optimiser"])
        return int(kept["done"])
    except (OSError, RuntimeError, UnpicklingError, EOFError, LookupError, TypeError, ValueError):
        # A file that was cut off by a power loss costs the passes in it, not the training.
        learner.load_state_dict(before)
        return 0


def keep(
    learner: nn.Module,
    optimiser: torch.optim.Optimizer,
    checkpoint: Path,
    plan: Plan,
    done: int,
) -> None:
    """Keep a whole pass: under another name first, so that a kill leaves the one before."""
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    part = checkpoint.with_suffix(".part")
    torch.save(
        {
            "plan": plan,
            "done": done,
            "learner": learner.state_dict(),
            "optimiser": optimiser.state_dict(),
        },
        part,
    )
    part.replace(checkpoint)
