"""The markup of a ward card, in pieces that change at different times."""

from dataclasses import dataclass
from urllib.parse import quote

from wince_host.markup import element, span, text

from . import _shapes as shapes
from . import _texts as texts
from ._bands import Band, Sureness
from ._card import Card, Course
from ._chart import chart
from ._numbers import number_words
from ._rail import rail
from ._rating_markup import person_link
from ._reading import Pain

STATE_SHAPES = {
    Pain.CALM: shapes.BANDS[Band.CALM],
    Pain.RAISED: shapes.BANDS[Band.RAISED],
    Pain.HIGH: shapes.BANDS[Band.HIGH],
    Pain.WAITING: shapes.WAITING,
    Pain.PAUSED: shapes.PAUSED,
    Pain.NONE: shapes.NOTHING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardMarkup:
    """A card as markup: its classes, its link with what it says, its pieces from top to bottom."""

    classes: str
    label: str
    link: str
    pieces: dict[str, str]


def card_markup(card: Card) -> CardMarkup:
    """Return the markup of a card."""
    troubled = " card-troubled" if card.troubles else ""
    return CardMarkup(
        classes=f"card card-{card.pain}{troubled}",
        label=card.summary,
        link=unit_link(card.device) if card.person is None else person_link(card.person),
        pieces={
            "head": _head(card),
            "score": score_block(card),
            "state": state_line(card),
            "trend": course_block(card.course),
            "signals": _signals(card),
        },
    )


def unit_link(device: str) -> str:
    """Return the address of a unit's own page."""
    return f"/unit/{quote(device, safe='')}"


def score_block(card: Card) -> str:
    """Return the number with its rail beside it."""
    faint = " number-faint" if card.sureness in {None, Sureness.LOW} else ""
    words = [
        span(words, class_)
        for words, class_ in (
            (card.interval_words, "interval"),
            (card.calibrated_words, "calibrated"),
            (card.sure_words, f"sure sure-{card.sureness}"),
            (card.age_words, "age"),
        )
        if words
    ]
    side = element("div", _rail(card), class_="rail-place") + element(
        "div", "".join(words), class_="score-words"
    )
    return span(card.number, f"number{faint}") + element("div", side, class_="score-side")


def state_line(card: Card) -> str:
    """Return the pain state with its trend, or with the reason why there is no score."""
    chip = element(
        "span",
        STATE_SHAPES[card.pain] + span(card.state_words),
        class_=f"state state-{card.pain}",
    )
    if card.reading.because is not None:
        because = span(texts.BECAUSE.format(reason=card.reading.because), "because")
        since = "" if card.reading.since is None else span(card.reading.since, "since")
        return chip + element("span", because + since, class_="reason")
    trend = card.course.trend
    return chip + element(
        "span",
        shapes.TRENDS[trend.direction] + span(trend.words),
        class_=f"trend trend-{trend.direction}",
    )


def course_block(course: Course) -> str:
    """Return the drawing of a course with its ends named."""
    label = texts.TREND_LABEL.format(span=course.span_words, words=course_words(course))
    drawing = element("div", chart(course.columns, label=label), class_="chart-place")
    ends = span(texts.AGO.format(span=course.span_words)) + span(texts.NOW)
    return drawing + element("div", ends, class_="chart-ends", aria_hidden="true")


def course_words(course: Course) -> str:
    """Return a drawing's content for those who hear it."""
    scores = [column.score for column in course.columns if column is not None]
    if not scores:
        return texts.TREND_NOTHING
    words = texts.TREND_RANGE.format(low=number_words(min(scores)), high=number_words(max(scores)))
    return f"{words}, {course.trend.words}"


def technical_line(troubles: tuple[str, ...]) -> str:
    """Return the technical state: violet, a diamond, and a word."""
    mark = element("span", shapes.TECHNICAL + span(texts.TECHNICAL), class_="technical-mark")
    return mark + span(" · ".join(troubles), "technical-words")


def simulated_tag(*, simulated: bool) -> str:
    """Return the tag of a simulated person, or nothing."""
    return span(texts.SIMULATED, "tag-simulated") if simulated else ""


def _head(card: Card) -> str:
    person = "" if card.person is None else span(card.person, "card-person")
    name = element("span", span(card.device, "card-name") + person, class_="card-names")
    return name + simulated_tag(simulated=card.simulated)


def _rail(card: Card) -> str:
    score, interval = card.reading.score, card.interval
    if score is None or interval is None:
        return rail(None, None, label=texts.INTERVAL_NONE_LABEL)
    low, high = map(number_words, interval)
    label = texts.INTERVAL_LABEL.format(score=card.number, low=low, high=high)
    return rail(score, interval, label=label)


def _signals(card: Card) -> str:
    heart = ""
    if card.heart is not None:
        rate = shapes.HEART + span(card.heart.rate, "heart-rate")
        heart = element("span", rate + span(card.heart.source, "quiet"), class_="heart")
    if card.troubles:
        # Where the person's page does not help: the unit's own says what does.
        line, unit = technical_line(card.troubles), unit_link(card.device)
        second = element("a", line, class_="technical technical-link", href=unit)
    else:
        second = element("span", text(" · ".join(card.quality)), class_="quality quiet")
    return heart + second
