"""The pages of aiming and of the short scan."""

import asyncio
import logging
import time
from urllib.parse import unquote

from fastapi import APIRouter, Request
from nicegui import Client, background_tasks, ui
from starlette.responses import HTMLResponse, RedirectResponse, Response

from wince_host.accounts import Action, User
from wince_host.care import Scan
from wince_host.configuring import command_device
from wince_host.context import HostContext
from wince_host.markup import element, span, text
from wince_host.scanning import ScanDesk, ScanProgress
from wince_wire import Aim, WinceError

from . import _texts as words
from . import _texts_scan as texts
from ._aim_markup import STALE_S, aim_block
from ._assets import HEAD
from ._documents import notice
from ._elements import holder, show
from ._frame import Frame, all_units_link
from ._pages import Pages, end_with
from ._refusals import refusal_words
from ._scan_markup import LOOK_BACK_NS, hold, post, result, scan_link, steps
from ._video_page import video_form
from ._ward import Ward

logger = logging.getLogger(__name__)
AIM_AGAIN_S = 40.0
"""A unit aims for a minute; a page that stays open asks again before that."""


class ScanPages:
    """Makes the pages of the short scan.

    Parameters
    ----------
    context
        Where the values come from.
    pages
        What every page needs.
    desk
        The scans that go on.
    """

    def __init__(self, context: HostContext, pages: Pages, desk: ScanDesk) -> None:
        self._context = context
        self._pages = pages
        self._desk = desk

    def register(self) -> None:
        """Tell NiceGUI where the pages are."""
        ui.page("/scan", title=f"{texts.SCAN} · {words.PRODUCT}")(self._choose)
        ui.page("/scan/{device}", title=f"{texts.SCAN} · {words.PRODUCT}")(self._scan)

    def routes(self) -> APIRouter:
        """Return what the buttons of the pages do."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/scan/{device}/begin", self._begin, methods=["POST"])
        router.add_api_route("/scan/{device}/again", self._leave, methods=["POST"])
        return router

    async def _choose(self, request: Request, client: Client) -> None:
        user: User = request.state.user
        ui.add_head_html(HEAD)
        frame = Frame(user, skip=texts.SKIP, tools=all_units_link())
        with holder("main", "scan", id="content", tabindex="-1", data_live=""):
            head = element("h1", text(texts.CHOOSE_TITLE)) + element("p", text(texts.CHOOSE_LEAD))
            show(holder("div", "scan-head"), head)
            place = holder("div", "scan-choice")
            if user.may(Action.SCAN):
                show(holder("div", "scan-file"), video_form())
        frame.close()

        async def show_units(ward: Ward) -> None:
            frame.show(ward)
            show(place, self._units())

        await show_units(await self._pages.feed.now())
        await self._pages.note_view(user, subject="scan")
        self._pages.follow(client, request, show_units)

    def _units(self) -> str:
        views = self._context.live.devices()
        if not views:
            return element("p", text(texts.NO_UNIT), class_="quiet")
        items = []
        for view in views:
            row = view.last_score
            person = texts.NOBODY if row is None else texts.PERSON.format(person=row.patient)
            if view.online == "offline":
                inside = span(view.device, "unit-name") + span(texts.UNIT_AWAY, "quiet")
                items.append(element("li", inside, class_="scan-unit scan-away"))
                continue
            inside = span(view.device, "unit-name") + span(person, "quiet")
            link = element("a", inside, href=scan_link(view.device), class_="scan-unit")
            items.append(element("li", link))
        return element("h2", text(texts.CHOOSE_UNIT)) + element("ul", "".join(items))

    async def _scan(self, request: Request, client: Client, device: str) -> Response | None:
        if self._context.live.device(device) is None:
            return HTMLResponse(notice(words.UNKNOWN_UNIT_TITLE, words.UNKNOWN_UNIT_BODY), 404)
        user: User = request.state.user
        ui.add_head_html(HEAD)
        page = _ScanPage(self._context, self._desk, user, device)
        await page.show(await self._pages.feed.now())
        await self._pages.note_view(user, subject="scan", detail=device)
        self._pages.follow(client, request, page.show)
        if page.may_begin:
            task = background_tasks.create(page.keep_aiming(client), name=f"aim {device}")
            end_with(client, task)
        return None

    async def _begin(self, request: Request, device: str) -> Response:
        user: User = request.state.user
        if not user.may(Action.SCAN):
            return HTMLResponse(notice(texts.SCAN, texts.ONLY_CAREGIVERS), 403)
        try:
            self._desk.begin(unquote(device), by=user.name)
        except WinceError as error:
            return HTMLResponse(notice(texts.SCAN, refusal_words(error)), 409)
        await asyncio.to_thread(
            self._context.accounts.audit, user.name, "scan", subject=unquote(device)
        )
        return RedirectResponse(scan_link(unquote(device)), 303)

    async def _leave(self, request: Request, device: str) -> Response:
        user: User = request.state.user
        if user.may(Action.SCAN):
            self._desk.leave(unquote(device))
        return RedirectResponse(scan_link(unquote(device)), 303)


class _ScanPage:
    def __init__(self, context: HostContext, desk: ScanDesk, user: User, device: str) -> None:
        self._context = context
        self._desk = desk
        self._device = device
        self._page = scan_link(device)
        self._refusal: str | None = None
        self._earlier: tuple[int, list[Scan]] | None = None
        self.may_begin = user.may(Action.SCAN)
        self._frame = Frame(user, skip=texts.SKIP, tools=all_units_link())
        with holder("main", "scan", id="content", tabindex="-1", data_live=""):
            show(holder("div", "scan-head"), element("h1", text(device), class_="unit-name"))
            self._steps = holder("div")
            self._inside = holder("section", "scan-step")
            self._buttons = holder("div", "scan-buttons")
        self._frame.close()

    async def show(self, ward: Ward) -> None:
        """Bring the page up to date."""
        self._frame.show(ward)
        progress = self._desk.progress(self._device)
        if progress is None:
            self._show_aim()
        elif not progress.over:
            show(self._steps, steps(2))
            title = element("h2", text(texts.HOLD_TITLE))
            show(self._inside, title + hold(progress, self._desk.seconds))
            cancel = post(f"{self._page}/again", texts.CANCEL) if self.may_begin else ""
            show(self._buttons, cancel)
        else:
            earlier = await asyncio.to_thread(self._earlier_scans, progress)
            show(self._steps, steps(3))
            shown = result(progress, earlier, now_ns=time.time_ns(), page=self._page)
            show(self._inside, shown)
            show(self._buttons, "")

    async def keep_aiming(self, client: Client) -> None:
        """Ask the unit for views for as long as the page is open and no scan goes on."""
        await client.connected()
        while True:
            if self._desk.progress(self._device) is None:
                await asyncio.to_thread(self._ask)
            await asyncio.sleep(AIM_AGAIN_S)

    def _ask(self) -> None:
        try:
            command_device(self._context.login, self._device, "aim")
        except WinceError as error:
            self._refusal = refusal_words(error)
        else:
            self._refusal = None

    def _show_aim(self) -> None:
        show(self._steps, steps(1))
        aim = self._aim()
        head = element("h2", text(texts.AIM_TITLE)) + element("p", text(texts.AIM_LEAD))
        if aim is None and self._refusal is not None:
            said = texts.AIM_REFUSED.format(sentence=self._refusal)
            head += element("p", text(said), class_="said", role="alert")
        show(self._inside, head + aim_block(aim))
        if not self.may_begin:
            show(self._buttons, element("p", text(texts.ONLY_CAREGIVERS), class_="quiet"))
            return
        good = aim is not None and aim.hint == "good"
        label = texts.BEGIN if good or aim is None else texts.BEGIN_ANYWAY
        show(self._buttons, post(f"{self._page}/begin", label, main=True))

    def _aim(self) -> Aim | None:
        view = self._context.live.device(self._device)
        if view is None or view.last_aim is None or view.aim_received_monotonic_s is None:
            return None
        fresh = time.monotonic() - view.aim_received_monotonic_s < STALE_S
        return view.last_aim if fresh else None

    def _earlier_scans(self, progress: ScanProgress) -> list[Scan]:
        """Return this person's scans before this one, the newest first; read once a result."""
        if progress.entry is None:
            return []
        if self._earlier is None or self._earlier[0] != progress.began_ns:
            scans = self._context.care.scans(
                progress.entry.patient,
                since_ns=progress.began_ns - LOOK_BACK_NS,
                until_ns=progress.began_ns,
            )
            self._earlier = (progress.began_ns, scans[::-1])
        return self._earlier[1]
