"""The courses of all units, asked of the store no more often than they can change."""

from collections.abc import Sequence
from dataclasses import dataclass

from wince_host.live import DeviceView
from wince_host.queries import Queries, TrendPoint

from . import _texts as texts
from ._card import Course
from ._columns import Span, columns_of, span_until
from ._moment import MINUTE_NS, SECOND_NS
from ._trend import MINUTES, trend_of

MOST_POINTS = 100_000
"""More than the seconds of a day: the hour at most that is asked for is never thinned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zoom:
    """How long a course is and how finely it is drawn."""

    name: str
    column_s: int
    columns: int
    words: str


TEN_MINUTES = Zoom(name="10min", column_s=5, columns=120, words=texts.TREND_TEN_MINUTES)
CARD_HOUR = Zoom(name="1h", column_s=30, columns=120, words=texts.TREND_HOUR)
"""On the ward fifty of them stand on one screen: half as many columns, redrawn half as often."""
HOUR = Zoom(name="1h", column_s=15, columns=240, words=texts.TREND_HOUR)

READ_ANEW_NS = 60 * SECOND_NS
"""Rows that come late show after so long: between, only the newest stretch is asked for."""
OVERLAP_NS = 15 * SECOND_NS
"""Asked for once more: a row may take so long from the unit to the store."""
MOST_A_LOOK = 6
"""Courses brought up to date at one look: fifty units take a second in turn, and hold up nobody."""
LOOKS_A_ROUND = 50
"""Of more units so many more, that each has its turn within a column's length."""
MOST_LATE_NS = 15 * SECOND_NS
"""No course waits longer: after a pause all are asked for at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A course, the seconds it was made of, and until when they were read."""

    person: str | None
    span: Span
    course: Course
    points: tuple[TrendPoint, ...] = ()
    read_until_ns: int = 0
    read_whole_ns: int = 0

    def is_recent(self, now_ns: int) -> bool:
        """Tell whether its older seconds may be believed for now."""
        return 0 <= now_ns - self.read_whole_ns < READ_ANEW_NS


class Courses:
    """Courses of one zoom, by device. To be used from one thread at a time."""

    def __init__(self, queries: Queries, zoom: Zoom) -> None:
        self._queries = queries
        self._zoom = zoom
        self._held: dict[str, _Held] = {}

    def look(self, views: Sequence[DeviceView], now_ns: int) -> dict[str, Course]:
        """Return the courses of units by name; of those that are due, the oldest are renewed.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        by_age = [view for view in views if self._may_wait(view, now_ns)]
        by_age.sort(key=lambda view: self._held[view.device].read_until_ns)
        turns = max(MOST_A_LOOK, len(views) // LOOKS_A_ROUND)
        waiting = {view.device for view in by_age[turns:]}
        return {
            view.device: self._held[view.device].course
            if view.device in waiting
            else self.course(view, now_ns)
            for view in views
        }

    def course(self, view: DeviceView, now_ns: int) -> Course:
        """Return the course of the person whom the device sees now.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        span = span_until(now_ns, column_s=self._zoom.column_s, columns=self._zoom.columns)
        held = self._held.get(view.device)
        if held is None or held.person != _person_of(view) or held.span != span:
            held = self._renewed(view, span, now_ns)
            self._held[view.device] = held
        return held.course

    def _may_wait(self, view: DeviceView, now_ns: int) -> bool:
        held = self._held.get(view.device)
        if held is None or held.person != _person_of(view):
            return False
        return 0 <= now_ns - held.read_until_ns <= MOST_LATE_NS

    def _renewed(self, view: DeviceView, span: Span, now_ns: int) -> _Held:
        person, held = _person_of(view), self._held.get(view.device)
        if person is None:
            empty = Course(columns=(None,) * span.columns, span_words=self._zoom.words)
            return _Held(person=None, span=span, course=empty, read_until_ns=now_ns)
        # The words look back over an hour, whatever the drawing shows.
        since_ns = min(span.since_ns, now_ns - MINUTES * MINUTE_NS)
        ask_ns, read_whole_ns = since_ns, now_ns
        if held is not None and held.person == person and held.is_recent(now_ns):
            ask_ns = max(since_ns, held.read_until_ns - OVERLAP_NS)
            read_whole_ns = held.read_whole_ns
        new = self._queries.score_trend(
            view.device,
            since_ns=ask_ns,
            until_ns=now_ns,
            maximum_points=MOST_POINTS,
            patient=person,
        )
        old = () if held is None else held.points
        points = (*(point for point in old if since_ns <= point.t_ns < ask_ns), *new)
        course = Course(
            columns=tuple(columns_of(points, span)),
            trend=trend_of(points, now_ns),
            span_words=self._zoom.words,
        )
        return _Held(
            person=person,
            span=span,
            course=course,
            points=points,
            read_until_ns=now_ns,
            read_whole_ns=read_whole_ns,
        )


def _person_of(view: DeviceView) -> str | None:
    return None if view.last_score is None else view.last_score.patient
