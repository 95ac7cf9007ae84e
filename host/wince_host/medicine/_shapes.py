"""Courses that relief can take: it grows after its onset, and later some or all of it goes."""

from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

EARLIEST_ONSET_MIN = -45
LATEST_ONSET_MIN = 150
GROWTHS: tuple[tuple[str, float], ...] = (
    ("straight", 2.0),
    ("straight", 5.0),
    ("straight", 8.0),
    ("straight", 12.0),
    ("straight", 16.0),
    ("straight", 22.0),
    ("straight", 30.0),
    ("straight", 45.0),
    ("slowing", 3.0),
    ("slowing", 6.0),
    ("slowing", 10.0),
    ("slowing", 16.0),
    ("slowing", 25.0),
    ("curved", 10.0),
    ("curved", 20.0),
    ("curved", 35.0),
)
"""Straight and curved: minutes until all of it is there. Slowing: the time constant."""
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
    half_gone_min
        Shape (goings,), minutes after the dose when half of the relief is gone; infinite where
        it never is.
    possible
        Shape (growths, goings): relief stays for at least `STAYS_LEAST_MIN`.
    """

    growths: NDArray[np.float64]
    onsets_min: NDArray[np.float64]
    goings: NDArray[np.float64]
    half_gone_min: NDArray[np.float64]
    possible: NDArray[np.bool_]

    def at(self, minutes: NDArray[np.int64]) -> "Shapes":
        """Return the same courses in some of the minutes only."""
        return self._replace(growths=self.growths[:, minutes], goings=self.goings[:, minutes])

    def some(self, growths: NDArray[np.bool_], goings: NDArray[np.bool_]) -> "Shapes":
        """Return some of the courses."""
        return Shapes(
            self.growths[growths],
            self.onsets_min[growths],
            self.goings[goings],
            self.half_gone_min[goings],
            self.possible[growths][:, goings],
        )


@cache
def shapes_over(first_min: int, minutes: int) -> Shapes:
    """Return the courses over consecutive minutes, of which the first begins ``first_min``."""
    middles = np.arange(first_min, first_min + minutes, dtype=np.float64) + np.float64(0.5)
    onsets = range(EARLIEST_ONSET_MIN, LATEST_ONSET_MIN + 1)
    growths = [grown(middles - onset, *growth) for onset, growth in product(onsets, GROWTHS)]
    goings, from_min, half_gone = [np.zeros(minutes)], [np.inf], [np.inf]
    for begin, within, share in product(GOES_FROM_MIN, GOES_WITHIN_MIN, GOES_BY):
        goings.append(-share * np.clip((middles - begin) / within, 0.0, 1.0))
        from_min.append(float(begin))
        half_gone.append(begin + within * 0.5 / share)
    begins = np.repeat(np.array(onsets, dtype=float), len(GROWTHS))
    return Shapes(
        growths=np.array(growths),
        onsets_min=begins,
        goings=np.array(goings),
        half_gone_min=np.array(half_gone),
        possible=np.array(from_min)[None, :] >= begins[:, None] + STAYS_LEAST_MIN,
    )


def grown(after_min: NDArray[np.float64], kind: str, length_min: float) -> NDArray[np.float64]:
    """Return the share of the relief that is there so many minutes after its onset."""
    since = np.maximum(after_min, 0.0)
    if kind == "slowing":
        return 1.0 - np.exp(-since / length_min)
    share = np.minimum(since / length_min, 1.0)
    return share * share * (3.0 - 2.0 * share) if kind == "curved" else share
