"""People who never were: what they did, and how far face and heart of each went together."""

import math
from dataclasses import dataclass, field

import numpy as np

TASKS = ("rest", "drawing", "pointing", "pegboard")
BLOCKS = ("control", "pain", "after")
LINK = {"rest": 0.1, "drawing": 0.9, "pointing": 0.7, "pegboard": 0.8}


@dataclass
class MadeUpPeople:
    """Participants with a link of face and heart that differs by task."""

    participants: tuple[str, ...] = ("finch", "heron", "wren")
    tasks: tuple[str, ...] = TASKS
    blocks: tuple[str, ...] = BLOCKS
    seed: int = 1
    random: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)

    def _each(self) -> list[tuple[str, str, str]]:
        return [
            (who, task, block)
            for who in self.participants
            for task in self.tasks
            for block in self.blocks
        ]

    def _shifts(self) -> dict[tuple[str, str], tuple[float, float]]:
        """Return each participant's change of ln NSR of heart and face, by task."""
        found = {}
        for who in self.participants:
            for task in self.tasks:
                heart = 0.2 + 0.2 * self.random.standard_normal()
                link = LINK.get(task, 0.5)
                own = self.random.standard_normal()
                face = 0.1 + link * (heart - 0.2) + 0.2 * math.sqrt(1 - link**2) * own
                found[who, task] = (heart, face)
        return found
