"""Puts crops of the same people together, so that each face meets the same person's rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ._people import Crops
from ._variation import varied

Rows = NDArray[np.intp]

PEOPLE: Final = 16
EXPRESSIVE: Final = 7
AT_REST: Final = 2
"""Per person of a batch: 144 crops in all."""

OWN_REST_SHARE: Final = 0.06
"""Share of the expressive crops that are taken for the person's rest themselves, with nothing to be
found: a face that droops or frowns at rest reads zero there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Crops of some people, and what each is compared with.

    Attributes
    ----------
    pictures
        Shape ``(n, 1, 112, 112)``.
    truth
        Shape ``(n, 16)``.
    rest
        Shape ``(n, n)``: row i averages the vectors that are the rest of crop i; zero where it is
        to be judged without.
    known
        Shape ``(n, 1)``: 1 where there is a rest.
    """

    pictures: Tensor
    truth: Tensor
    rest: Tensor
    known: Tensor


class Batches:
    """Draws batches from a set of crops.

    Parameters
    ----------
    crops
        People with fewer than two resting crops are left out.
    """

    def __init__(self, crops: Crops) -> None:
        self._crops = crops
        order = np.argsort(crops.person, kind="stable")
        self._people = [
            rows
            for rows in np.split(order, np.flatnonzero(np.diff(crops.person[order])) + 1)
            if crops.neutral[rows].sum() >= AT_REST
        ]

    def __len__(self) -> int:
        return len(self._people) // PEOPLE

    def drawn(self, rng: np.random.Generator, *, without_rest: float) -> Iterator[Batch]:
        """Yield one pass over the people, varied as `varied` says."""
        people = rng.permutation(len(self._people))
        for start in range(0, len(people) - PEOPLE + 1, PEOPLE):
            yield self._batch(people[start : start + PEOPLE], rng, without_rest)

    def _batch(
        self, people: NDArray[np.int64], rng: np.random.Generator, without_rest: float
    ) -> Batch:
        rows: list[int] = []
        pairs: list[tuple[int, int, float]] = []
        for person in people:
            mine = self._people[person]
            at_rest = rng.permutation(mine[self._crops.neutral[mine]])[:AT_REST]
            others = rng.permutation(mine[~self._crops.neutral[mine]])[:EXPRESSIVE]
            first = len(rows)
            rows.extend([*at_rest, *others])
            pairs.extend([(first, first + 1, 1.0), (first + 1, first, 1.0)])
            for k in range(first + AT_REST, len(rows)):
                if rng.random() < OWN_REST_SHARE:
                    pairs.append((k, k, 1.0))
                elif rng.random() < 0.5:
                    pairs.extend([(k, first, 0.5), (k, first + 1, 0.5)])
                else:
                    pairs.append((k, first + int(rng.integers(AT_REST)), 1.0))
        rest = np.zeros((len(rows), len(rows)), dtype=np.float32)
        for crop, other, share in pairs:
            rest[crop, other] = share
        truth = self._crops.intensities[rows].copy()
        truth[np.diag(rest) > 0] = 0.0
        known = (rng.random((len(rows), 1)) >= without_rest).astype(np.float32)
        known[np.diag(rest) > 0] = 1.0
        pictures = varied(scaled(self._crops.crops[rows]), rng, groups=len(people))
        return Batch(
            pictures=pictures,
            truth=torch.from_numpy(truth),
            rest=torch.from_numpy(rest * known),
            known=torch.from_numpy(known),
        )


def scaled(levels: NDArray[np.uint8]) -> Tensor:
    """Return pictures ``(n, 1, 112, 112)`` as the network takes them."""
    flat = torch.from_numpy(np.ascontiguousarray(levels)).float()
    return ((flat - 128.0) / 64.0).unsqueeze(1).contiguous(memory_format=torch.channels_last)
