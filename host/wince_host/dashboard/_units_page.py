"""The pages for whoever looks after the units: the table, and one unit's settings."""

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Sequence
from urllib.parse import quote

from fastapi import APIRouter, Request
from nicegui import Client, ui
from starlette.responses import HTMLResponse, RedirectResponse, Response

from wince_host.accounts import Action, User
from wince_host.configuring import History, Value, Wish
from wince_host.context import HostContext
from wince_host.markup import element, text
from wince_wire import ConfigReported, StoreError, WinceError, decode

from . import _texts as words
from . import _texts_units as texts
from ._assets import HEAD
from ._card_markup import unit_link
from ._documents import notice
from ._durations import moment_words
from ._elements import holder, show
from ._frame import Frame, all_units_link
from ._pages import Pages
from ._refusals import refusal_words
from ._scan_markup import scan_link
from ._settings_form import comparison, revisions, settings_form
from ._sign_in import read_form
from ._unit_admin_markup import commands_block, told_block
from ._unit_doings import (
    COMMANDS,
    Told,
    do_command,
    go_back,
    send_settings,
    wished_settings,
)
from ._units_markup import UnitRow, unit_row, unit_settings_link, units_table
from ._ward import Ward

MOST_FIELDS = 400
COUNT_EVERY_S = 15.0
COUNTED_NS = 5 * 60 * 1_000_000_000
KEPT_NOTICES = 200


