"""Routes for exports: start one, see how far it is, fetch it."""

from datetime import datetime
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from starlette.responses import FileResponse

from wince_host.care import ApiToken
from wince_host.exports import Form, Request

from ._jobs import ExportJobs, Job
from ._office import Office
from ._problems import Refusal, refusals
from ._shapes import ExportShape, NewExport
from ._spans import nanoseconds

Number = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


def export_routes(office: Office, jobs: ExportJobs) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["exports"], responses=refusals())
    exporter = Annotated[ApiToken, Depends(office.gate.needs("export"))]

    @routes.post("/exports", summary="Start an export.", status_code=202)
    def start(token: exporter, new: NewExport) -> ExportShape:
        if (new.person is None) == (new.device is None):
            raise Refusal(422, "an export is of a person or of a device: name one of them")
        since_ns, until_ns = _ns(new.since), _ns(new.until)

        def request(out: FilePath) -> Request:
            return Request(
                form=Form(new.format),
                out=out,
                person=new.person,
                device=new.device,
                since_ns=since_ns,
                until_ns=until_ns,
                every_s=new.every_s,
            )

        job = jobs.start(request, token.name)
        if job is None:
            raise Refusal(429, "too many exports wait: try again later", {"Retry-After": "60"})
        return ExportShape.model_validate(job)

    @routes.get("/exports/{number}", summary="How far an export is.", responses=refusals(404))
    def look(token: exporter, number: Number) -> ExportShape:
        return ExportShape.model_validate(_job(jobs, token, number))

    @routes.get(
        "/exports/{number}/file",
        summary="A finished export as a zip; kept for a day.",
        response_class=FileResponse,
        responses={**refusals(404, 409), **_FILE},
    )
    def fetch(token: exporter, number: Number) -> FileResponse:
        job = _job(jobs, token, number)
        if job.state != "done":
            msg = f"this export is {job.state}: wait until it is done"
            raise Refusal(409, msg)
        office.note(token, "export_fetched", number)
        return FileResponse(
            jobs.file_of(job), media_type="application/zip", filename=f"wince-{number}.zip"
        )

    return routes


def _job(jobs: ExportJobs, token: ApiToken, number: str) -> Job:
    job = jobs.job(number, token.name)
    if job is None:
        raise Refusal(404, "this key has no such export: start one")
    return job


def _ns(moment: datetime | None) -> int | None:
    return None if moment is None else nanoseconds(moment)
