"""Every refusal as a problem document (RFC 9457) with one sentence."""

from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from wince_host.exports import ExportError
from wince_wire import AccountError, EntryError, StoreError, WinceError

MEDIA_TYPE: Final = "application/problem+json"
_STATUS: Final[dict[type[WinceError], int]] = {
    AccountError: 400,
    EntryError: 422,
    ExportError: 422,
    StoreError: 503,
}


class Problem(BaseModel):
    """Why a call was refused."""

    title: str = Field(description="The status in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="One sentence: what is wrong and what to do.")


class Refusal(HTTPException):
    """Ends a call with a status and a sentence."""


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what the documentation says of refusals; those of the gate are always among them."""
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted({401, 403, 422, 429, 503, *statuses})
    }


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """Return a refusal."""
    told = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(told.model_dump(), status, headers, media_type=MEDIA_TYPE)


def tell_problems(app: FastAPI) -> None:
    """Make an application answer every error as a problem."""
    app.add_exception_handler(HTTPException, _of_refusal)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(WinceError, _of_wince)
    app.add_exception_handler(Exception, _of_fault)


async def _of_refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this very type
    headers = dict(error.headers) if error.headers else None
    return problem(error.status_code, str(error.detail), headers)


async def _of_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this very type
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return problem(422, f"{where}: {first['msg']}")


async def _of_wince(_: Request, error: Exception) -> Response:
    assert isinstance(error, WinceError)  # noqa: S101 - registered for this very type
    kinds = [kind for kind in type(error).__mro__ if kind in _STATUS]
    return problem(_STATUS[kinds[0]] if kinds else 500, error.sentence)


async def _of_fault(_: Request, __: Exception) -> Response:
    return problem(500, "the host failed at this call: see its log")
