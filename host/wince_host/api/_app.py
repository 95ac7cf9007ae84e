"""The REST API as an application of its own, to be mounted under ``/api/v1``."""

from importlib.metadata import version
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.responses import HTMLResponse, Response

from wince_host.context import HostContext
from wince_host.exports import Request as ExportRequest
from wince_host.exports import export

from ._alarms import alarm_routes
from ._entries import entry_routes
from ._exports import export_routes
from ._gate import CALLS_A_MINUTE, Gate
from ._jobs import ExportJobs
from ._office import Office
from ._page import page_of
from ._people import people_routes
from ._problems import tell_problems
from ._units import unit_routes

PREFIX: Final = "/api/v1"
_ABOUT: Final = """\
Read what bedside units measured and add what people entered. Send a key with each call:
`Authorization: Bearer wince_…`; an administrator makes one with `wince-host token add`. Times are
UTC. An estimate of pain expression is no rating by the person; missing time is not filled in.
"""


def api_routes(
    context: HostContext, *, gate: Gate | None = None, jobs: ExportJobs | None = None
) -> APIRouter:
    """Return all routes of the API, without their prefix.

    Parameters
    ----------
    context
        Where everything lies.
    gate
        Who may call; made from the context when None.
    jobs
        Makes exports; made from the context when None, and then never closed.
    """
    office = Office(context, gate or Gate(context.care))
    routes = APIRouter()
    for part in (
        people_routes(office),
        entry_routes(office),
        alarm_routes(office),
        unit_routes(office),
        export_routes(office, jobs or _jobs(context)),
    ):
        _tell_scopes(part)
        routes.include_router(part)
    return routes


def create_api(context: HostContext, *, calls_a_minute: int = CALLS_A_MINUTE) -> FastAPI:
    """Return the API with its description at ``/openapi.json`` and a page to read at ``/docs``.

    ``state.jobs`` has to be closed at the end.
    """
    jobs = _jobs(context)
    app = FastAPI(
        title="Wince",
        description=_ABOUT,
        version=version("wince"),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
    )
    # A mounted application has no life of its own: whoever mounts it closes these.
    app.state.jobs = jobs
    tell_problems(app)
    gate = Gate(context.care, calls_a_minute=calls_a_minute)
    app.include_router(api_routes(context, gate=gate, jobs=jobs))

    @app.get("/openapi.json", include_in_schema=False)
    def description() -> dict[str, Any]:
        return app.openapi()

    @app.get("/docs", include_in_schema=False)
    def page(request: Request) -> Response:
        return HTMLResponse(page_of(app.openapi(), getattr(request.state, "csp_nonce", "")))

    return app


def _tell_scopes(routes: APIRouter) -> None:
    """Let each call's description say which scope it needs, from the very check that holds it."""
    for route in routes.routes:
        if isinstance(route, APIRoute):
            checks = [one.call.__doc__ for one in route.dependant.dependencies if one.call]
            route.description = next(told for told in checks if told and "scope" in told)


def _jobs(context: HostContext) -> ExportJobs:
    def make(request: ExportRequest, owner: str) -> dict[str, Any]:
        return export(
            context.store,
            context.care,
            request,
            by=f"key {owner}",
            stopped=context.stop.is_set,
        )

    return ExportJobs(context.settings.exports_folder, make)
