"""The researcher's list of sessions with the quality of their data, exports, and recordings."""

import asyncio
import contextlib
from pathlib import Path

from fastapi import APIRouter, Request
from nicegui import Client, background_tasks, ui
from starlette.responses import FileResponse, RedirectResponse, Response

from wince_host.accounts import Action, User
from wince_host.context import HostContext
from wince_host.research import (
    OpenedRecording,
    QualityReader,
    Session,
    find_sessions,
    list_opened,
)
from wince_wire import RecordingError

from . import _texts as words
from . import _texts_research as texts
from ._assets import HEAD
from ._pages import Pages, end_with
from ._person_entries import refusal
from ._research_exports import PageExports
from ._research_filter import (
    HERE,
    Filter,
    filter_of,
    today_here,
)
from ._research_list import SessionsPage
from ._research_recording import RecordingPages
from ._sign_in import read_form


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
        made = SessionsPage(self._context, self._reader, user, wanted)
        made.build(people, sessions, said)
        made.list_opened(opened, str(self._opened.name), self._exports)
        await made.show(await self._pages.feed.now())
        await self._pages.note_view(user, subject=wanted.person or "research", detail="research")
        self._pages.follow(client, request, made.show)
        task = background_tasks.create(made.work(client), name="read the quality of sessions")
        end_with(client, task)
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
