"""The Poincaré plot of the corrected inter-beat intervals, with its width and length."""

import math
from typing import Final

import numpy as np

from wince_signals import hrv

from ._bootstrap import block_intervals
from ._results import Poincare, TooLittle
from ._series import Series, Vector

SHORTEST_S: Final = 30.0
"""Shortest window of a value from successive differences, as in `wince_signals.hrv`."""
FEWEST_PAIRS: Final = 12


def poincare(series: Series, source: str | None) -> Poincare | TooLittle:
    """Describe the intervals; no pair reaches over a gap."""
    intervals = series.intervals_ms
    known = int(np.count_nonzero(np.isfinite(intervals)))
    if known <= FEWEST_PAIRS:
        return TooLittle(what="intervals", have=known, need=FEWEST_PAIRS + 1)
    whole = hrv(intervals, times_s=series.interval_ends_s)
    if whole.sd1_ms is None:
        return TooLittle(what="seconds", have=whole.duration_s, need=SHORTEST_S)
    both = np.flatnonzero(np.isfinite(intervals[:-1]) & np.isfinite(intervals[1:]))
    first, second = intervals[both], intervals[both + 1]
    if both.size < FEWEST_PAIRS:
        return TooLittle(what="intervals", have=both.size, need=FEWEST_PAIRS)
    block = math.ceil(math.sqrt(both.size))
    width, length = block_intervals(both.size, lambda at: _axes(first[at], second[at]), block=block)
    return Poincare(
        source=source,
        intervals=known,
        corrected=series.corrected,
        mean_ms=whole.mean_ms,
        pairs=tuple(
            zip(
                series.interval_ends_s[both + 1].tolist(),
                first.tolist(),
                second.tolist(),
                strict=True,
            )
        ),
        sd1_ms=whole.sd1_ms,
        sd1_interval_ms=width,
        sd2_ms=whole.sd2_ms,
        sd2_interval_ms=None if whole.sd2_ms is None else length,
    )


def _axes(first: Vector, second: Vector) -> tuple[float, float]:
    across = float(np.std(second - first, ddof=1)) / math.sqrt(2.0)
    return across, float(np.std(second + first, ddof=1)) / math.sqrt(2.0)
