"""One session as markup: whose, when, how good its data are, what happened, and its export."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from wince_host.markup import element, span, text
from wince_host.research import Happened, Quality, Session

from . import _texts as words
from . import _texts_research as texts
from ._durations import duration_words, moment_words
from ._numbers import grouped
from ._rating_markup import hidden, person_link, post_form
from ._research_numbers import percent

SECOND_NS: Final = 1_000_000_000
RUNNING_NS: Final = 10 * 60 * SECOND_NS
LONGEST_MARKER: Final = 200
MOST_MARKERS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDetail:
    """What is read of a session after the page was shown."""

    hours: Sequence[Quality]
    whole: Quality
    happened: Happened


def session_markup(
    session: Session, detail: SessionDetail | None, *, back: str, now_ns: int
) -> str:
    """Return one session.

    Parameters
    ----------
    detail
        None while it is being read.
    back
        Where the export's form comes back to.
    """
    # Until the rows are read, what is known of the person stands for the session.
    simulated = session.simulated if detail is None else detail.whole.simulated > 0
    parts = [_head(session, now_ns, simulated=simulated), _facts(session, detail)]
    if detail is None:
        parts.append(element("p", text(texts.READING), class_="quiet"))
    else:
        parts.append(_hours(detail.hours))
        parts.append(_markers(detail.happened, now_ns))
    parts.append(export_form(session, back))
    return "".join(parts)


def export_form(session: Session, back: str) -> str:
    """Return the form that starts an export of a session's person and time."""
    name = f"form-{session.device}-{session.begin_ns}"
    options = "".join(
        element("option", text(label), value=value) for value, label in texts.FORMATS.items()
    )
    fields = (
        hidden("person", session.patient),
        hidden("since", str(session.begin_ns)),
        hidden("until", str(session.end_ns)),
        hidden("back", back),
        element("label", text(texts.FORMAT), for_=name),
        element("select", options, id=name, name="form"),
        element("button", text(texts.START_EXPORT), class_="button", type="submit"),
    )
    form = post_form("/research/export", "".join(fields), "session-export")
    return element("details", element("summary", text(texts.EXPORT)) + form)


def _head(session: Session, now_ns: int, *, simulated: bool) -> str:
    person = element("a", text(session.patient), href=person_link(session.patient))
    unit = element("a", text(session.device), href=f"/unit/{quote(session.device, safe='')}")
    times = f"{moment_words(session.begin_ns, now_ns)} – {moment_words(session.end_ns, now_ns)}"
    said = [times, duration_words(session.length_s)]
    said += [texts.GOES_BACK] if session.goes_back else []
    if now_ns - session.end_ns < RUNNING_NS:
        said.append(texts.RUNNING)
    elif session.goes_on:
        said.append(texts.GOES_ON)
    tag = span(words.SIMULATED, "tag-simulated") if simulated else ""
    names = element("h3", person + span(" · ", "quiet") + unit)
    return element("div", names + tag, class_="session-head") + element(
        "p", text(" · ".join(said)), class_="session-times"
    )


def _facts(session: Session, detail: SessionDetail | None) -> str:
    scored = texts.SECONDS_OF.format(
        scored=grouped(session.scored),
        rows=grouped(session.rows),
        percent=percent(session.scored / session.rows if session.rows else None),
    )
    missing = max(0, round(session.length_s) - session.rows)
    facts = [
        (texts.SECONDS, scored),
        (texts.MISSING, texts.MISSING_S.format(seconds=grouped(missing))),
    ]
    if detail is not None:
        facts += _read_facts(detail)
    return facts_list(facts)


def facts_list(facts: Sequence[tuple[str, str]]) -> str:
    """Return names with what is known under them."""
    inside = "".join(
        element("div", element("dt", text(name)) + element("dd", text(value)))
        for name, value in facts
    )
    return element("dl", inside, class_="session-facts")


def _read_facts(detail: SessionDetail) -> list[tuple[str, str]]:
    whole, happened = detail.whole, detail.happened
    gaps = texts.NONE
    if whole.gaps:
        longest = duration_words(whole.longest_gap_s)
        gaps = texts.GAPS_LONGEST.format(count=grouped(whole.gaps), longest=longest)
    recordings = texts.NONE
    if happened.recordings_started or happened.recordings_ended:
        recordings = texts.RECORDINGS_SAID.format(
            started=happened.recordings_started, ended=happened.recordings_ended
        )
    return [
        (texts.FACE, percent(whole.face_share)),
        (texts.PULSE, percent(whole.pulse_share)),
        (texts.GAPS, gaps),
        (texts.MARKERS, grouped(len(happened.markers)) if happened.markers else texts.NONE),
        (texts.RECORDINGS, recordings),
        (texts.CLOCK, _clock(whole)),
    ]


def _clock(quality: Quality) -> str:
    if quality.synchronised_share is None:
        return words.NO_VALUE
    said = [texts.CLOCK_SAID.format(percent=percent(quality.synchronised_share))]
    if quality.error_bound_ms is not None:
        said.append(texts.CLOCK_BOUND.format(ms=grouped(quality.error_bound_ms)))
    return ", ".join(said)


def _hours(hours: Sequence[Quality]) -> str:
    heads = (
        texts.HOUR, texts.ROWS, texts.SCORED, texts.FACE, texts.PULSE, texts.GAPS, texts.CLOCK,
    )  # fmt: skip
    head = "".join(element("th", text(one), scope="col") for one in heads)
    body = "".join(_hour(one, heads) for one in hours)
    inside = element("thead", element("tr", head)) + element("tbody", body)
    table = element("table", inside, class_="figure-table hour-table")
    return element("details", element("summary", text(texts.BY_HOUR)) + table)


def _hour(one: Quality, heads: Sequence[str]) -> str:
    share = one.scored / one.rows if one.rows else None
    cells = (
        grouped(one.rows),
        percent(share),
        percent(one.face_share),
        percent(one.pulse_share),
        grouped(one.gaps),
        percent(one.synchronised_share),
    )
    begin = datetime.fromtimestamp(one.begin_ns / 1e9, tz=UTC).astimezone()
    inside = element("th", text(begin.strftime("%m-%d %H:%M")), scope="row")
    inside += "".join(
        element("td", text(cell), data_head=head)
        for head, cell in zip(heads[1:], cells, strict=True)
    )
    return element("tr", inside)


def _markers(happened: Happened, now_ns: int) -> str:
    if not happened.markers:
        return ""
    entries = "".join(
        element(
            "li",
            span(moment_words(t_ns, now_ns), "quiet")
            + span(said[:LONGEST_MARKER] or texts.MARKER_EMPTY),
        )
        for t_ns, said in happened.markers[:MOST_MARKERS]
    )
    inside = element("summary", text(texts.MARKER_LIST))
    return element("details", inside + element("ol", entries, class_="session-markers"))
