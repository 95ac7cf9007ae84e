"""A scan of a video that was taken elsewhere: the form, the waiting, and the result."""

import asyncio
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request
from nicegui import Client, ui
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from wince_host.accounts import Action, User
from wince_host.care import Scan
from wince_host.context import HostContext
from wince_host.markup import element, span, text
from wince_host.scanning import (
    LARGEST_BYTES,
    ScanProgress,
    ScanResult,
    VideoScans,
    entry_of,
)
from wince_wire import RecordingError, StoreError

from . import _texts as words
from . import _texts_scan as texts
from ._assets import HEAD
from ._documents import notice
from ._elements import holder, show
from ._frame import Frame, all_units_link
from ._pages import Pages
from ._scan_markup import LOOK_BACK_NS, result
from ._ward import Ward

PSEUDONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
PIECE_BYTES = 1 << 20
MEGABYTE = 1_000_000
MOST_KEPT = 100
"""Videos whose results can still be seen by their address; what was found is in the store."""
DEVICE = "file"


@dataclass(frozen=True, slots=True)
class _Order:
    person: str
    by: str
    began_ns: int


class VideoPages:
    """Makes the pages of a video's scan.

    Parameters
    ----------
    context
        Where results are kept.
    pages
        What every page needs.
    videos
        Works on the files.
    """

    def __init__(self, context: HostContext, pages: Pages, videos: VideoScans) -> None:
        self._context = context
        self._pages = pages
        self._videos = videos
        self._orders: dict[str, _Order] = {}
        self._entries: dict[str, Scan] = {}
        self._troubles: dict[str, str] = {}

    def register(self) -> None:
        """Tell NiceGUI where the page is."""
        ui.page("/video/{key}", title=f"{texts.SCAN} · {words.PRODUCT}")(self._page)

    def routes(self) -> APIRouter:
        """Return where the form is sent to."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/video", self._take, methods=["POST"])
        return router

    async def _take(self, request: Request) -> Response:
        user: User = request.state.user
        if not user.may(Action.SCAN):
            return _said(texts.ONLY_CAREGIVERS, 403)
        if int(request.headers.get("content-length", "0") or 0) > LARGEST_BYTES + PIECE_BYTES:
            return _said(texts.FILE_TOO_LARGE.format(limit=LARGEST_BYTES // MEGABYTE), 413)
        try:
            form = await request.form(max_files=1, max_fields=4)
        except HTTPException:
            return _said(texts.FILE_NOTHING, 422)
        person, video = str(form.get("person", "")), form.get("video")
        if not form.get("consent"):
            return _said(texts.FILE_NO_CONSENT, 422)
        if PSEUDONYM.fullmatch(person) is None:
            return _said(texts.FILE_NO_PERSON, 422)
        if not isinstance(video, UploadFile) or not video.size:
            return _said(texts.FILE_NOTHING, 422)
        try:
            place = await self._kept(video)
        except OSError as error:
            return _said(texts.FILE_NO_ROOM.format(why=error.strerror), 507)
        except RecordingError as error:
            return _said(error.sentence, 413)
        self._forget_old()
        key = secrets.token_urlsafe(12)
        self._orders[key] = _Order(person, user.name, time.time_ns())
        self._videos.begin(key, place, done=lambda found: self._keep(key, found))
        await asyncio.to_thread(
            self._context.accounts.audit, user.name, "scan", subject=person, detail=DEVICE
        )
        return RedirectResponse(f"/video/{quote(key)}", 303)

    def _forget_old(self) -> None:
        # The oldest first; one that is still worked on keeps its place.
        over = [key for key in self._orders if self._is_over(key)]
        for key in over[: max(0, len(self._orders) - MOST_KEPT)]:
            self._videos.forget(key)
            for kept in (self._orders, self._entries, self._troubles):
                kept.pop(key, None)

    def _is_over(self, key: str) -> bool:
        told = self._videos.progress(key)
        return told is not None and told.over

    async def _kept(self, video: UploadFile) -> Path:
        place = self._videos.place()
        try:
            await _write(video, place)
        except BaseException:
            place.unlink(missing_ok=True)
            raise
        return place

    def _keep(self, key: str, found: ScanResult) -> None:
        order = self._orders[key]
        entry = entry_of(
            found,
            patient=order.person,
            device=DEVICE,
            began_ns=order.began_ns,
            by=order.by,
            now_ns=time.time_ns(),
        )
        try:
            self._context.care.add(entry)
        except StoreError as error:
            self._troubles[key] = error.sentence
        else:
            self._entries[key] = entry

    async def _page(self, request: Request, client: Client, key: str) -> Response | None:
        order = self._orders.get(key)
        if order is None:
            return _said(texts.FILE_UNKNOWN, 404)
        user: User = request.state.user
        ui.add_head_html(HEAD)
        frame = Frame(user, skip=texts.SKIP, tools=all_units_link())
        with holder("main", "scan", id="content", tabindex="-1", data_live=""):
            head = element("h1", span(order.person), class_="unit-name")
            show(holder("div", "scan-head"), head + element("p", text(texts.FILE_TITLE)))
            place = holder("section", "scan-step")
        frame.close()

        async def look(ward: Ward) -> None:
            frame.show(ward)
            show(place, await asyncio.to_thread(self._inside, key, order))

        await look(await self._pages.feed.now())
        await self._pages.note_view(user, subject=order.person, detail="scan of a video")
        self._pages.follow(client, request, look)
        return None

    def _inside(self, key: str, order: _Order) -> str:
        told = self._videos.progress(key)
        if told is None or not told.over:
            seconds = (time.time_ns() - order.began_ns) // 1_000_000_000
            said = texts.FILE_WORKING.format(seconds=seconds)
            return element("p", text(said), class_="aim-hint", role="status")
        if told.result is None:
            said = texts.FILE_FAILED.format(sentence=told.error or "")
            return element("p", text(said), class_="said", role="alert") + _back()
        progress = ScanProgress(
            device=DEVICE,
            by=order.by,
            began_ns=order.began_ns,
            elapsed_s=0.0,
            newest=None,
            counted=told.result.counted,
            result=told.result,
            entry=self._entries.get(key),
            trouble=self._troubles.get(key),
        )
        earlier = self._context.care.scans(
            order.person, since_ns=order.began_ns - LOOK_BACK_NS, until_ns=order.began_ns
        )
        return result(progress, earlier[::-1], now_ns=time.time_ns(), page=None)


def video_form() -> str:
    """Return the form that takes a video."""
    lead = element("h2", text(texts.FILE_TITLE)) + element("p", text(texts.FILE_LEAD))
    fields = (
        element("label", text(texts.FILE_FIELD), for_="video"),
        element("input", id="video", name="video", type="file", accept="video/*", required=""),
        element("label", text(texts.FILE_PERSON), for_="person"),
        element(
            "input",
            id="person",
            name="person",
            type="text",
            required="",
            maxlength=63,
            pattern="[A-Za-z0-9][A-Za-z0-9._\\-]*",
            autocomplete="off",
            spellcheck="false",
        ),
        element(
            "label",
            element("input", name="consent", type="checkbox", value="yes", required="")
            + span(texts.FILE_CONSENT),
            class_="tick",
        ),
        element("button", text(texts.FILE_SEND), class_="button button-main", type="submit"),
    )
    form = element(
        "form", "".join(fields), method="post", action="/video", enctype="multipart/form-data"
    )
    return lead + form


async def _write(video: UploadFile, place: Path) -> None:
    with place.open("wb") as file:
        while piece := await video.read(PIECE_BYTES):
            await asyncio.to_thread(file.write, piece)
            if file.tell() > LARGEST_BYTES:
                limit = LARGEST_BYTES // MEGABYTE
                raise RecordingError(texts.FILE_TOO_LARGE.format(limit=limit))


def _said(sentence: str, status: int) -> Response:
    return HTMLResponse(notice(texts.FILE_TITLE, sentence), status)


def _back() -> str:
    link = element("a", text(texts.AGAIN), class_="button", href="/scan")
    return element("div", link, class_="scan-buttons")
