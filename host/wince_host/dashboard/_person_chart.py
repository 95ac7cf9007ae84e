"""The charts of a person's page: score with marks, what was seen, heart rate and its variation."""

from collections.abc import Sequence
from dataclasses import replace

from wince_host.markup import element, number, span, text

from . import _texts_person as texts
from ._card import Course
from ._card_markup import course_words
from ._chart import chart
from ._columns import Column
from ._courses import Zoom
from ._durations import moment_words
from ._moment import SECOND_NS
from ._person_course import HOUR_S, MINUTE_S, ZOOMS, PersonCourse
from ._person_events import Event
from ._person_heart import HeartCourse
from ._person_marks import legend_shape, marks

TICKS = 4
HIGHEST = 10.0
LEGEND = (
    ("rating", texts.LEGEND_RATING),
    ("painad", texts.LEGEND_PAINAD),
    ("dose", texts.LEGEND_DOSE),
    ("note", texts.LEGEND_NOTE),
    ("gap", texts.LEGEND_GAP),
)


def course_piece(course: PersonCourse, zoom: Zoom, events: Sequence[Event]) -> str:
    """Return the score's course with everything that lies over and below it."""
    words = course_words(Course(columns=course.columns, trend=course.trend))
    label = texts.COURSE_LABEL.format(span=zoom.words, words=words)
    drawing = chart(course.columns, label=label) + marks(events, course.span)
    scale = "".join(span(words, f"scale-{words}") for words in ("10", "7", "4", "0"))
    lead = texts.BAND_LEAD if zoom.column_s < MINUTE_S else texts.BAND_LEAD_LONG
    place = (
        element("div", drawing, class_="chart-place") + _seen_strip(course, zoom) + _ends(course)
    )
    return "".join(
        (
            _head(zoom),
            element("p", text(lead), class_="quiet"),
            element(
                "div",
                element("div", scale, class_="scale", aria_hidden="true")
                + element("div", place, class_="course-drawing"),
                class_="course",
            ),
            _legend(),
            _seen_words(course),
        )
    )


def heart_course_piece(course: PersonCourse, zoom: Zoom) -> str:
    """Return the heart's course over the same span; nothing where there is no sensor."""
    if zoom.column_s >= HOUR_S:
        return element("p", text(texts.HEART_TOO_LONG), class_="quiet")
    return "".join(_heart(heart, course) for heart in course.hearts)


def _head(zoom: Zoom) -> str:
    links = "".join(
        element(
            "a",
            text(choice.words),
            href=f"?zoom={choice.name}",
            aria_current="true" if choice.name == zoom.name else None,
        )
        for choice in ZOOMS
    )
    choices = element("nav", links, class_="choice-set", aria_label=texts.ZOOM)
    return element("div", element("h2", text(texts.COURSE)) + choices, class_="section-head")


def _ends(course: PersonCourse) -> str:
    until_ns, length_ns = course.span.until_ns, course.span.length_s * SECOND_NS
    ticks = [
        span(moment_words(until_ns - length_ns * (TICKS - place) // TICKS, until_ns))
        for place in range(TICKS)
    ]
    return element("div", "".join([*ticks, span(texts.NOW)]), class_="chart-ends person-ends")


def _legend() -> str:
    items = "".join(element("li", legend_shape(name) + span(words)) for name, words in LEGEND)
    return element("ul", items, class_="legend")


def _seen_strip(course: PersonCourse, zoom: Zoom) -> str:
    bars = "".join(
        element(
            "rect", x=place, y=number(10.0 * (1.0 - share)), width=1, height=number(10.0 * share)
        )
        for place, share in enumerate(course.seen)
        if share > 0.0
    )
    return element(
        "svg",
        bars,
        class_="seen-strip",
        viewBox=f"0 0 {len(course.seen)} 10",
        preserveAspectRatio="none",
        role="img",
        aria_label=texts.SEEN_LABEL.format(share=_seen(course), span=zoom.words),
    )


def _seen_words(course: PersonCourse) -> str:
    words = texts.SEEN_SHARE.format(share=_seen(course))
    return element("p", element("strong", text(texts.SEEN)) + span(words), class_="seen-words")


def _seen(course: PersonCourse) -> float:
    return sum(course.seen) / len(course.seen) if course.seen else 0.0


def _heart(heart: HeartCourse, course: PersonCourse) -> str:
    source = texts.SOURCES[heart.source]
    rate = _curve(
        heart.rate_bpm, texts.RATE_TITLE.format(source=source), texts.RATE_LABEL, texts.RATE_RANGE
    )
    variation = _curve(
        heart.rmssd_ms,
        texts.RMSSD_TITLE.format(source=source),
        texts.RMSSD_LABEL,
        texts.RMSSD_RANGE,
    )
    return rate + variation + (_ends(course) if rate or variation else "")


def _curve(columns: Sequence[Column | None], title: str, label: str, form: str) -> str:
    """Return a curve between its own lowest and highest value, which stand beside it."""
    known = [column for column in columns if column is not None]
    if not known:
        return ""
    low = min(column.low for column in known)
    high = max(column.high for column in known)
    said = form.format(low=low, high=high)
    drawing = chart(
        [_scaled(column, low, high) for column in columns],
        label=label.format(words=said),
        of_scores=False,
    )
    head = element("h3", text(title)) + span(said, "quiet")
    return element("div", head, class_="curve-head") + element("div", drawing, class_="curve-place")


def _scaled(column: Column | None, low: float, high: float) -> Column | None:
    if column is None:
        return None
    by = HIGHEST / max(high - low, 1.0)
    return replace(
        column,
        score=(column.score - low) * by,
        low=(column.low - low) * by,
        high=(column.high - low) * by,
    )
