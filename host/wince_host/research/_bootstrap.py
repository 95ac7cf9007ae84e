"""Percentile intervals by the moving-block bootstrap, for values whose neighbours correlate."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 399
SEED: Final = 1
MIDDLE_95_PERCENT: Final = (2.5, 97.5)

Interval = tuple[float, float]
Statistics = Callable[[NDArray[np.int64]], tuple[float, ...]]


def block_intervals(n: int, statistics: Statistics, *, block: int) -> list[Interval]:
    """Return a 95 % interval of each statistic.

    Parameters
    ----------
    n
        Number of values.
    statistics
        Given the places of the values drawn, shape ``(n,)``, returns the statistics of them.
    block
        Successive values drawn together.

    Returns
    -------
    list of (float, float)

    Notes
    -----
    Künsch, Ann. Stat. 1989;17:1217. The draws are the same for the same n and block.
    """
    generator = np.random.default_rng(SEED)
    block = min(block, n)
    count = math.ceil(n / block)
    within = np.arange(block)
    drawn = []
    for _ in range(RESAMPLES):
        starts = generator.integers(0, n - block + 1, size=count)
        drawn.append(statistics((starts[:, None] + within).ravel()[:n]))
    low, high = np.nanpercentile(np.array(drawn), MIDDLE_95_PERCENT, axis=0)
    return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]
