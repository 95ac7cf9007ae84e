"""The researcher's list of sessions with the quality of their data, exports, and recordings."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from fastapi import APIRouter, Request
from nicegui import Client, background_tasks, ui
from nicegui.element import Element
from starlette.responses import FileResponse, RedirectResponse, Response

from wince_host.accounts import Action, User
from wince_host.context import HostContext
from wince_host.research import (
    OpenedRecording,
    QualityReader,
    Session,
    find_sessions,
    happened_in,
    hours_of,
    joined,
    list_opened,
    to_the_second,
)
from wince_wire import RecordingError, StoreError

from . import _texts as words
from . import _texts_research as texts
from ._assets import SCRIPT_LINK, STYLE_LINK
from ._elements import holder, show
from ._frame import Frame, all_units_link
from ._markup import element, text
from ._pages import Pages
from ._person_entries import refusal
from ._research_exports import PageExports
from ._research_filter import (
    HERE,
    ON_A_PAGE,
    Filter,
    filter_form,
    filter_of,
    pager,
    today_here,
)
from ._research_opened import opened_list
from ._research_recording import RecordingPages
from ._research_sessions import SessionDetail, session_markup
from ._sign_in import read_form
from ._ward import Ward

HEAD = STYLE_LINK + SCRIPT_LINK


class ResearchPages:
    """Makes the researcher's pages.

    Parameters
    ----------
    context
        Where the values come from.
    pages
        What every page needs.
    opened
        Folder of opened recordings; it need not be there.
    """

    def __init__(self, context: HostContext, pages: Pages, opened: Path) -> None:
        self._context = context
        self._pages = pages
        self._opened = opened
        self._reader = QualityReader(context.store)
        self._exports = PageExports(context)
        self._recordings = RecordingPages(context, pages, opened)

    def register(self) -> None:
        """Tell NiceGUI where the pages are."""
        ui.page(HERE, title=f"{texts.RESEARCH} · {words.PRODUCT}")(self._sessions)
        self._recordings.register()

    def routes(self) -> APIRouter:
        """Return what the forms and links of the pages do."""
        router = self._recordings.routes()
        router.add_api_route("/research/export", self._start_export, methods=["POST"])
        router.add_api_route("/research/export/{number}", self._fetch_export, methods=["GET"])
        return router

    def close(self) -> None:
        """End what runs beside the pages."""
        self._recordings.close()
        self._exports.close()

    async def _sessions(
        self,
        request: Request,
        client: Client,
        person: str = "",
        since: str = "",
        until: str = "",
        page: str = "",
    ) -> Response | None:
        user: User = request.state.user
        if not user.may(Action.RESEARCH):
            return refusal(texts.ONLY_RESEARCHERS, "/", 403)
        wanted, said = filter_of(person, since, until, page, today_here())
        people, sessions, opened = await asyncio.to_thread(self._find, wanted)
        ui.add_head_html(HEAD)
        made = _SessionsPage(self._context, self._reader, user, wanted)
        made.build(people, sessions, said)
        made.list_opened(opened, str(self._opened.name), self._exports)
        await made.show(await self._pages.feed.now())
        await self._pages.note_view(user, subject=wanted.person or "research", detail="research")
        self._pages.follow(client, request, made.show)
        task = background_tasks.create(made.work(client), name="read the quality of sessions")
        client.on_delete(lambda: _cancel(task))
        return None

    def _find(self, wanted: Filter) -> tuple[list[str], list[Session], list[OpenedRecording]]:
        store = self._context.store
        people = [one.patient for one in store.people()]
        sessions = find_sessions(
            store,
            since_ns=wanted.since_ns,
            until_ns=wanted.until_ns,
            patient=wanted.person or None,
        )
        opened: list[OpenedRecording] = []
        with contextlib.suppress(RecordingError):
            opened = [
                one
                for one in list_opened(self._opened)
                if wanted.person in {"", one.manifest.subject}
            ]
        return people, sessions, opened

    async def _start_export(self, request: Request) -> Response:
        user: User = request.state.user
        if not user.may(Action.EXPORT):
            return refusal(texts.ONLY_RESEARCHERS, "/", 403)
        form = await read_form(request.stream())
        back = form.get("back", "")
        back = back if back.startswith(f"{HERE}?") and back.isprintable() else HERE
        try:
            job = self._exports.start(user.name, form)
        except ValueError:
            return refusal(texts.WRONG_EXPORT, back, 422)
        if job is None:
            return refusal(texts.TOO_MANY_EXPORTS, back, 429)
        return RedirectResponse(f"{back}#exports", 303)

    async def _fetch_export(self, request: Request, number: str) -> Response:
        user: User = request.state.user
        if not user.may(Action.EXPORT):
            return refusal(texts.ONLY_RESEARCHERS, "/", 403)
        path = self._exports.file_of(user.name, number)
        if path is None:
            return refusal(texts.NO_EXPORT, HERE, 404)
        await asyncio.to_thread(
            self._context.accounts.audit, user.name, "export_fetched", detail=number
        )
        return FileResponse(path, media_type="application/zip", filename=f"wince-{number[:8]}.zip")


class _SessionsPage:
    def __init__(
        self, context: HostContext, reader: QualityReader, user: User, wanted: Filter
    ) -> None:
        self._context = context
        self._reader = reader
        self._user = user
        self._wanted = wanted
        self._places: list[tuple[Session, Element]] = []
        self._frame = Frame(user, skip=texts.SKIP, tools=all_units_link())
        self._main = holder("main", "research", id="content", tabindex="-1")
        self._exports: PageExports | None = None
        self._now_ns = time.time_ns()

    def build(self, people: Sequence[str], sessions: Sequence[Session], said: str | None) -> None:
        """Write everything but what has to be read row by row."""
        first = self._wanted.page * ON_A_PAGE
        shown = sessions[first : first + ON_A_PAGE]
        with self._main:
            title = element("h1", text(texts.RESEARCH)) + element(
                "p", text(texts.LEAD), class_="quiet"
            )
            show(holder("div"), title)
            form = filter_form(self._wanted, people)
            complaint = (
                "" if said is None else element("p", text(said), class_="said", role="alert")
            )
            show(holder("div"), form + complaint)
            self._exports_place = holder("section", "panel", id="exports", aria_live="polite")
            show(holder("div"), _counted(first, len(shown), len(sessions)))
            for session in shown:
                place = holder("article", "panel session")
                self._places.append((session, place))
                self._show_session(place, session, None)
            show(holder("div"), pager(self._wanted, len(sessions)))

    def list_opened(
        self, opened: Sequence[OpenedRecording], folder: str, exports: PageExports
    ) -> None:
        """Write the list of recordings and close the page."""
        self._exports = exports
        with self._main:
            show(holder("section", "panel"), opened_list(opened, folder, now_ns=self._now_ns))
        self._frame.close()

    async def show(self, ward: Ward) -> None:
        """Bring the frame and the exports up to date."""
        self._frame.show(ward)
        if self._exports is not None:
            show(self._exports_place, self._exports.markup(self._user.name))

    async def work(self, client: Client) -> None:
        """Read each session's rows, an hour at a time, so that nothing else waits."""
        await client.connected()
        for session, place in self._places:
            with contextlib.suppress(StoreError):
                exact, detail = await self._read(session)
                with client:
                    self._show_session(place, exact, detail)

    async def _read(self, session: Session) -> tuple[Session, SessionDetail]:
        store = self._context.store
        exact = await asyncio.to_thread(to_the_second, store, session)
        read = partial(self._reader.read, exact)
        hours = [await asyncio.to_thread(read, *hour) for hour in hours_of(exact)]
        happened = await asyncio.to_thread(happened_in, store, exact)
        return exact, SessionDetail(hours=hours, whole=joined(hours), happened=happened)

    def _show_session(self, place: Element, session: Session, detail: SessionDetail | None) -> None:
        back = self._wanted.link()
        show(place, session_markup(session, detail, back=back, now_ns=self._now_ns))


def _counted(first: int, shown: int, count: int) -> str:
    title = element("h2", text(texts.SESSIONS))
    if not shown:
        return title + element("p", text(texts.NO_SESSIONS), class_="quiet")
    said = texts.COUNTED.format(first=first + 1, last=first + shown, count=count)
    return title + element("p", text(texts.ONE_SESSION if count == 1 else said), class_="quiet")


def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