class Notices:
    """What was done, shown once on the next page."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, str] = OrderedDict()

    def put(self, markup: str) -> str:
        """Keep markup and return the key under which the next page finds it."""
        key = secrets.token_urlsafe(9)
        self._kept[key] = markup
        while len(self._kept) > KEPT_NOTICES:
            self._kept.popitem(last=False)
        return key

    def take(self, key: str) -> str:
        """Return what was kept, once; nothing for an unknown key."""
        return self._kept.pop(key, "")


class UnitsPages:
    """Makes the units' pages.

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
        self._notices = Notices()
        self._reports: dict[str, ConfigReported] = {}
        self._counts: dict[str, tuple[int, int]] = {}
        self._counted_s = -COUNT_EVERY_S

    def register(self) -> None:
        """Tell NiceGUI where the pages are."""
        ui.page("/units", title=f"{texts.UNITS} · {words.PRODUCT}")(self._table)
        ui.page("/units/{device}", title=f"{texts.UNITS} · {words.PRODUCT}")(self._unit)

    def routes(self) -> APIRouter:
        """Return what the forms of the pages do."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/units/{device}/settings", self._compare, methods=["POST"])
        router.add_api_route("/units/{device}/send", self._send, methods=["POST"])
        router.add_api_route("/units/{device}/back", self._back, methods=["POST"])
        router.add_api_route("/units/{device}/do", self._do, methods=["POST"])
        return router

    async def _table(self, request: Request, client: Client) -> None:
        user: User = request.state.user
        ui.add_head_html(HEAD)
        frame = Frame(user, skip=texts.SKIP, tools=all_units_link())
        with holder("main", "units", id="content", tabindex="-1", data_live=""):
            head = element("h1", text(texts.UNITS)) + element("p", text(texts.LEAD), class_="quiet")
            show(holder("div"), head)
            place = holder("div", "units-place")
            if user.may(Action.MANAGE):
                link = element("a", text(texts.MANAGE), class_="button", href="/site")
                show(holder("div", "unit-buttons"), link)
        frame.close()

        async def show_table(ward: Ward) -> None:
            frame.show(ward)
            show(place, units_table(await asyncio.to_thread(self._rows)))

        await show_table(await self._pages.feed.now())
        await self._pages.note_view(user, subject="units")
        self._pages.follow(client, request, show_table)

    def _rows(self) -> list[UnitRow]:
        now_s = time.monotonic()
        views = self._context.live.devices()
        if now_s - self._counted_s >= COUNT_EVERY_S:
            self._counted_s = now_s
            self._counts = {view.device: self._count(view.device) for view in views}
        return [unit_row(view, scored=self._counts.get(view.device), now_s=now_s) for view in views]

    def _count(self, device: str) -> tuple[int, int]:
        now_ns = time.time_ns()
        points = self._context.store.score_points(
            device, since_ns=now_ns - COUNTED_NS, until_ns=now_ns
        )
        return sum(point.score is not None for point in points), len(points)

    async def _unit(
        self, request: Request, client: Client, device: str, said: str = ""
    ) -> Response | None:
        if self._context.live.device(device) is None:
            return HTMLResponse(notice(words.UNKNOWN_UNIT_TITLE, words.UNKNOWN_UNIT_BODY), 404)
        user: User = request.state.user
        ui.add_head_html(HEAD)
        frame = Frame(user, skip=texts.SKIP, tools=all_units_link())
        told, wishes = await asyncio.to_thread(self._known, device)
        page = unit_settings_link(device)
        with holder("main", "units unit-admin", id="content", tabindex="-1"):
            show(holder("div"), self._head(device, told))
            show(holder("div", "notices", role="status"), self._notices.take(said))
            show(holder("section", "panel"), commands_block(user, action=f"{page}/do"))
            editable = user.may(Action.CONFIGURE)
            form = settings_form(_held(told), action=f"{page}/settings", editable=editable)
            lead = element("h2", text(texts.SETTINGS))
            if editable:
                lead += element("p", text(texts.SETTINGS_LEAD), class_="quiet")
            show(holder("section", "panel"), lead + form)
            past = revisions(wishes, action=f"{page}/back", editable=editable)
            show(holder("section", "panel"), past)
        frame.close()

        async def keep_frame(ward: Ward) -> None:
            frame.show(ward)

        await keep_frame(await self._pages.feed.now())
        await self._pages.note_view(user, subject="units", detail=device)
        self._pages.follow(client, request, keep_frame)
        return None

    def _head(self, device: str, told: ConfigReported | None) -> str:
        if told is None:
            state = texts.NOT_TOLD
        elif told.revision == 0:
            state = texts.IN_FORCE_FILE
        else:
            when = moment_words(told.t_ns, time.time_ns())
            state = texts.IN_FORCE.format(revision=told.revision, time=when)
        links = "".join(
            element("a", text(label), class_="button", href=address)
            for label, address in (
                (texts.BACK, "/units"),
                (texts.TO_VALUES, unit_link(device)),
                (texts.TO_SCAN, scan_link(device)),
            )
        )
        return (
            element("h1", text(texts.UNIT_TITLE.format(device=device)))
            + element("p", text(state), class_="quiet")
            + element("div", links, class_="unit-buttons")
        )

    def _known(self, device: str) -> tuple[ConfigReported | None, list[Wish]]:
        history = History(self._context.settings.state / "configurations" / device)
        wishes = [history.find(number) for number in reversed(history.revisions()[-20:])]
        try:
            row = self._context.store.latest_announcement(device, "config_reported")
        except StoreError:
            row = None
        stored = None if row is None else decode(row.payload.encode(), ConfigReported)
        return _newer(stored, self._reports.get(device)), wishes

    async def _compare(self, request: Request, device: str) -> Response:
        user: User = request.state.user
        if not user.may(Action.CONFIGURE):
            return _refused()
        form = await read_form(request.stream(), most_fields=MOST_FIELDS)
        told, _ = await asyncio.to_thread(self._known, device)
        held = _held(told)
        try:
            wished = {
                path: value
                for path, value in wished_settings(form).items()
                if path not in held or held[path] != value
            }
        except WinceError as error:
            return self._again(device, element("p", text(refusal_words(error)), class_="said"))
        if not wished:
            return self._again(device, element("p", text(texts.NOTHING_CHANGES), class_="said"))
        others = [view.device for view in self._context.live.devices() if view.device != device]
        page = unit_settings_link(device)
        shown = comparison(wished, held, others, action=f"{page}/send", back=page)
        return self._again(device, shown)

    async def _send(self, request: Request, device: str) -> Response:
        user: User = request.state.user
        if not user.may(Action.CONFIGURE):
            return _refused()
        form = await read_form(request.stream(), most_fields=MOST_FIELDS)
        known = {view.device for view in self._context.live.devices()}
        also = [name.removeprefix("also:") for name in form if name.startswith("also:")]
        devices = [device, *(name for name in also if name in known and name != device)]
        try:
            wished: dict[str, Value] = wished_settings(form)
        except WinceError as error:
            return self._again(device, element("p", text(refusal_words(error)), class_="said"))
        told = await send_settings(self._context, devices, wished, by=user.name)
        self._keep(told)
        return self._again(device, told_block(told))

    async def _back(self, request: Request, device: str) -> Response:
        user: User = request.state.user
        if not user.may(Action.CONFIGURE):
            return _refused()
        form = await read_form(request.stream())
        number = form.get("revision", "")
        revision = int(number) if number.isascii() and number.isdigit() else -1
        told = [await go_back(self._context, device, revision, by=user.name)]
        self._keep(told)
        return self._again(device, told_block(told))

    async def _do(self, request: Request, device: str) -> Response:
        user: User = request.state.user
        form = await read_form(request.stream())
        name = form.get("command", "")
        if name not in COMMANDS or not user.may(COMMANDS[name][0]):
            return _refused()
        said = await do_command(self._context, device, name, form, by=user.name)
        return self._again(device, element("p", text(said), class_="said"))

    def _keep(self, told: Sequence[Told]) -> None:
        """Know what a unit said before its word comes through the store."""
        self._reports |= {one.device: one.report for one in told if one.report is not None}

    def _again(self, device: str, markup: str) -> Response:
        key = self._notices.put(markup)
        return RedirectResponse(f"{unit_settings_link(device)}?said={quote(key)}", 303)


def _held(told: ConfigReported | None) -> dict[str, Value]:
    return {} if told is None else dict(told.settings)


def _newer(stored: ConfigReported | None, heard: ConfigReported | None) -> ConfigReported | None:
    if stored is None or heard is None:
        return stored or heard
    return heard if heard.t_ns > stored.t_ns else stored


def _refused() -> Response:
    return HTMLResponse(notice(texts.UNITS, texts.NOT_ALLOWED), 403)
