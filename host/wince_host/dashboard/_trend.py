"""The course of a score in words: rising, falling, steady, and for how long.

The course is cut into whole minutes that end now, an hour at most, and each minute with at least
`FEWEST_SECONDS` scores is stood for by their median. Going back from now, the course rises as long
as no minute lies more than `NEAR` above the lowest one that follows it. If the newest median lies
at least `LEAST_CHANGE` above the lowest one on that way, it has been rising since the last minute
that was `NEAR` to that lowest one; unless that is more than `STILL_OVER_MINUTES` ago and hardly
anything was added since, because then it has arrived. Falling is the same upside down. Otherwise it
is steady when the last five minutes differ by no more than `LEAST_CHANGE`, and else up and down. A
minute without a median ends the way back, so nothing is said across a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from wince_host.queries import TrendPoint

from . import _texts as texts
from ._moment import MINUTE_NS

FEWEST_SECONDS = 20
FEWEST_MINUTES = 3
LEAST_CHANGE = 1.0
NEAR = 0.5
STILL_OVER_MINUTES = 10
STILL_CHANGE = 0.3
STEADY_OVER_MINUTES = 5
MINUTES = 60


class Direction(StrEnum):
    """Where the course goes."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    VARYING = "varying"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Trend:
    """A direction, and for how many whole minutes it has held (0 where that means nothing)."""

    direction: Direction
    minutes: int = 0

    @property
    def words(self) -> str:
        """The trend as a person says it."""
        match self.direction:
            case Direction.RISING:
                return texts.RISING.format(minutes=self.minutes)
            case Direction.FALLING:
                return texts.FALLING.format(minutes=self.minutes)
            case Direction.STEADY:
                return texts.STEADY
            case Direction.VARYING:
                return texts.VARYING
        return texts.UNKNOWN_TREND


UNKNOWN = Trend(Direction.UNKNOWN)


def minute_medians(points: Sequence[TrendPoint], until_ns: int) -> list[float | None]:
    """Return the median of each of the last `MINUTES` minutes, newest first; None without one."""
    minutes: list[list[float]] = [[] for _ in range(MINUTES)]
    for point in points:
        back = (until_ns - 1 - point.t_ns) // MINUTE_NS
        if point.score is not None and 0 <= back < MINUTES:
            minutes[back].append(point.score)
    return [median(scores) if len(scores) >= FEWEST_SECONDS else None for scores in minutes]


def trend_of(points: Sequence[TrendPoint], until_ns: int) -> Trend:
    """Return the course of unthinned points that ends at ``until_ns``, by the module's rule."""
    known = _until_gap(minute_medians(points, until_ns))
    if len(known) < FEWEST_MINUTES:
        return UNKNOWN
    if minutes := _rising_minutes(known):
        return Trend(Direction.RISING, minutes)
    if minutes := _rising_minutes([-value for value in known]):
        return Trend(Direction.FALLING, minutes)
    recent = known[:STEADY_OVER_MINUTES]
    steady = max(recent) - min(recent) <= LEAST_CHANGE
    return Trend(Direction.STEADY if steady else Direction.VARYING)


def _until_gap(medians: Sequence[float | None]) -> list[float]:
    known: list[float] = []
    for value in medians:
        if value is None:
            break
        known.append(value)
    return known


def _rising_minutes(newest_first: Sequence[float]) -> int:
    """Return for how many minutes the values have risen, 0 when they have not."""
    way = [newest_first[0]]
    lowest = newest_first[0]
    for value in newest_first[1:]:
        if value > lowest + NEAR:
            break
        way.append(value)
        lowest = min(lowest, value)
    if way[0] - lowest < LEAST_CHANGE:
        return 0
    minutes = next(back for back, value in enumerate(way) if value <= lowest + NEAR)
    goes_on = minutes <= STILL_OVER_MINUTES or way[0] - way[STILL_OVER_MINUTES] >= STILL_CHANGE
    return minutes if goes_on else 0
