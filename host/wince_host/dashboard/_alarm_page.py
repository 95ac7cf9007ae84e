"""The page of alarms: what is open, limits and pauses of each person, and the record."""

import asyncio
import time

from fastapi import APIRouter, Request
from nicegui import Client, ui
from nicegui.element import Element

from wince_host.accounts import Action, User
from wince_host.alarms import AlarmLimits, AlarmsNow
from wince_host.context import HostContext
from wince_host.markup import element, span, text
from wince_wire import StoreError

from . import _texts as words
from . import _texts_alarms as texts
from ._alarm_desk import AlarmDesk
from ._alarm_forms import HERE, limits_form, pause_forms, place_words, sound_buttons
from ._alarm_markup import open_alarms, pause_line
from ._alarm_record import Filter, filter_form, filter_of, lines_of, record_table, wholeness
from ._assets import HEAD
from ._durations import duration_words, moment_words
from ._elements import holder, show
from ._frame import Frame, all_units_link
from ._numbers import Number
from ._pages import Pages
from ._ward import Ward

Place = tuple[str, str]


class AlarmPages:
    """Makes the page of alarms.

    Parameters
    ----------
    context
        Whose alarms.
    pages
        What every page needs.
    """

    def __init__(self, context: HostContext, pages: Pages) -> None:
        self._context = context
        self._pages = pages

    def register(self) -> None:
        """Tell NiceGUI where the page is."""
        ui.page(HERE, title=f"{texts.ALARMS} · {words.PRODUCT}")(self._alarms)

    def routes(self) -> APIRouter:
        """Return what the buttons of alarms do, on every page."""
        return AlarmDesk(self._context).routes()

    async def _alarms(
        self,
        request: Request,
        client: Client,
        span: str = "day",
        person: str = "",
        kind: str = "",
        check: str = "",
        set: str = "",  # noqa: A002 - the word in the address
    ) -> None:
        user: User = request.state.user
        ui.add_head_html(HEAD)
        wanted = filter_of(span, person, kind)
        page = _AlarmPage(self._context, user, wanted, changed=set)
        if check:
            await page.check()
        await page.show(await self._pages.feed.now())
        await self._pages.note_view(user, subject=person or "alarms")
        self._pages.follow(client, request, page.show)


