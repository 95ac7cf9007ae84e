"""The page of one opened recording: four pictures, each with its data."""

import asyncio
import contextlib
import time
from pathlib import Path

from fastapi import APIRouter, Request
from nicegui import Client, background_tasks, ui
from starlette.responses import HTMLResponse, Response

from wince_host.accounts import Action, User
from wince_host.context import HostContext
from wince_host.markup import element, span, text
from wince_host.research import (
    FIGURES,
    Analysis,
    AnalysisDesk,
    OpenedRecording,
    figure_csv,
    list_opened,
)
from wince_wire import RecordingError

from . import _texts as words
from . import _texts_research as texts
from ._assets import HEAD
from ._documents import notice
from ._elements import holder, show
from ._frame import Frame
from ._pages import Pages, end_with
from ._person_entries import refusal
from ._research_filter import HERE
from ._research_opened import PICTURES, picture, recording_head, recording_link
from ._shapes import BACK
from ._ward import Ward


class RecordingPages:
    """Makes the pages of opened recordings.

    Parameters
    ----------
    context
        Where accounts lie.
    pages
        What every page needs.
    opened
        Folder of opened recordings.
    """

    def __init__(self, context: HostContext, pages: Pages, opened: Path) -> None:
        self._context = context
        self._pages = pages
        self._opened = opened
        self._desk = AnalysisDesk()

    def register(self) -> None:
        """Tell NiceGUI where the page is."""
        title = f"{texts.RESEARCH} · {words.PRODUCT}"
        ui.page("/research/recording/{number}", title=title)(self._recording)

    def routes(self) -> APIRouter:
        """Return what gives the numbers."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(
            "/research/recording/{number}/{figure}.csv", self._data, methods=["GET"]
        )
        return router

    def close(self) -> None:
        """End what is being computed."""
        self._desk.close()

    async def _recording(self, request: Request, client: Client, number: str) -> Response | None:
        user: User = request.state.user
        if not user.may(Action.RESEARCH):
            return refusal(texts.ONLY_RESEARCHERS, "/", 403)
        found = await asyncio.to_thread(self._find, number)
        if found is None:
            return HTMLResponse(notice(texts.UNKNOWN_TITLE, texts.UNKNOWN_BODY), 404)
        ui.add_head_html(HEAD)
        page = _RecordingPage(user, found, self._desk)
        await page.show(await self._pages.feed.now())
        detail = f"recording {number}"
        await self._pages.note_view(user, subject=found.manifest.subject, detail=detail)
        self._pages.follow(client, request, page.show)
        task = background_tasks.create(page.work(client), name="analyse a recording")
        end_with(client, task)
        return None

    async def _data(self, request: Request, number: str, figure: str) -> Response:
        user: User = request.state.user
        back = recording_link(number)
        if not user.may(Action.EXPORT):
            return refusal(texts.ONLY_RESEARCHERS, "/", 403)
        found = await asyncio.to_thread(self._find, number)
        if found is None or figure not in FIGURES:
            return HTMLResponse(notice(texts.UNKNOWN_TITLE, texts.UNKNOWN_BODY), 404)
        written = await asyncio.to_thread(self._written, found, figure)
        if written is None:
            return refusal(texts.NOT_READY, back, 409)
        await asyncio.to_thread(
            self._context.accounts.audit,
            user.name,
            "export",
            subject=found.manifest.subject,
            detail=f"picture {figure} of recording {number}",
        )
        headers = {"Content-Disposition": f'attachment; filename="{number}-{figure}.csv"'}
        return Response(written, media_type="text/csv; charset=utf-8", headers=headers)

    def _find(self, number: str) -> OpenedRecording | None:
        with contextlib.suppress(RecordingError):
            opened = list_opened(self._opened)
            return next((one for one in opened if one.manifest.recording_id == number), None)
        return None

    def _written(self, recording: OpenedRecording, figure: str) -> str | None:
        with contextlib.suppress(RecordingError):
            future = self._desk.analysis(recording)
            return figure_csv(future.result(), figure) if future.done() else None
        return None


class _RecordingPage:
    def __init__(self, user: User, recording: OpenedRecording, desk: AnalysisDesk) -> None:
        self._recording = recording
        self._desk = desk
        inside = BACK + span(texts.TO_RESEARCH)
        label = texts.TO_RESEARCH
        back = element("a", inside, class_="button back", href=HERE, aria_label=label)
        self._frame = Frame(user, skip=texts.SKIP_RECORDING, tools=back)
        with holder("main", "research recording", id="content", tabindex="-1"):
            show(holder("div"), recording_head(recording, now_ns=time.time_ns()))
            self._said = holder("div", "recording-said", role="status")
            show(self._said, element("p", text(texts.COMPUTING)))
            with holder("div", "figures"):
                self._places = [(shown, holder("section", "panel")) for shown in PICTURES]
        self._frame.close()

    async def show(self, ward: Ward) -> None:
        """Bring the frame up to date."""
        self._frame.show(ward)

    async def work(self, client: Client) -> None:
        """Show the pictures as soon as they are computed, or why they are not."""
        await client.connected()
        try:
            analysis = await self._analysis()
        except RecordingError as error:
            with client:
                self._show_failure(error)
            return
        with client:
            self._show_pictures(analysis)

    async def _analysis(self) -> Analysis:
        # Whoever closes this page must not cancel what another one waits for.
        return await asyncio.shield(asyncio.wrap_future(self._desk.analysis(self._recording)))

    def _show_pictures(self, analysis: Analysis) -> None:
        show(self._said, "")
        for shown, place in self._places:
            show(place, picture(shown, self._recording.manifest.recording_id, analysis))

    def _show_failure(self, error: RecordingError) -> None:
        said = element("strong", text(texts.NOT_COMPUTED)) + element("p", text(error.sentence))
        show(self._said, said)
