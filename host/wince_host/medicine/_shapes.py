"""Courses that relief can take: it grows after its onset, and later some or all of it goes."""

from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

EARLIEST_ONSET_MIN = -45
LATEST_ONSET_MIN = 150
EARLY_STEP_MIN = 3
"""Onsets before the dose only tell that it began before: they need no finer steps."""
KINDS = ("straight", "slowing", "curved")
HALF_TIMES_MIN = tuple(round(1.5 * 1.2**step, 2) for step in (0, 2, 4, *range(6, 15)))
"""Minutes from the onset until half of the relief is there: 1.5 to 19. Long ones lie no more than
about three minutes apart: with wider steps the onset of a slow beginning moved by as much, to make
up for a half time that was not among them."""
MIDDLE_HALF_TIME_MIN = 7.0
HALF_TIME_FACTOR = 2.0
"""Before anything was seen: the kinds alike likely, two in three half times within this factor of
the middle one. Without it very short and very long growths would outnumber the likely ones."""
GOES_FROM_MIN = tuple(range(30, 360, 10))
GOES_WITHIN_MIN = (30.0, 60.0, 120.0, 200.0)
GOES_BY = (0.5, 1.0)
STAYS_LEAST_MIN = 20.0


class Shapes(NamedTuple):
    """All courses of relief that are weighed: every growth with every going.

    A course is the sum of a growth (0 before the onset, 1 when all is there) and of a going (0,
    then down to -1 or -0.5), so that whole grids of them cost no more than their margins.

    Attributes
    ----------
    growths
        Shape (growths, minutes).
    onsets_min
        Shape (growths,), minutes after the dose.
    goings
        Shape (goings, minutes); the first one stays zero.
    log_shares
        Shape (growths,), logarithm of how likely each growth is before anything was seen.
    half_gone_min
        Shape (goings,), minutes after the dose when half of the relief is gone; infinite where
        it never is.
    possible
        Shape (growths, goings): relief stays for at least `STAYS_LEAST_MIN`.
    """

    growths: NDArray[np.float64]
    onsets_min: NDArray[np.float64]
    log_shares: NDArray[np.float64]
    goings: NDArray[np.float64]
    half_gone_min: NDArray[np.float64]
    possible: NDArray[np.bool_]

    def at(self, minutes: NDArray[np.int64]) -> "Shapes":
        """Return the same courses in some of the minutes only."""
        return self._replace(growths=self.growths[:, minutes], goings=self.goings[:, minutes])


_WAYS = tuple(product(KINDS, HALF_TIMES_MIN))


@cache
def shapes_over(first_min: int, minutes: int) -> Shapes:
    """Return the courses over consecutive minutes, of which the first begins ``first_min``."""
    middles = np.arange(first_min, first_min + minutes, dtype=np.float64) + np.float64(0.5)
    onsets, steps = _onsets()
    growths = [grown(middles - onset, *way) for onset in onsets for way in _WAYS]
    goings, from_min, half_gone = [np.zeros(minutes)], [np.inf], [np.inf]
    for begin, within, share in product(GOES_FROM_MIN, GOES_WITHIN_MIN, GOES_BY):
        goings.append(-share * np.clip((middles - begin) / within, 0.0, 1.0))
        from_min.append(float(begin))
        half_gone.append(begin + within * 0.5 / share)
    begins = np.repeat(onsets, len(_WAYS))
    return Shapes(
        growths=np.array(growths),
        onsets_min=begins,
        log_shares=(np.log(steps)[:, None] + _log_shares_of_ways()[None, :]).ravel(),
        goings=np.array(goings),
        half_gone_min=np.array(half_gone),
        possible=np.array(from_min)[None, :] >= begins[:, None] + STAYS_LEAST_MIN,
    )


def _onsets() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the onsets, and how many minutes each stands for."""
    early = np.arange(EARLIEST_ONSET_MIN + 1.0, 0.0, EARLY_STEP_MIN)
    later = np.arange(0.0, LATEST_ONSET_MIN + 1.0)
    steps = np.concatenate([np.full(early.size, float(EARLY_STEP_MIN)), np.ones(later.size)])
    return np.concatenate([early, later]), steps


def _log_shares_of_ways() -> NDArray[np.float64]:
    """Return how likely each of `_WAYS` is: a log-normal half time, of any kind."""
    logs = np.log(np.array(HALF_TIMES_MIN))
    spreads = (logs - np.log(MIDDLE_HALF_TIME_MIN)) / np.log(HALF_TIME_FACTOR)
    shares = np.exp(-0.5 * spreads**2) * np.gradient(logs)
    found: NDArray[np.float64] = np.tile(np.log(shares / shares.sum() / len(KINDS)), len(KINDS))
    return found


def grown(after_min: NDArray[np.float64], kind: str, half_min: float) -> NDArray[np.float64]:
    """Return the share of the relief that is there so many minutes after its onset."""
    since = np.maximum(after_min, 0.0) / half_min
    if kind == "slowing":
        return 1.0 - np.exp2(-since)
    share = np.minimum(0.5 * since, 1.0)
    return share * share * (3.0 - 2.0 * share) if kind == "curved" else share
