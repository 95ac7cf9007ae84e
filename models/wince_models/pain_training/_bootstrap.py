"""Confidence intervals by drawing people, not pictures: one person's pictures are alike."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._figures_of_merit import MEASURES, Answers, measures

FloatArray = NDArray[np.float64]
Interval = tuple[float, float]

DRAWS: Final = 1000
CONFIDENCE: Final = 0.95
NOTHING: Final[Interval] = (float("nan"), float("nan"))


def people_weights(people: NDArray[np.str_], draws: int, seed: int) -> NDArray[np.float32]:
    """Return how often each row counts in each draw of as many people, shape ``(draws, n)``."""
    everyone, rows = np.unique(people, return_inverse=True)
    rng = np.random.default_rng(seed)
    times = rng.multinomial(len(everyone), np.full(len(everyone), 1.0 / len(everyone)), size=draws)
    return times.astype(np.float32)[:, rows]


def intervals(
    answers: Answers, people: NDArray[np.str_], *, draws: int = DRAWS, seed: int
) -> Mapping[str, Interval]:
    """Return the 95 % interval of every measure; NaN with fewer than two people.

    The percentile bootstrap over people. A draw in which a measure cannot be said is left out.
    """
    if len(np.unique(people)) < 2:
        return dict.fromkeys(MEASURES, NOTHING)
    found = [
        list(measures(answers, weights.astype(np.float64)).values())
        for weights in people_weights(people, draws, seed)
    ]
    return dict(zip(MEASURES, map(interval_of, np.array(found).T), strict=True))


def differences(
    first: Answers, second: Answers, people: NDArray[np.str_], *, draws: int = DRAWS, seed: int
) -> Mapping[str, tuple[float, float, float]]:
    """Return by how much `first` lies above `second`, with the 95 % interval, both drawn alike."""
    now = np.array(list(measures(first).values())) - np.array(list(measures(second).values()))
    if len(np.unique(people)) < 2:
        bounds = [NOTHING] * len(MEASURES)
    else:
        found = []
        for drawn in people_weights(people, draws, seed):
            weights = drawn.astype(np.float64)
            one, other = (np.array(list(measures(a, weights).values())) for a in (first, second))
            found.append(one - other)
        bounds = [interval_of(column) for column in np.array(found).T]
    return {
        name: (float(value), *bound)
        for name, value, bound in zip(MEASURES, now, bounds, strict=True)
    }


def interval_of(drawn: FloatArray) -> Interval:
    """Return the 95 % interval of what draws ``(n,)`` gave; those that gave nothing are left out.

    NaN where none gave anything.
    """
    tail = 50.0 * (1.0 - CONFIDENCE)
    said = drawn[np.isfinite(drawn)]
    low, high = np.percentile(said, [tail, 100.0 - tail]) if said.size else NOTHING
    return float(low), float(high)