class _AlarmPage:
    def __init__(self, context: HostContext, user: User, wanted: Filter, *, changed: str) -> None:
        self._context = context
        self._user = user
        self._wanted = wanted
        self._read: tuple[int, int] | None = None
        self._people: dict[Place, _PersonElements] = {}
        self._frame = Frame(user, skip=texts.SKIP, tools=all_units_link(), lists_alarms=False)
        with holder("main", "alarms", id="content", tabindex="-1", data_live=""):
            show(holder("h1", "alarms-title"), text(texts.ALARMS))
            self._said(changed)
            with holder("section", "alarms-open"):
                show(holder("h2"), text(texts.OPEN))
                self._open = holder("div", "alarms-now", role="status")
            with holder("section", "alarms-sound"):
                show(holder("h2"), text(texts.SOUND))
                show(holder("div"), _sound())
            with holder("section", "alarms-people", id="people"):
                show(holder("h2"), text(texts.PEOPLE))
                self._nobody = holder("div")
                self._place = holder("div", "people")
            with holder("section", "alarms-record"):
                show(holder("h2"), text(texts.RECORD))
                show(holder("p", "quiet"), text(texts.RECORD_LEAD))
                self._filter = holder("div")
                self._checked = holder("div")
                self._record = holder("div", "record-place", tabindex="0")
        self._frame.close()

    async def check(self) -> None:
        """Say whether the record is as it was written."""
        whole = await asyncio.to_thread(self._context.care.alarm_record_is_whole)
        show(self._checked, wholeness(whole=whole))

    async def show(self, ward: Ward) -> None:
        """Bring the page up to date; what did not change is not sent."""
        self._frame.show(ward)
        now, utc_ns = ward.alarms, ward.utc_ns
        may_acknowledge = self._user.may(Action.ACKNOWLEDGE)
        show(self._open, open_alarms(now, utc_ns, may_acknowledge=may_acknowledge))
        limits = await asyncio.to_thread(self._limits)
        self._show_people(limits, now, utc_ns)
        await self._show_record(now, utc_ns)

    def _said(self, changed: str) -> None:
        if changed and self._user.may(Action.SET_LIMITS):
            show(holder("p", "said", role="status"), text(texts.KEPT.format(patient=changed)))

    def _limits(self) -> dict[Place, AlarmLimits]:
        seen = [
            (view.device, view.last_score.patient)
            for view in self._context.live.devices()
            if view.last_score is not None
        ]
        return {place: self._context.alarms.limits(place[1]) for place in seen}

    def _show_people(self, limits: dict[Place, AlarmLimits], now: AlarmsNow, utc_ns: int) -> None:
        show(self._nobody, "" if limits else element("p", text(texts.NOBODY), class_="quiet"))
        for place in [place for place in self._people if place not in limits]:
            self._people.pop(place).element.delete()
        with self._place:
            for place, held in limits.items():
                if place not in self._people:
                    self._people[place] = _PersonElements(place, self._user)
                self._people[place].show(held, now, utc_ns)

    async def _show_record(self, now: AlarmsNow, utc_ns: int) -> None:
        """Read the record again when something happened, and each minute."""
        due = (now.version, utc_ns // (60 * 10**9))
        if due == self._read:
            return
        self._read = due
        try:
            lines = await asyncio.to_thread(
                lines_of, self._context.care, self._wanted, time.time_ns()
            )
        except StoreError as error:
            show(self._record, element("p", text(error.sentence), class_="said", role="alert"))
            return
        patients = {line.patient for line in lines if line.patient}
        if self._wanted.patient:
            patients.add(self._wanted.patient)
        show(self._filter, filter_form(self._wanted, sorted(patients)))
        show(self._record, record_table(lines, utc_ns))


class _PersonElements:
    def __init__(self, place: Place, user: User) -> None:
        self._device, self._patient = place
        self._user = user
        self.element: Element = holder("article", "person-alarms")
        with self.element:
            show(holder("h3"), text(place_words(*place)))
            self._words = holder("p")
            self._pause = holder("div", "person-pause")
            self._form = holder("div", "person-limits")

    def show(self, limits: AlarmLimits, now: AlarmsNow, utc_ns: int) -> None:
        show(self._words, _limits_words(limits, utc_ns))
        pause = now.pause_of(self._device)
        may_pause = self._user.may(Action.PAUSE_ALARMS)
        if pause is not None:
            show(self._pause, pause_line(pause, utc_ns, may_pause=may_pause))
        else:
            show(self._pause, pause_forms(self._device, self._patient) if may_pause else "")
        if self._user.may(Action.SET_LIMITS):
            form = element("summary", text(texts.CHANGE_LIMITS)) + limits_form(limits)
            show(self._form, element("details", form))


def _limits_words(limits: AlarmLimits, utc_ns: int) -> str:
    pattern = texts.LIMITS_WORDS if limits.delay_s else texts.LIMITS_AT_ONCE
    said = pattern.format(
        high=f"{Number(limits.high):g}",
        delay=duration_words(limits.delay_s),
        clear=f"{Number(limits.clear):g}",
    )
    if not limits.enabled:
        said = texts.LIMITS_DISABLED
    who = texts.LIMITS_USUAL
    if limits.set_by:
        who = texts.LIMITS_SET.format(by=limits.set_by, time=moment_words(limits.set_ns, utc_ns))
    return span(said) + span(f" · {who}", "quiet")


def _sound() -> str:
    lead = element("p", text(texts.SOUND_LEAD), class_="quiet")
    return lead + element("div", sound_buttons(), class_="sound-buttons")
