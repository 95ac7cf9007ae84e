"""The web application: gate, sign-in, live pages, and what is said when there is no such page."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI, Request
from nicegui import app as nicegui_app
from nicegui import ui
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from wince_host.api import PREFIX, create_api
from wince_host.context import HostContext
from wince_host.metrics import metrics_routes
from wince_host.scanning import ScanDesk, VideoScans

from . import _texts as texts
from ._alarm_page import AlarmPages
from ._assets import asset
from ._audit_page import AuditPages
from ._documents import notice
from ._feed import Feed
from ._guard import Guard
from ._medicine_page import MedicinePages
from ._nonce import add_nonces
from ._pages import Pages
from ._person_page import PersonPages
from ._research_page import ResearchPages
from ._scan_page import ScanPages
from ._sessions import Sessions
from ._sign_in import sign_in_routes
from ._site_page import SitePages
from ._units_page import UnitsPages
from ._video_page import VideoPages

ASSET_AGE_S = 365 * 86_400


def create_app(context: HostContext) -> FastAPI:
    """Return the dashboard as an ASGI application.

    NiceGUI keeps its pages in the process, so there is one application per process.

    Parameters
    ----------
    context
        What the pages show and who may see it.
    """
    sessions = Sessions(context.accounts, context.settings.state / "sessions.json")
    feed = Feed(context)
    api = create_api(context)
    pages = Pages(context, feed, sessions)
    research = ResearchPages(context, pages, context.settings.opened_folder)
    app = FastAPI(
        title=texts.PRODUCT,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_follow(feed, api, research),
    )
    app.add_api_route("/healthz", _healthz, methods=["GET"], include_in_schema=False)
    app.add_api_route("/assets/{name}", _asset, methods=["GET"], include_in_schema=False)
    app.include_router(sign_in_routes(context.accounts, sessions))
    app.include_router(metrics_routes(context))
    app.mount(PREFIX, api)
    add_nonces()
    pages.register()
    alarms = AlarmPages(context, pages)
    alarms.register()
    app.include_router(alarms.routes())
    scans = ScanPages(
        context, pages, ScanDesk(context.live, context.care, seconds=context.settings.scan_s)
    )
    scans.register()
    app.include_router(scans.routes())
    videos = VideoPages(context, pages, VideoScans(context.settings.state / "videos"))
    videos.register()
    app.include_router(videos.routes())
    persons = PersonPages(context, pages)
    persons.register()
    app.include_router(persons.routes())
    medicines = MedicinePages(context, pages)
    medicines.register()
    app.include_router(medicines.routes())
    units = UnitsPages(context, pages)
    units.register()
    app.include_router(units.routes())
    research.register()
    app.include_router(research.routes())
    site = SitePages(context, pages)
    site.register()
    app.include_router(site.routes())
    AuditPages(context, pages).register()
    nicegui_app.exception_handler(404)(_not_found)
    nicegui_app.exception_handler(Exception)(_broken)
    ui.run_with(
        app,
        title=texts.PRODUCT,
        language=texts.LANGUAGE,
        dark=None,
        tailwind=False,
        reconnect_timeout=10.0,
        show_welcome_message=False,
    )
    app.add_middleware(Guard, sessions=sessions)
    return app


def _follow(
    feed: Feed, api: FastAPI, research: ResearchPages
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(feed.run())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await asyncio.to_thread(research.close)
        await asyncio.to_thread(api.state.jobs.close)

    return lifespan


async def _healthz() -> Response:
    return PlainTextResponse("ok")


async def _asset(name: str) -> Response:
    found = asset(name)
    if found is None:
        return PlainTextResponse("not found", 404)
    content, media_type = found
    headers = {"Cache-Control": f"public, max-age={ASSET_AGE_S}, immutable"}
    return Response(content, media_type=media_type, headers=headers)


async def _not_found(_: Request, __: Exception) -> Response:
    return HTMLResponse(notice(texts.NOT_FOUND_TITLE, texts.NOT_FOUND_BODY), 404)


async def _broken(_: Request, __: Exception) -> Response:
    return HTMLResponse(notice(texts.BROKEN_TITLE, texts.BROKEN_BODY), 500)
