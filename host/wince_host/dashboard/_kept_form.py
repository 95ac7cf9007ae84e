"""Answers a form that came after its session had ended, so that nothing typed is lost."""

from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from wince_host.markup import element, text

from . import _texts as texts
from ._documents import brand, document

PLAIN_FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 65_536
"""More than any form of these pages; larger things, as a file, their owner sends anew."""


async def kept_form(request: Request, action: str) -> Response:
    """Return a page from which the same form can be sent once more, after signing in.

    The fields go along unseen: whoever stands before the screen is nobody's user at this moment.

    Parameters
    ----------
    request
        The form as it came.
    action
        Where it goes: a path on this host.
    """
    again = await _same_form(request, action)
    lead = texts.ENDED_NOTHING_KEPT if again is None else texts.ENDED_ALL_KEPT
    sign_in = element(
        "a", text(texts.SIGN_IN), class_="button button-main", href="/login", target="_blank"
    )
    parts = (
        brand(),
        element("h1", text(texts.ENDED_TITLE)),
        element("p", text(lead)),
        element("p", sign_in),
        again or "",
    )
    page = document(texts.ENDED_TITLE, element("main", "".join(parts), class_="sheet"))
    return HTMLResponse(page, 401)


async def _same_form(request: Request, action: str) -> str | None:
    """Return the form with what was entered, or None when it holds more than that."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != PLAIN_FORM:
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return None
        fields = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ClientDisconnect):
        return None
    hidden = "".join(
        element("input", type="hidden", name=name, value=value) for name, value in fields
    )
    button = element("button", text(texts.SEND_AGAIN), class_="button", type="submit")
    return element("form", hidden + button, method="post", action=action)
