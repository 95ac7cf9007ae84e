"""The alarm record as a page shows it: filters and a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from wince_host.alarms import AlarmKind
from wince_host.care import AlarmAction, AlarmEntry, CareStore
from wince_host.markup import element, span, text

from . import _shapes as shapes
from . import _texts_alarms as texts
from ._alarm_forms import HERE, kind_of, place_words
from ._alarm_markup import KIND_SHAPES
from ._alarm_words import detail_words
from ._durations import moment_words

MOST_LINES = 500
OF_BOTH_KINDS = {AlarmAction.PAUSED, AlarmAction.RESUMED}
HOUR_NS = 3600 * 1_000_000_000
SPANS_NS = {
    "hour": HOUR_NS,
    "day": 24 * HOUR_NS,
    "week": 7 * 24 * HOUR_NS,
    "month": 31 * 24 * HOUR_NS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which lines somebody wants to see."""

    span: str = "day"
    patient: str = ""
    kind: AlarmKind | None = None


def filter_of(span_: str, patient: str, kind: str) -> Filter:
    """Return what an address asks for; what is not known counts as not asked."""
    return Filter(span=span_ if span_ in SPANS_NS else "day", patient=patient, kind=kind_of(kind))


def lines_of(care: CareStore, wanted: Filter, now_ns: int) -> list[AlarmEntry]:
    """Return the wanted lines, the newest first.

    Raises
    ------
    StoreError
        If the record cannot be read.
    """
    lines = care.alarms(
        since_ns=now_ns - SPANS_NS[wanted.span],
        until_ns=now_ns + HOUR_NS,
        patient=wanted.patient or None,
    )
    return [line for line in reversed(lines) if wanted.kind in {None, line.kind}]


def filter_form(wanted: Filter, patients: Sequence[str]) -> str:
    """Return the choice of lines."""
    people = [("", texts.EVERYBODY), *((patient, patient) for patient in patients)]
    kinds = [("", texts.BOTH_KINDS), *((kind.value, texts.KINDS[kind]) for kind in AlarmKind)]
    fields = (
        _choice("span", texts.FILTER_SPAN, list(texts.SPANS.items()), wanted.span),
        _choice("person", texts.FILTER_PERSON, people, wanted.patient),
        _choice("kind", texts.FILTER_KIND, kinds, "" if wanted.kind is None else wanted.kind),
        element("button", text(texts.SHOW), class_="button", type="submit"),
        element(
            "button", text(texts.CHECK), class_="button", type="submit", name="check", value="yes"
        ),
    )
    return element("form", "".join(fields), class_="record-filter", method="get", action=HERE)


def record_table(lines: Sequence[AlarmEntry], now_ns: int) -> str:
    """Return the lines as a table."""
    if not lines:
        return element("p", text(texts.NO_LINES), class_="quiet")
    head = "".join(element("th", text(column), scope="col") for column in texts.COLUMNS)
    rows = "".join(_row(line, now_ns) for line in lines[:MOST_LINES])
    table = element(
        "table", element("thead", element("tr", head)) + element("tbody", rows), class_="record"
    )
    if len(lines) <= MOST_LINES:
        return table
    newest = texts.ONLY_NEWEST.format(count=MOST_LINES)
    return element("p", text(newest), class_="quiet") + table


def wholeness(*, whole: bool) -> str:
    """Return whether the record is as it was written."""
    words = texts.WHOLE if whole else texts.NOT_WHOLE
    return element("p", text(words), class_="said", role="status" if whole else "alert")


def _row(line: AlarmEntry, now_ns: int) -> str:
    what = element("span", _what(line), class_=f"alarm-kind alarm-{line.kind}")
    words = detail_words(line.detail)
    if line.action is AlarmAction.PAUSED:
        words = texts.UNTIL.format(time=moment_words(line.until_ns, now_ns))
    cells = (
        element("td", text(moment_words(line.at_ns, now_ns)), class_="record-time"),
        element("td", what),
        element("td", text(place_words(line.device, line.patient))),
        element("td", text(line.by or texts.THE_HOST)),
        element("td", text(words), class_="record-words"),
    )
    return element("tr", "".join(cells), class_=f"record-{line.action}")


def _what(line: AlarmEntry) -> str:
    action = span(texts.ACTIONS[line.action], "record-action")
    if line.action in OF_BOTH_KINDS:
        return shapes.PAUSED + action
    return KIND_SHAPES[line.kind] + span(texts.KINDS[line.kind], "unseen") + action


def _choice(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> str:
    inside = "".join(
        element(
            "option",
            text(words),
            value=value,
            selected="selected" if value == chosen else None,
        )
        for value, words in options
    )
    select = element("select", inside, name=name, id=f"record-{name}")
    return element("label", span(label, "quiet") + select, for_=f"record-{name}")
