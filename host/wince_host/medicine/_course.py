"""The course of a person's score by the minute, as the analysis reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

MINUTE_NS = 60_000_000_000
FEWEST_SECONDS = 10
"""A minute with fewer scored seconds counts as a gap."""


class Minute(Protocol):
    """What is read of a stored minute: when it began, and the sum of its scores."""

    @property
    def minute_ns(self) -> int:
        """UTC of its beginning."""
        ...

    @property
    def scored(self) -> int:
        """Seconds with a score."""
        ...

    @property
    def total(self) -> float:
        """Sum of these scores."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class MinuteCourse:
    """Mean scores of consecutive minutes.

    Attributes
    ----------
    first_minute
        Minutes since 1970 (UTC) of the first value.
    scores
        Shape (minutes,), 0-10; not a number where too little was seen.
    """

    first_minute: int
    scores: NDArray[np.float64]

    def window(self, from_minute: int, to_minute: int) -> NDArray[np.float64]:
        """Return the minutes ``from_minute <= m < to_minute``; those outside are gaps."""
        found = np.full(to_minute - from_minute, np.nan)
        begin = max(from_minute, self.first_minute)
        end = min(to_minute, self.first_minute + self.scores.size)
        if end > begin:
            held = self.scores[begin - self.first_minute : end - self.first_minute]
            found[begin - from_minute : end - from_minute] = held
        return found


def minute_of(t_ns: int) -> int:
    """Return the whole minutes since 1970 at a moment in UTC nanoseconds."""
    return t_ns // MINUTE_NS


def course_of(minutes: Iterable[Minute], *, since_ns: int, until_ns: int) -> MinuteCourse:
    """Return stored minutes as one course without holes in its clock."""
    first = minute_of(since_ns)
    scores = np.full(max(0, -(-until_ns // MINUTE_NS) - first), np.nan)
    for minute in minutes:
        place = minute_of(minute.minute_ns) - first
        if minute.scored >= FEWEST_SECONDS and 0 <= place < scores.size:
            scores[place] = minute.total / minute.scored
    return MinuteCourse(first, scores)
