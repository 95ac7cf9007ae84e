"""The page of one person: now, the course over minutes to months, what was entered, day by day."""

import asyncio

from fastapi import APIRouter, Request
from nicegui import Client, ui
from starlette.responses import HTMLResponse, Response

from wince_host.accounts import Action, User
from wince_host.calibrating import PersonState
from wince_host.context import HostContext
from wince_host.live import DeviceView
from wince_host.markup import element, text
from wince_host.store import PersonSpan

from . import _texts as words
from . import _texts_person as texts
from ._assets import SCRIPT_LINK, STYLE_LINK
from ._card import Course
from ._chart import hatch_definition
from ._courses import Zoom
from ._documents import notice
from ._elements import holder, set_attribute, show
from ._frame import Frame, all_units_link
from ._heat_map import read_heat_map
from ._heat_markup import heat_piece
from ._moment import MINUTE_NS, SECOND_NS, Moment, moment_of
from ._pages import Pages
from ._person_calibration import calibration_piece
from ._person_chart import course_piece, heart_course_piece
from ._person_course import PersonCourse, person_course, zoom_named
from ._person_entries import PersonEntries
from ._person_events import Event, events_of
from ._person_known import known_person
from ._person_markup import away_pieces, events_piece, head, sure_piece
from ._rating_markup import entry_forms
from ._reading import reading_of
from ._trend import Trend
from ._unit import unit_of
from ._unit_markup import now_pieces, words_rule
from ._ward import Ward

HEAD = STYLE_LINK + SCRIPT_LINK
ENTRIES_AGAIN_NS = 5 * SECOND_NS
HEAT_AGAIN_NS = 5 * MINUTE_NS
PLACES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("unit-now", ("head", "score", "state", "calibration", "sure", "trouble")),
    ("unit-course", ("course",)),
    ("unit-sections", ("why", "face", "heart", "hearts", "quality", "events")),
    ("person-days", ("days",)),
)


class PersonPages:
    """Makes the pages of persons.

    Parameters
    ----------
    context
        Where the values come from.
    pages
        What every page needs.
    """

    def __init__(self, context: HostContext, pages: Pages) -> None:
        self._context = context
        self._pages = pages

    def register(self) -> None:
        """Tell NiceGUI where the page is."""
        ui.page("/person/{patient}", title=words.PRODUCT)(self._person)

    def routes(self) -> APIRouter:
        """Return what the forms of the page do."""
        return PersonEntries(self._context).routes()

    async def _person(
        self, request: Request, client: Client, patient: str, zoom: str = "", kept: str = ""
    ) -> Response | None:
        known = await asyncio.to_thread(known_person, self._context, patient)
        if known is None:
            return HTMLResponse(notice(texts.UNKNOWN_TITLE, texts.UNKNOWN_BODY), 404)
        user: User = request.state.user
        ui.add_head_html(HEAD)
        page = PersonPage(self._context, user, known, zoom_named(zoom), kept=bool(kept))
        await page.show(await self._pages.feed.now())
        await self._pages.note_view(user, subject=patient, detail="person")
        self._pages.follow(client, request, page.show)
        return None


