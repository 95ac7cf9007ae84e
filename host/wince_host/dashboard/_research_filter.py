"""Which sessions somebody wants to see: a person, days of the ward's zone, a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from wince_host.markup import element, text

from . import _texts_research as texts

HERE: Final = "/research"
USUAL_DAYS: Final = 7
MOST_DAYS: Final = 92
ON_A_PAGE: Final = 20
SECOND_NS: Final = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What an address asks for.

    Attributes
    ----------
    person
        Empty for everybody.
    first, last
        Days, both included.
    page
        From 0.
    """

    person: str
    first: date
    last: date
    page: int = 0

    @property
    def since_ns(self) -> int:
        """Begin of the first day in the ward's zone, UTC."""
        return _midnight_ns(self.first)

    @property
    def until_ns(self) -> int:
        """End of the last day."""
        return _midnight_ns(self.last + timedelta(days=1))

    def link(self, page: int | None = None) -> str:
        """Return the address of this choice, of another page when one is given."""
        asked = {"person": self.person, "since": f"{self.first}", "until": f"{self.last}"}
        shown = self.page if page is None else page
        if shown:
            asked["page"] = str(shown)
        return f"{HERE}?{urlencode(asked)}"


def filter_of(
    person: str, since: str, until: str, page: str, today: date
) -> tuple[Filter, str | None]:
    """Return what an address asks for, and a sentence when it could not be taken so."""
    usual = Filter(person=person, first=today - timedelta(days=USUAL_DAYS - 1), last=today)
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0
    if not since and not until:
        return replace(usual, page=number), None
    wrong = texts.WRONG_DAYS.format(days=MOST_DAYS)
    try:
        last = date.fromisoformat(until) if until else today
        first = date.fromisoformat(since) if since else last - timedelta(days=USUAL_DAYS - 1)
        asked = Filter(person=person, first=first, last=last, page=number)
        asked_whole = 0 <= (last - first).days < MOST_DAYS and asked.since_ns >= 0
        asked_whole = asked_whole and asked.until_ns > 0
    except (ValueError, OverflowError, OSError):
        return usual, wrong
    return (asked, None) if asked_whole else (usual, wrong)


def filter_form(wanted: Filter, people: Sequence[str]) -> str:
    """Return the form that chooses."""
    options = "".join(
        element("option", text(label), value=value, selected=_chosen(value == wanted.person))
        for value, label in (("", texts.EVERYBODY), *((one, one) for one in people))
    )
    fields = (
        _field(texts.PERSON, element("select", options, id="person", name="person"), "person"),
        _field(texts.SINCE, _day("since", wanted.first), "since"),
        _field(texts.UNTIL, _day("until", wanted.last), "until"),
        element("button", text(texts.SHOW), class_="button", type="submit"),
    )
    return element("form", "".join(fields), method="get", action=HERE, class_="research-filter")


def pager(wanted: Filter, count: int) -> str:
    """Return the links to newer and older sessions."""
    links = []
    if wanted.page:
        links.append(_page_link(texts.NEWER, wanted.link(wanted.page - 1)))
    if (wanted.page + 1) * ON_A_PAGE < count:
        links.append(_page_link(texts.OLDER, wanted.link(wanted.page + 1)))
    if not links:
        return ""
    return element("nav", "".join(links), class_="research-pager", aria_label=texts.PAGES)


def today_here() -> date:
    """Return the day that it is in the ward's zone."""
    return datetime.now(tz=UTC).astimezone().date()


def _midnight_ns(day: date) -> int:
    return round(datetime.combine(day, time()).astimezone().timestamp()) * SECOND_NS


def _field(label: str, entry: str, name: str) -> str:
    return element("div", element("label", text(label), for_=name) + entry)


def _day(name: str, value: date) -> str:
    return element("input", id=name, name=name, type="date", value=f"{value}")


def _page_link(words: str, address: str) -> str:
    return element("a", text(words), class_="button", href=address)


def _chosen(chosen: bool) -> str | None:
    return "selected" if chosen else None
