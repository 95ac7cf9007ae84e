"""Batches of some people's faces, each with looks at the same person's rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

IntArray = NDArray[np.int64]

GROUPS: Final = 8
"""People's groups of a batch."""

LOOKS_AT_REST: Final = 2
"""Of each group; the same may be taken twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows that a network looks at together.

    Attributes
    ----------
    shown
        Shape ``(n,)``: rows of faces that are to be read.
    group
        Shape ``(n,)``: which group each belongs to.
    resting
        Shape ``(groups * LOOKS_AT_REST,)``: rows at rest, group by group.
    """

    shown: IntArray
    group: IntArray
    resting: IntArray

    @property
    def rows(self) -> IntArray:
        """All rows: the shown ones, then those at rest."""
        return np.concatenate([self.shown, self.resting])

    def against_rest(self, embeddings: Tensor) -> Tensor:
        """Return the shown rows' embeddings less the mean of their person's rest.

        Parameters
        ----------
        embeddings
            Shape ``(rows, e)``, in the order of `rows`.
        """
        count = len(self.shown)
        rests = embeddings[count:].reshape(-1, LOOKS_AT_REST, embeddings.shape[1]).mean(dim=1)
        return embeddings[:count] - rests[torch.from_numpy(self.group)]


class RestedPeople:
    """People whose faces and rests are drawn from for batches.

    Parameters
    ----------
    person
        Shape ``(rows,)``: whose each row is.
    resting
        Shape ``(rows,)``: whether it is a look at rest. Who has no other row, or no rest, is left
        out.
    together
        Most rows of one person in a group.
    """

    def __init__(
        self, person: NDArray[np.int32], resting: NDArray[np.bool_], *, together: int
    ) -> None:
        order = np.argsort(person, kind="stable")
        starts = np.flatnonzero(np.diff(person[order])) + 1
        people = [(rows[~resting[rows]], rows[resting[rows]]) for rows in np.split(order, starts)]
        self._people = [(shown, rest) for shown, rest in people if len(shown) and len(rest)]
        self._together = together

    def batches(self, rng: np.random.Generator) -> list[Batch]:
        """Return one pass: each shown row once, but for what is left of the last batch."""
        groups = list(self._groups(rng))
        order = rng.permutation(len(groups))
        return [
            _batch([groups[at] for at in order[start : start + GROUPS]], rng)
            for start in range(0, len(order) - GROUPS + 1, GROUPS)
        ]

    def _groups(self, rng: np.random.Generator) -> Iterator[tuple[IntArray, IntArray]]:
        for shown, rest in self._people:
            mixed = rng.permutation(shown)
            for start in range(0, len(mixed), self._together):
                yield mixed[start : start + self._together], rest


def _batch(groups: list[tuple[IntArray, IntArray]], rng: np.random.Generator) -> Batch:
    return Batch(
        shown=np.concatenate([shown for shown, _ in groups]),
        group=np.concatenate([np.full(len(shown), k) for k, (shown, _) in enumerate(groups)]),
        resting=np.concatenate([rng.choice(rest, LOOKS_AT_REST) for _, rest in groups]),
    )
