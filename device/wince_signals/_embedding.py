"""Rows of present, past and source values, for the estimators that work on real numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Rows:
    """Complete rows of one target and its sources.

    Attributes
    ----------
    present : NDArray[np.float64]
        The target, shape ``(n,)``.
    past : NDArray[np.float64]
        The target's history, newest first, shape ``(target_history, n)``.
    source : NDArray[np.float64]
        The sources' histories, shape ``(sources * source_history, n)``.
    times : NDArray[np.int64]
        Sample index of the present, shape ``(n,)``.
    """

    present: NDArray[np.float64]
    past: NDArray[np.float64]
    source: NDArray[np.float64]
    times: NDArray[np.int64]


def embed(
    target: NDArray[np.float64],
    sources: NDArray[np.float64],
    *,
    target_history: int,
    source_history: int,
    lag: int,
) -> Rows:
    """Cut the rows out of the series; a row that touches a gap is left out."""
    first = max(target_history, lag + source_history - 1)
    times = np.arange(first, max(target.size, first))
    past = np.stack([target[times - back] for back in range(1, target_history + 1)])
    source = np.stack(
        [series[times - back] for series in sources for back in range(lag, lag + source_history)]
    )
    present = target[times]
    whole = ~(np.isnan(present) | np.isnan(past).any(axis=0) | np.isnan(source).any(axis=0))
    return Rows(present[whole], past[:, whole], source[:, whole], times[whole])


def standardise(name: str, series: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the series with mean 0 and standard deviation 1 (n - 1) over its finite values."""
    finite = series[~np.isnan(series)]
    if finite.size < 2 or float(np.ptp(finite)) == 0.0:
        raise ValueError(f"{name} is constant over its {finite.size} finite values; must vary")
    scaled: NDArray[np.float64] = (series - finite.mean()) / finite.std(ddof=1)
    return scaled
