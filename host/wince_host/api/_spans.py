"""From when to when a call asks."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime

from ._problems import Refusal

SECOND_NS = 1_000_000_000
DAY_NS = 86_400 * SECOND_NS
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LAST = datetime(2200, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Since = Annotated[
    AwareDatetime | None, Query(description="Beginning; a day before the end by default.")
]
Until = Annotated[AwareDatetime | None, Query(description="End, not included; now by default.")]


@dataclass(frozen=True, slots=True)
class Span:
    """UTC in nanoseconds, ``since_ns <= t_ns < until_ns``."""

    since_ns: int
    until_ns: int

    def at_most(self, longest_ns: int) -> "Span":
        """Return it, or end the call when it is longer.

        Raises
        ------
        Refusal
            422.
        """
        if self.until_ns - self.since_ns > longest_ns:
            msg = f"the span is too long: ask for at most {longest_ns // SECOND_NS:,} s at once"
            raise Refusal(422, msg)
        return self


def span_of(since: Since = None, until: Until = None) -> Span:
    """Return the span that a call asks for.

    Raises
    ------
    Refusal
        422 when it is empty or outside 2000-2200.
    """
    until_ns = time.time_ns() if until is None else nanoseconds(until)
    since_ns = until_ns - DAY_NS if since is None else nanoseconds(since)
    if since_ns >= until_ns:
        raise Refusal(422, "the span is empty: let since lie before until")
    return Span(since_ns, until_ns)


def nanoseconds(moment: datetime) -> int:
    """Return UTC in nanoseconds.

    Raises
    ------
    Refusal
        422 outside 2000-2200.
    """
    try:
        moment = moment.astimezone(UTC)
    except OverflowError as error:
        raise Refusal(422, "a time lies outside the years 2000 to 2200") from error
    if not _FIRST <= moment < _LAST:
        raise Refusal(422, "a time lies outside the years 2000 to 2200")
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1_000
