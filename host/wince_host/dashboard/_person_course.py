"""The course of one person over ten minutes to ninety days, from what is kept for that span."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from wince_host._thinning import points_of_rows
from wince_host.store import ScorePoint, Store

from . import _texts_person as texts
from ._columns import Column, Span, columns_of, span_until
from ._courses import HOUR, TEN_MINUTES, Zoom
from ._moment import MINUTE_NS, SECOND_NS
from ._person_heart import HeartCourse, heart_courses
from ._trend import MINUTES, UNKNOWN, Trend, trend_of

EIGHT_HOURS = Zoom(name="8h", column_s=120, columns=240, words=texts.EIGHT_HOURS)
DAY = Zoom(name="1d", column_s=300, columns=288, words=texts.DAY)
WEEK = Zoom(name="7d", column_s=3600, columns=168, words=texts.WEEK)
NINETY_DAYS = Zoom(name="90d", column_s=6 * 3600, columns=360, words=texts.NINETY_DAYS)
ZOOMS = (TEN_MINUTES, HOUR, EIGHT_HOURS, DAY, WEEK, NINETY_DAYS)
MINUTE_S = 60
HOUR_S = 3600


class Aggregate(Protocol):
    """What a minute and an hour of a course have in common."""

    @property
    def scored(self) -> int:
        """Seconds with a score."""
        ...

    @property
    def total(self) -> float:
        """Sum of these scores."""
        ...

    @property
    def lowest(self) -> ScorePoint | None:
        """The second with the lowest score."""
        ...

    @property
    def highest(self) -> ScorePoint | None:
        """The second with the highest score."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCourse:
    """A person's score over a span.

    Attributes
    ----------
    columns
        The scores, oldest first.
    seen
        Share of the seconds of each column that have a score.
    trend
        Of the last hour, in words.
    hearts
        One per source; empty for spans above a day.
    """

    span: Span
    columns: Sequence[Column | None]
    seen: Sequence[float]
    trend: Trend = UNKNOWN
    hearts: Sequence[HeartCourse] = ()


def zoom_named(name: str) -> Zoom:
    """Return the zoom of this name; an hour for any other word."""
    return next((zoom for zoom in ZOOMS if zoom.name == name), HOUR)


def person_course(store: Store, patient: str, zoom: Zoom, now_ns: int) -> PersonCourse:
    """Return the course of a person that ends now.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    span = _span(zoom, now_ns)
    recent = points_of_rows(
        store.person_points(patient, since_ns=now_ns - MINUTES * MINUTE_NS, until_ns=now_ns)
    )
    columns, seen = _columns(store, patient, span)
    return PersonCourse(
        span=span,
        columns=columns,
        seen=seen,
        trend=trend_of(recent, now_ns),
        hearts=heart_courses(store, patient, span),
    )


def _span(zoom: Zoom, now_ns: int) -> Span:
    """Return the span that ends with now: hours that have only begun are shown as far as they go.

    Shorter columns wait until they are complete, because one that has just begun looks like a gap.
    """
    begun_ns = (zoom.column_s - 1) * SECOND_NS if zoom.column_s >= HOUR_S else 0
    return span_until(now_ns + begun_ns, column_s=zoom.column_s, columns=zoom.columns)


def _columns(store: Store, patient: str, span: Span) -> tuple[list[Column | None], list[float]]:
    since_ns, until_ns = span.since_ns, span.until_ns
    if span.column_s < MINUTE_S:
        rows = store.person_points(patient, since_ns=since_ns, until_ns=until_ns)
        return columns_of(points_of_rows(rows), span), _share_of_seconds(rows, span)
    if span.column_s < HOUR_S:
        minutes = store.person_minutes(patient, since_ns=since_ns, until_ns=until_ns)
        return _joined(((minute.minute_ns, minute) for minute in minutes), span)
    hours = store.person_hours(patient, since_ns=since_ns, until_ns=until_ns)
    return _joined(((hour.hour_ns, hour) for hour in hours), span)


def _share_of_seconds(rows: Iterable[ScorePoint], span: Span) -> list[float]:
    counts = [0] * span.columns
    for row in rows:
        place = place_of(row.t_ns, span)
        if row.score is not None and place is not None:
            counts[place] += 1
    return [min(1.0, count / span.column_s) for count in counts]


def place_of(t_ns: int, span: Span) -> int | None:
    """Return the column in which a moment lies, or None outside the span."""
    place = (t_ns - span.since_ns) // (span.column_s * SECOND_NS)
    return place if 0 <= place < span.columns else None


def _joined(
    parts: Iterable[tuple[int, Aggregate]], span: Span
) -> tuple[list[Column | None], list[float]]:
    held: list[list[Aggregate]] = [[] for _ in range(span.columns)]
    for t_ns, part in parts:
        place = place_of(t_ns, span)
        if place is not None and part.scored:
            held[place].append(part)
    seen = [min(1.0, sum(part.scored for part in parts) / span.column_s) for parts in held]
    return [_column(parts) for parts in held], seen


def _column(parts: Sequence[Aggregate]) -> Column | None:
    scored = sum(part.scored for part in parts)
    if not scored:
        return None
    mean = sum(part.total for part in parts) / scored
    lows = [part.lowest.low for part in parts if part.lowest and part.lowest.low is not None]
    highs = [part.highest.high for part in parts if part.highest and part.highest.high is not None]
    return Column(mean, min([mean, *lows]), max([mean, *highs]))
