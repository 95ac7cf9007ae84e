"""The markup of a person's own page around its charts: head, how sure, and what happened."""

from collections.abc import Sequence

from wince_host.markup import element, span, text
from wince_host.store import PersonSpan
from wince_wire import QualityFlag, Score

from . import _shapes as shapes
from . import _texts as words
from . import _texts_person as texts
from ._bands import Sureness, sureness_of
from ._card_markup import simulated_tag, unit_link
from ._durations import duration_words, moment_words
from ._person_events import Event
from ._rail import rail
from ._rating_markup import hidden, person_link, post_form

MOST_EVENTS = 30

_DOUBTS = (
    QualityFlag.BASELINE_DRIFT,
    QualityFlag.BASELINE_TENSE,
    QualityFlag.FACE_COVERED,
    QualityFlag.FACE_SMALL,
)
"""What may make the score wrong, and is for those at the bed to judge."""


def head(person: str, *, device: str | None, simulated: bool) -> str:
    """Return the name with the links to what belongs to this person."""
    links = element("a", text(texts.MEDICINE), class_="button", href=medicine_link(person))
    if device is not None:
        unit = texts.OPEN_UNIT.format(device=device)
        links += element("a", text(unit), class_="button", href=unit_link(device))
    name = element("h1", span(person, "unit-name"), class_="card-names")
    return (
        element("div", name + simulated_tag(simulated=simulated), class_="card-head")
        + element("nav", links, class_="person-links", aria_label=texts.PERSON)
    )  # fmt: skip


def medicine_link(patient: str) -> str:
    """Return the address of the page of a person's medicines."""
    return f"{person_link(patient)}/medicine"


def away_pieces(known: PersonSpan, now_ns: int) -> dict[str, str]:
    """Return what stands in place of a score while no unit sees the person."""
    last = texts.AWAY.format(time=moment_words(known.last_t_ns, now_ns))
    empty = rail(None, None, label=words.INTERVAL_NONE_LABEL)
    number = span(words.NO_VALUE, "number number-faint")
    chip = element("span", shapes.NOTHING + span(texts.AWAY_TITLE), class_="state state-none")
    return {
        "score": number + element("div", empty, class_="score-side"),
        "state": chip + element("span", span(last, "because"), class_="reason"),
        "trouble": "",
        "sure": "",
        "why": "",
        "face": "",
        "heart": "",
        "quality": "",
    }


def sure_piece(score: Score | None) -> str:
    """Return how sure a score is and why, and what speaks against it; nothing without a score."""
    if score is None or score.score is None:
        return ""
    sureness = sureness_of(score.confidence, score.interval)
    reasons = _reasons(score)
    if sureness is not Sureness.GOOD and not score.calibrated:
        reasons.append(texts.BECAUSE_NO_RATINGS)
    said = texts.HOW_SURE[sureness].format(reasons=" · ".join(reasons))
    return element("p", text(said), class_="quiet") + "".join(
        element("p", text(_sentence(words.FLAGS[flag])), class_="helps")
        for flag in score.flags
        if flag in _DOUBTS
    )


def events_piece(
    events: Sequence[Event], patient: str, *, zoom: str, now_ns: int, may_enter: bool
) -> str:
    """Return the list of what happened, the newest first."""
    title = element("h2", text(texts.EVENTS))
    if not events:
        return title + element("p", text(texts.EVENTS_NONE), class_="quiet")
    items = "".join(
        _event(event, now_ns, _take_back(event, patient, zoom, now_ns) if may_enter else "")
        for event in events[:MOST_EVENTS]
    )
    more = len(events) - MOST_EVENTS
    rest = texts.EVENTS_MORE.format(count=more) if more > 0 else ""
    return (
        title
        + element("ol", items, class_="events")
        + (element("p", text(rest), class_="quiet") if rest else "")
    )


def _sentence(said: str) -> str:
    return f"{said[0].upper()}{said[1:]}."


def _reasons(score: Score) -> list[str]:
    found = [texts.BECAUSE_FACE.format(share=score.face_fraction)]
    if score.pulse_fraction is None:
        found.append(texts.BECAUSE_NO_PULSE)
    else:
        found.append(texts.BECAUSE_PULSE.format(share=score.pulse_fraction))
    if score.baseline_age_s is None:
        found.append(texts.BECAUSE_NO_BASELINE)
    else:
        age = duration_words(score.baseline_age_s)
        found.append(texts.BECAUSE_BASELINE.format(duration=age))
    return found


def _event(event: Event, now_ns: int, back: str) -> str:
    by = span(texts.BY.format(name=event.by), "quiet") if event.by else ""
    said = element(
        "span",
        span(texts.EVENT_KINDS[event.kind], "event-kind") + span(event.words, "event-words") + by,
        class_="event-said",
    )
    time = span(moment_words(event.t_ns, now_ns), "event-time")
    return element("li", time + said + back, class_=f"event-{event.kind}")


def _take_back(event: Event, patient: str, zoom: str, now_ns: int) -> str:
    if not event.id:
        return ""
    time = moment_words(event.t_ns, now_ns)
    button = element(
        "button",
        text(texts.TAKE_BACK),
        class_="button",
        type="submit",
        aria_label=texts.TAKE_BACK_LABEL.format(words=event.words, time=time),
    )
    inside = hidden("kind", event.kind) + hidden("id", event.id) + hidden("zoom", zoom) + button
    return post_form(f"{person_link(patient)}/withdraw", inside, "take-back")
