"""Two weeks hour by hour, and each day against what is usual for this person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from wince_host.store import ScoreSum, Store

DAYS_SHOWN = 14
DAYS_READ = 28
LEAST_SCORED_S = 300
"""An hour with less than five minutes of scores is not drawn."""
FEWEST_HOURS = 4
"""A day with fewer hours is neither compared with what is usual nor counts for it."""
FEWEST_DAYS = 3
HOURS = 24
HOUR_S = 3600
DAY_NS = 24 * HOUR_S * 10**9
QUARTER_S = 900
"""Clocks differ from UTC by whole quarters of an hour: India's by five and a half hours."""


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


def read_heat_map(store: Store, patient: str, now_ns: int) -> HeatMap:
    """Return the map of a person's last two weeks."""
    since_ns = now_ns - (DAYS_READ + 1) * DAY_NS
    step_s = HOUR_S if _keeps_whole_hours(now_ns) else QUARTER_S
    parts = store.person_sums(patient, since_ns=since_ns, until_ns=now_ns, step_s=step_s)
    return heat_map(parts, now_ns)


def _keeps_whole_hours(now_ns: int) -> bool:
    """Return whether the ward's hours begin with those of UTC on all days that are read."""
    offsets = (_local(now_ns - back * DAY_NS).utcoffset() for back in range(DAYS_READ + 2))
    return not any(offset is None or offset.seconds % HOUR_S for offset in offsets)


def heat_map(parts: Iterable[ScoreSum], now_ns: int) -> HeatMap:
    """Return the map of the last two weeks from the hours, or parts of them, of the last four."""
    held: dict[date, list[list[ScoreSum]]] = {}
    for part in parts:
        local = _local(part.begin_ns)
        hours = held.setdefault(local.date(), [[] for _ in range(HOURS)])
        hours[local.hour].append(part)
    today = _local(now_ns).date()
    days = [
        _day(day, [_seen(hour) for hour in held.get(day, [[]] * HOURS)])
        for day in (today - timedelta(days=back) for back in range(DAYS_READ))
    ]
    means = [day.mean for day in days[1:] if day.mean is not None and day.is_known]
    return HeatMap(
        days=_without_empty_end(days[:DAYS_SHOWN]),
        usual=median(means) if len(means) >= FEWEST_DAYS else None,
        usual_days=len(means),
    )


def _seen(hour: Sequence[ScoreSum]) -> Sequence[ScoreSum]:
    """Return an hour's parts if enough of it was seen; two share a place when clocks go back."""
    return hour if sum(part.scored for part in hour) >= LEAST_SCORED_S else ()


def _day(day: date, hours: Sequence[Sequence[ScoreSum]]) -> HeatDay:
    whole = [part for hour in hours for part in hour]
    return HeatDay(
        day=day,
        hours=[_mean(hour) for hour in hours],
        mean=_mean(whole),
        scored_s=sum(part.scored for part in whole),
    )


def _mean(parts: Sequence[ScoreSum]) -> float | None:
    """Return the mean over seconds."""
    scored = sum(part.scored for part in parts)
    return sum(part.total for part in parts) / scored if scored else None


def _without_empty_end(days: Sequence[HeatDay]) -> list[HeatDay]:
    last = max((place for place, day in enumerate(days) if day.mean is not None), default=-1)
    return list(days[: last + 1])


def _local(t_ns: int) -> datetime:
    return datetime.fromtimestamp(t_ns / 1e9, tz=UTC).astimezone()
