"""The score of the minute before a person was asked, which a rating is held against."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ._checks import vector_with_gaps

SECONDS_BEFORE: Final = 60
"""Long enough that a smile while answering does not count, short enough that pain stays."""
SMALLEST_SHARE: Final = 0.5
"""Of those seconds, how many must have a score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteBefore:
    """The scores of one minute.

    Attributes
    ----------
    score : float
        Their median.
    spread : float
        Their standard deviation.
    interval : tuple of float or None
        Median lower and upper end of their intervals, where they have any; it holds the median.
    share : float
        Share of the minute's seconds with a score.
    """

    score: float
    spread: float
    interval: tuple[float, float] | None
    share: float


def minute_before(
    scores: ArrayLike, *, lows: ArrayLike | None = None, highs: ArrayLike | None = None
) -> MinuteBefore | None:
    """Return what a rating is paired with, None when too few seconds have a score.

    Parameters
    ----------
    scores
        One for each second of the minute before, NaN where there was none; at most one a second.
        Seconds without a row may be left out: they count as missing.
    lows, highs
        Ends of the 90 % intervals, in the same order.

    Raises
    ------
    ValueError
        If there are more than 60 scores, or the ends are of another length.
    """
    given = vector_with_gaps("scores", scores)
    if given.size > SECONDS_BEFORE:
        msg = f"scores has {given.size} values; must have at most {SECONDS_BEFORE}"
        raise ValueError(msg)
    there = np.isfinite(given)
    share = float(there.sum()) / SECONDS_BEFORE
    if share < SMALLEST_SHARE:
        return None
    median = float(np.median(given[there]))
    return MinuteBefore(
        score=median,
        spread=float(np.std(given[there])),
        interval=_interval(lows, highs, there.size, median),
        share=share,
    )


def _interval(
    lows: ArrayLike | None, highs: ArrayLike | None, size: int, median: float
) -> tuple[float, float] | None:
    if lows is None or highs is None:
        return None
    ends = [vector_with_gaps(name, end) for name, end in (("lows", lows), ("highs", highs))]
    if any(end.size != size for end in ends):
        msg = f"lows has {ends[0].size} and highs {ends[1].size} values; must have {size}"
        raise ValueError(msg)
    both = np.isfinite(ends[0]) & np.isfinite(ends[1])
    if not both.any():
        return None
    low, high = (float(np.median(end[both])) for end in ends)
    return min(low, median), max(high, median)
