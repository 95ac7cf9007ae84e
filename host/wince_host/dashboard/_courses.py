"""The courses of all units, asked of the store no more often than they can change."""

from dataclasses import dataclass

from wince_host.live import DeviceView
from wince_host.queries import Queries

from . import _texts as texts
from ._card import Course
from ._columns import Span, columns_of, span_until
from ._moment import MINUTE_NS
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
HOUR = Zoom(name="1h", column_s=15, columns=240, words=texts.TREND_HOUR)

_Key = tuple[Span, str | None]


class Courses:
    """Courses of one zoom, by device. To be used from one thread at a time."""

    def __init__(self, queries: Queries, zoom: Zoom) -> None:
        self._queries = queries
        self._zoom = zoom
        self._held: dict[str, tuple[_Key, Course]] = {}

    def course(self, view: DeviceView, now_ns: int) -> Course:
        """Return the course of the person whom the device sees now.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        person = None if view.last_score is None else view.last_score.patient
        zoom = self._zoom
        span = span_until(now_ns, column_s=zoom.column_s, columns=zoom.columns)
        key = (span, person)
        held = self._held.get(view.device)
        if held is not None and held[0] == key:
            return held[1]
        course = self._ask(view.device, person, span, now_ns)
        self._held[view.device] = (key, course)
        return course

    def _ask(self, device: str, person: str | None, span: Span, now_ns: int) -> Course:
        if person is None:
            return Course(columns=(None,) * span.columns, span_words=self._zoom.words)
        # The words need ten minutes, whatever the drawing shows.
        since_ns = min(span.since_ns, now_ns - MINUTES * MINUTE_NS)
        points = self._queries.score_trend(
            device,
            since_ns=since_ns,
            until_ns=now_ns,
            maximum_points=MOST_POINTS,
            patient=person,
        )
        return Course(
            columns=tuple(columns_of(points, span)),
            trend=trend_of(points, now_ns),
            span_words=self._zoom.words,
        )
