"""Two weeks hour by hour, and each day against what is usual for this person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from wince_host.store import ScoreHour

DAYS_SHOWN = 14
DAYS_READ = 28
LEAST_SCORED_S = 300
"""An hour with less than five minutes of scores is not drawn."""
FEWEST_HOURS = 4
"""A day with fewer hours is neither compared with what is usual nor counts for it."""
FEWEST_DAYS = 3
HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatDay:
    """One day of the ward's own zone.

    Attributes
    ----------
    hours
        24 mean scores, None where too little was seen.
    mean
        Of all seconds in these hours; None without any.
    scored_s
        How many seconds that is.
    """

    day: date
    hours: Sequence[float | None]
    mean: float | None
    scored_s: int

    @property
    def known(self) -> list[float]:
        """The mean scores of the hours that were seen."""
        return [value for value in self.hours if value is not None]

    @property
    def is_known(self) -> bool:
        """Whether enough hours were seen to stand for the day."""
        return len(self.known) >= FEWEST_HOURS

    @property
    def worst_hour(self) -> int | None:
        """The hour with the highest mean score."""
        known = self.known
        return self.hours.index(max(known)) if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """The last days, the newest first.

    Attributes
    ----------
    usual
        Median of the daily means of the last four weeks without today; None before three days.
    usual_days
        How many days that is.
    """

    days: Sequence[HeatDay]
    usual: float | None
    usual_days: int


def heat_map(hours: Iterable[ScoreHour], now_ns: int) -> HeatMap:
    """Return the map of the last two weeks from the hours of the last four."""
    held: dict[date, list[tuple[int, ScoreHour]]] = {}
    for hour in hours:
        if hour.scored >= LEAST_SCORED_S:
            local = _local(hour.hour_ns)
            held.setdefault(local.date(), []).append((local.hour, hour))
    today = _local(now_ns).date()
    days = [
        _day(day, held.get(day, ()))
        for day in (today - timedelta(days=back) for back in range(DAYS_READ))
    ]
    means = [day.mean for day in days[1:] if day.mean is not None and day.is_known]
    return HeatMap(
        days=_without_empty_end(days[:DAYS_SHOWN]),
        usual=median(means) if len(means) >= FEWEST_DAYS else None,
        usual_days=len(means),
    )


def _day(day: date, hours: Sequence[tuple[int, ScoreHour]]) -> HeatDay:
    cells: list[list[ScoreHour]] = [[] for _ in range(HOURS)]
    for place, hour in hours:
        cells[place].append(hour)
    return HeatDay(
        day=day,
        hours=[_mean(inside) for inside in cells],
        mean=_mean([hour for _, hour in hours]),
        scored_s=sum(hour.scored for _, hour in hours),
    )


def _mean(hours: Sequence[ScoreHour]) -> float | None:
    """Return the mean over seconds; two hours share a place when clocks are set back."""
    scored = sum(hour.scored for hour in hours)
    return sum(hour.total for hour in hours) / scored if scored else None


def _without_empty_end(days: Sequence[HeatDay]) -> list[HeatDay]:
    last = max((place for place, day in enumerate(days) if day.mean is not None), default=-1)
    return list(days[: last + 1])


def _local(t_ns: int) -> datetime:
    return datetime.fromtimestamp(t_ns / 1e9, tz=UTC).astimezone()
