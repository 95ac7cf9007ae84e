"""Gaps in the minutes after a dose, up to the minute until which the course is read."""

import numpy as np
from numpy.typing import NDArray

from ._response import Finding, Reason
from ._usual import BEFORE_MIN

LONG_GAP_MIN = 10


def seen_after(scores: NDArray[np.float64], until: int) -> float:
    """Return the share of the minutes after the dose that were seen."""
    after = scores[BEFORE_MIN : BEFORE_MIN + max(until, 0)]
    return float(np.isfinite(after).mean()) if after.size else 0.0


def _gap_lengths(scores: NDArray[np.float64], until: int) -> NDArray[np.int64]:
    missing = np.isnan(scores[BEFORE_MIN : BEFORE_MIN + until]).astype(np.int64)
    edges = np.diff(missing, prepend=0, append=0)
    lengths: NDArray[np.int64] = np.flatnonzero(edges < 0) - np.flatnonzero(edges > 0)
    return lengths


def longest_gap_min(scores: NDArray[np.float64], until: int) -> int:
    """Return the length of the longest gap after the dose."""
    return int(_gap_lengths(scores, until).max(initial=0))


def gaps_after(scores: NDArray[np.float64], until: int) -> Finding:
    """Return how many long gaps there are, and how long all of them are together."""
    lengths = _gap_lengths(scores, until)
    long = lengths[lengths >= LONG_GAP_MIN]
    return Finding(Reason.GAPS, (float(long.size), float(long.sum())))
