"""When a unit sent rows of a person: minutes, and whole hours where no break can lie."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from wince_host.store import PersonSpan, Store

SECOND_NS: Final = 1_000_000_000
MINUTE_NS: Final = 60 * SECOND_NS
HOUR_NS: Final = 60 * MINUTE_NS
BREAK_NS: Final = 10 * MINUTE_NS
FULL_ROWS: Final = (HOUR_NS - BREAK_NS // 2) // SECOND_NS
"""Rows come once a second. A break takes half its length from an hour at least: an hour with more
rows than this holds none, nor does the border between two such hours."""


class Stretch(NamedTuple):
    """Minutes or an hour with rows, and how many of them have a score."""

    begin_ns: int
    end_ns: int
    rows: int
    scored: int


def read_stretches(
    store: Store, person: PersonSpan, device: str, *, since_ns: int, until_ns: int
) -> Iterator[Stretch]:
    """Yield when a unit sent rows of a person, from a break before the span to one after it.

    Raises
    ------
    StoreError
        If the database fails.
    """
    read_ns = max(0, since_ns - BREAK_NS - MINUTE_NS)
    for hour in _inner_hours(store, person, since_ns, until_ns):
        yield from _minutes(store, person, device, read_ns, hour.begin_ns)
        yield hour
        read_ns = hour.end_ns
    yield from _minutes(store, person, device, read_ns, until_ns + BREAK_NS + MINUTE_NS)


def _inner_hours(
    store: Store, person: PersonSpan, since_ns: int, until_ns: int
) -> Iterator[Stretch]:
    """Yield full hours between full hours; of several units the hours tell nothing of each."""
    if len(person.devices) > 1:
        return
    hours = store.person_hours(person.patient, since_ns=since_ns, until_ns=until_ns)
    full = {
        one.hour_ns for one in hours if one.rows > FULL_ROWS and one.hour_ns + HOUR_NS <= until_ns
    }
    for one in hours:
        if {one.hour_ns - HOUR_NS, one.hour_ns, one.hour_ns + HOUR_NS} <= full:
            yield Stretch(one.hour_ns, one.hour_ns + HOUR_NS, one.rows, one.scored)


def _minutes(
    store: Store, person: PersonSpan, device: str, since_ns: int, until_ns: int
) -> Iterator[Stretch]:
    if until_ns <= since_ns:
        return
    for one in store.score_minutes(
        device, since_ns=since_ns, until_ns=until_ns, patient=person.patient
    ):
        yield Stretch(one.minute_ns, one.minute_ns + MINUTE_NS, one.rows, one.scored)
