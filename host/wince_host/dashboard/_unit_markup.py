"""The markup of a unit's own page, in pieces that change at different times."""

from collections.abc import Sequence

from wince_host.markup import element, number, span, text

from . import _texts as texts
from ._card_markup import course_block, score_block, simulated_tag, state_line, technical_line
from ._courses import HOUR, TEN_MINUTES, Zoom
from ._rating_markup import person_link
from ._unit import Bar, Fact, Unit

BAR_WIDTH = 100.0
FACE_FULL = 5.0
LEAST_FULL = 2.0
"""A bar of contributions is full at the largest one, and never below 2 points."""


def unit_pieces(unit: Unit, zoom: Zoom) -> dict[str, str]:
    """Return the pieces of the page by name."""
    return {
        "head": _head(unit),
        **now_pieces(unit),
        "course": _course(unit, zoom),
        "technical": _section(texts.TECHNICAL_TITLE, _facts(unit.technical, texts.NO_VALUE)),
    }


def now_pieces(unit: Unit) -> dict[str, str]:
    """Return the pieces that say how the person is now, by name."""
    return {
        "score": score_block(unit.card),
        "state": state_line(unit.card),
        "trouble": _trouble(unit),
        "why": _section(texts.WHY, _why(unit)),
        "face": _section(texts.FACE_NOW, _face(unit)),
        "heart": _section(texts.HEART, _heart(unit)),
        "quality": _section(texts.QUALITY, _quality(unit)),
    }


def words_rule() -> str:
    """Return how the words are made, folded away."""
    inside = element("summary", text(texts.WORDS_RULE_TITLE)) + element("p", text(texts.WORDS_RULE))
    return element("details", inside, class_="rule")


def _head(unit: Unit) -> str:
    card = unit.card
    person = "" if card.person is None else span(card.person, "card-person")
    names = element("h1", span(card.device, "unit-name") + person, class_="card-names")
    return names + simulated_tag(simulated=card.simulated) + _person_button(card.person)


def _person_button(person: str | None) -> str:
    if person is None:
        return ""
    words = texts.OPEN_PERSON.format(person=person)
    return element("a", text(words), class_="button", href=person_link(person))


def _trouble(unit: Unit) -> str:
    parts = []
    if unit.card.troubles:
        parts.append(element("div", technical_line(unit.card.troubles), class_="technical"))
    if unit.helps is not None:
        words = element("strong", text(texts.WHAT_HELPS_TITLE)) + span(unit.helps)
        parts.append(element("p", words, class_="helps"))
    if unit.card.simulated:
        parts.append(element("p", text(texts.SIMULATED_LONG), class_="helps"))
    return "".join(parts)


def _course(unit: Unit, zoom: Zoom) -> str:
    links = "".join(
        element(
            "a",
            text(choice.words),
            href=f"?zoom={choice.name}",
            aria_current="true" if choice is zoom else None,
        )
        for choice in (TEN_MINUTES, HOUR)
    )
    title = element("h2", text(texts.COURSE)) + element("span", links, class_="choice-set")
    scale = "".join(span(words, f"scale-{words}") for words in ("10", "7", "4", "0"))
    drawing = element("div", scale, class_="scale", aria_hidden="true") + element(
        "div", course_block(unit.card.course), class_="course-drawing"
    )
    return element("div", title, class_="section-head") + element("div", drawing, class_="course")


def _section(title: str, inside: str) -> str:
    return element("h2", text(title)) + inside


def _why(unit: Unit) -> str:
    if unit.why is None:
        return element("p", text(texts.WHY_NOTHING), class_="quiet")
    values = [abs(part.value) for part in unit.why if part.value is not None]
    said = texts.WHY_LEAD if any(values) else texts.WHY_ZERO
    lead = element("p", text(said), class_="quiet")
    return lead + _bars(unit.why, full=max([LEAST_FULL, *values]))


def _face(unit: Unit) -> str:
    if unit.face is None:
        return element("p", text(texts.FACE_NONE), class_="quiet")
    lead = element("p", text(texts.FACE_NOW_LEAD), class_="quiet")
    return lead + _bars(unit.face, full=FACE_FULL)


def _heart(unit: Unit) -> str:
    note = "" if unit.heart_note is None else element("p", text(unit.heart_note), class_="quiet")
    return _facts(unit.heart, texts.NO_HEART_RATE) + note


def _quality(unit: Unit) -> str:
    facts = _facts(unit.quality, texts.NO_VALUE)
    if not unit.notes:
        return facts
    notes = "".join(element("li", text(note)) for note in unit.notes)
    return facts + element("h3", text(texts.NOTES)) + element("ul", notes)


def _facts(facts: Sequence[Fact], nothing: str) -> str:
    if not facts:
        return element("p", text(nothing), class_="quiet")
    rows = "".join(element("dt", text(name)) + element("dd", text(said)) for name, said in facts)
    return element("dl", rows)


def _bars(bars: Sequence[Bar], *, full: float) -> str:
    """Return bars from the left, or from a zero line where one of them is negative."""
    signed = any(part.value is not None and part.value < 0.0 for part in bars)
    zero = BAR_WIDTH / 4.0 if signed else 0.0
    rows = "".join(
        element("dt", text(part.words))
        + element("dd", _bar(part.value, full, zero) + span(part.value_words))
        for part in bars
    )
    return element("dl", rows, class_="bars")


def _bar(value: float | None, full: float, zero: float) -> str:
    if value is None:
        return ""
    length = min(1.0, abs(value) / full) * (zero if value < 0.0 else BAR_WIDTH - zero)
    drawing = element(
        "rect",
        class_="bar-sink" if value < 0.0 else "bar-lift",
        x=number(zero - length if value < 0.0 else zero),
        y=2,
        width=number(length),
        height=12,
    )
    line = element("line", class_="bar-zero", x1=number(zero), x2=number(zero), y1=0, y2=16)
    return element(
        "svg",
        drawing + line,
        class_="bar-drawing",
        viewBox="0 0 100 16",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