class PersonPage:
    """The elements of one browser's page. Make it inside a NiceGUI page.

    Parameters
    ----------
    context
        Where the values come from.
    user
        Who is signed in.
    known
        Whose page it is.
    zoom
        How long the course is.
    kept
        Whether the page comes back from a form that was kept.
    """

    def __init__(
        self, context: HostContext, user: User, known: PersonSpan, zoom: Zoom, *, kept: bool
    ) -> None:
        self._context = context
        self._known = known
        self._zoom = zoom
        self._may_enter = user.may(Action.ENTER)
        self._ratings: tuple[int, PersonState] | None = None
        self._heat: tuple[int, str] | None = None
        self._course: tuple[int, Trend, dict[str, str]] | None = None
        self._frame = Frame(user, skip=texts.SKIP, tools=all_units_link())
        show(holder("div"), hatch_definition())
        with holder("main", "unit", id="content", tabindex="-1", data_live="") as self._main:
            self._pieces = {}
            for place, names in PLACES:
                with holder("div", place):
                    for name in names:
                        piece = holder("section", f"piece-{name} card-{name}")
                        self._pieces[name] = piece
                if place == "unit-course":
                    self._show_forms(kept=kept)
            show(holder("div", "unit-rule"), words_rule())
        self._frame.close()

    def _show_forms(self, *, kept: bool) -> None:
        inside = entry_forms(self._known.patient, self._zoom.name)
        if not self._may_enter:
            inside = element("p", text(texts.ONLY_CAREGIVERS), class_="quiet")
        said = element("p", text(texts.KEPT), class_="said", role="status") if kept else ""
        show(holder("section", "person-enter"), said + inside)

    async def show(self, ward: Ward) -> None:
        """Bring the page up to date; what did not change is not sent."""
        self._frame.show(ward)
        pain, pieces = await asyncio.to_thread(self._look)
        set_attribute(self._main, "class", f"unit unit-{pain}")
        for name, inside in pieces.items():
            show(self._pieces[name], inside)

    def _look(self) -> tuple[str, dict[str, str]]:
        moment = moment_of(self._context.live)
        trend, kept = self._read_course(moment.utc_ns)
        view = self._context.live.newest_of(self._known.patient)
        pain, pieces = self._now(view, trend, moment)
        pieces["head"] = head(
            self._known.patient,
            device=None if view is None else view.device,
            simulated=self._known.simulated or _is_simulated(view),
        )
        pieces["days"] = self._days(moment.utc_ns)
        pieces["calibration"] = self._calibration(view, moment)
        return pain, {**pieces, **kept}

    def _now(
        self, view: DeviceView | None, trend: Trend, moment: Moment
    ) -> tuple[str, dict[str, str]]:
        if view is None:
            return "none", away_pieces(self._known, moment.utc_ns)
        unit = unit_of(view, Course(trend=trend), moment)
        pieces = now_pieces(unit)
        pieces["sure"] = sure_piece(unit.card.reading.message)
        return unit.card.pain, pieces

    def _calibration(self, view: DeviceView | None, moment: Moment) -> str:
        score = None if view is None else reading_of(view, moment).message
        method = None if score is None else score.score_method
        key = moment.utc_ns // ENTRIES_AGAIN_NS
        if self._ratings is None or self._ratings[0] != key:
            state = self._context.calibrations.state(
                self._known.patient, score_method=method if isinstance(method, str) else None
            )
            self._ratings = (key, state)
        return calibration_piece(score, self._ratings[1])

    def _read_course(self, now_ns: int) -> tuple[Trend, dict[str, str]]:
        """Return trend and pieces, read again only when a column or an entry can be new."""
        step_ns = min(self._zoom.column_s * SECOND_NS, ENTRIES_AGAIN_NS)
        key = now_ns // step_ns
        if self._course is None or self._course[0] != key:
            patient, zoom = self._known.patient, self._zoom
            course = person_course(self._context.store, patient, zoom, now_ns)
            events = events_of(
                self._context.care,
                patient,
                since_ns=course.span.since_ns,
                until_ns=now_ns + MINUTE_NS,
            )
            pieces = self._course_pieces(course, events, now_ns)
            self._course = (key, course.trend, pieces)
        return self._course[1], self._course[2]

    def _course_pieces(
        self, course: PersonCourse, events: list[Event], now_ns: int
    ) -> dict[str, str]:
        return {
            "course": course_piece(course, self._zoom, events),
            "hearts": heart_course_piece(course, self._zoom),
            "events": events_piece(
                events,
                self._known.patient,
                zoom=self._zoom.name,
                now_ns=now_ns,
                may_enter=self._may_enter,
            ),
        }

    def _days(self, now_ns: int) -> str:
        key = now_ns // HEAT_AGAIN_NS
        if self._heat is None or self._heat[0] != key:
            heat = read_heat_map(self._context.store, self._known.patient, now_ns)
            self._heat = (key, heat_piece(heat))
        return self._heat[1]


def _is_simulated(view: DeviceView | None) -> bool:
    return view is not None and view.birth is not None and view.birth.simulated
