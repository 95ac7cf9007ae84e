"""The live pages, and for how long each browser follows the feed."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from nicegui import Client, background_tasks, ui
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from wince_host.accounts import User
from wince_host.context import HostContext
from wince_wire import StoreError

from . import _texts as texts
from ._assets import HEAD
from ._courses import HOUR, TEN_MINUTES
from ._documents import notice
from ._feed import Feed
from ._need import Order
from ._sessions import COOKIE, Sessions
from ._unit_page import UnitPage
from ._ward import Ward
from ._ward_page import WardPage

logger = logging.getLogger(__name__)

SESSION_OVER = "/login?because=ended"


class Pages:
    """Makes the live pages.

    Parameters
    ----------
    context
        Where the values come from.
    feed
        What the pages follow.
    sessions
        Who may go on following.

    Attributes
    ----------
    feed
        As above.
    """

    def __init__(self, context: HostContext, feed: Feed, sessions: Sessions) -> None:
        self._context = context
        self.feed = feed
        self._sessions = sessions

    def register(self) -> None:
        """Tell NiceGUI where the pages are."""
        ui.page("/", title=f"{texts.WARD} · {texts.PRODUCT}")(self._ward)
        ui.page("/unit/{device}", title=texts.PRODUCT)(self._unit)

    async def _ward(self, request: Request, client: Client, sort: str = "") -> None:
        user: User = request.state.user
        ui.add_head_html(HEAD)
        page = WardPage(user, Order.BED if sort == Order.BED else Order.NEED)
        await page.show(await self.feed.now())
        await self.note_view(user, subject="ward")
        self.follow(client, request, page.show)

    async def _unit(
        self, request: Request, client: Client, device: str, zoom: str = ""
    ) -> Response | None:
        view = self._context.live.device(device)
        if view is None:
            return HTMLResponse(notice(texts.UNKNOWN_UNIT_TITLE, texts.UNKNOWN_UNIT_BODY), 404)
        user: User = request.state.user
        ui.add_head_html(HEAD)
        page = UnitPage(self._context, user, device, HOUR if zoom == HOUR.name else TEN_MINUTES)
        await page.show(await self.feed.now())
        person = "" if view.last_score is None else view.last_score.patient
        await self.note_view(user, subject=person, detail=device)
        self.follow(client, request, page.show)
        return None

    async def note_view(self, user: User, *, subject: str, detail: str = "") -> None:
        """Write into the audit log that somebody saw a page."""
        await asyncio.to_thread(
            self._context.accounts.audit, user.name, "view", subject=subject, detail=detail
        )

    def follow(
        self, client: Client, request: Request, show: Callable[[Ward], Awaitable[None]]
    ) -> None:
        """Keep a page up to date until its browser goes, or its session ends."""
        token = request.cookies.get(COOKIE)

        async def show_while_signed_in(ward: Ward) -> None:
            if await run_in_threadpool(self._sessions.user, token) is None:
                client.open(SESSION_OVER)
                return
            with contextlib.suppress(StoreError), client:
                await show(ward)

        def again_in_full() -> None:
            for element in client.elements.values():
                element.update()

        async def follow() -> None:
            await client.connected()
            await self.feed.watch(show_while_signed_in)

        task = background_tasks.create(follow(), name=f"follow the feed on {request.url.path}")
        end_with(client, task)
        client.on_connect(again_in_full)


def end_with(client: Client, task: asyncio.Task[None]) -> None:
    """Let what runs beside a page end when its browser goes."""

    def end() -> None:
        task.cancel()

    client.on_delete(end)
