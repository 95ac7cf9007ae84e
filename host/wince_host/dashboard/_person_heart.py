"""The course of a person's heart rate and its variation, from the minutes that are kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from wince_host.store import Store, VitalsMinute

from ._columns import Column, Span
from ._moment import MINUTE_NS, SECOND_NS

LONGEST_HEART_S = 86_400
"""The heart is kept by the minute only, so its course is drawn for a day at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartCourse:
    """Heart values in the columns of a course.

    Attributes
    ----------
    source
        ``ecg`` or ``ppg``: the two are never in one course.
    rate_bpm, rmssd_ms
        Means, with the lowest and the highest of the column.
    """

    source: str
    rate_bpm: Sequence[Column | None]
    rmssd_ms: Sequence[Column | None]


def heart_courses(store: Store, patient: str, span: Span) -> list[HeartCourse]:
    """Return the heart's courses, one per source; none where the span is too long.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    if span.length_s > LONGEST_HEART_S:
        return []
    minutes = store.person_vitals_minutes(patient, since_ns=span.since_ns, until_ns=span.until_ns)
    return [
        _heart(source, [minute for minute in minutes if minute.source == source], span)
        for source in sorted({minute.source for minute in minutes})
    ]


def _heart(source: str, minutes: Sequence[VitalsMinute], span: Span) -> HeartCourse:
    rates: list[list[Column]] = [[] for _ in range(span.columns)]
    variations: list[list[Column]] = [[] for _ in range(span.columns)]
    for minute in minutes:
        for place in _places(minute.minute_ns, span):
            mean, low, high = minute.hr_mean_bpm, minute.hr_lowest_bpm, minute.hr_highest_bpm
            if mean is not None and low is not None and high is not None:
                rates[place].append(Column(mean, low, high))
            rmssd = minute.rmssd_mean_ms
            if rmssd is not None:
                variations[place].append(Column(rmssd, rmssd, rmssd))
    return HeartCourse(
        source=source,
        rate_bpm=[_mean_column(inside) for inside in rates],
        rmssd_ms=[_mean_column(inside) for inside in variations],
    )


def _places(minute_ns: int, span: Span) -> range:
    """Return every column that a minute reaches into."""
    step_ns = span.column_s * SECOND_NS
    first = (minute_ns - span.since_ns) // step_ns
    last = (minute_ns + MINUTE_NS - 1 - span.since_ns) // step_ns
    return range(max(0, first), min(span.columns - 1, last) + 1)


def _mean_column(inside: Sequence[Column]) -> Column | None:
    if not inside:
        return None
    mean = sum(column.score for column in inside) / len(inside)
    return Column(mean, min(column.low for column in inside), max(column.high for column in inside))
