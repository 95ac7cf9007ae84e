"""The gate before everything: a session, the right origin, and headers on every answer."""

import secrets
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wince_host.accounts import User

from ._headers import security_headers
from ._kept_form import kept_form
from ._sessions import COOKIE, Sessions

OPEN_PATHS = frozenset({"/login", "/healthz"})
OPEN_FOLDER = "/assets/"
API_PATH = "/api/v1"
"""Keys open what lies below; a session opens nothing there, so no page of another site can use
somebody's session on it."""
METRICS_PATH = "/metrics"
BEFORE_OWN_PASSWORD = frozenset({"/password", "/logout", "/session"})


class Guard:
    """ASGI middleware. Sets ``request.state.user`` and ``request.state.csp_nonce``.

    Parameters
    ----------
    app
        What stands behind the gate.
    sessions
        Who is signed in.
    """

    def __init__(self, app: ASGIApp, *, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a connection through, or answer it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        state = scope.setdefault("state", {})
        state["csp_nonce"] = nonce
        refusal = await self._refusal(scope, receive)
        if scope["type"] == "http":
            send = _with_headers(send, nonce, scope["path"])
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4401})
        else:
            await refusal(scope, receive, send)

    async def _refusal(self, scope: Scope, receive: Receive) -> Response | None:
        """Return why this connection may not go on, or None when it may."""
        if not comes_from_here(Headers(scope=scope), scope):
            return JSONResponse({"detail": "this request came from another site"}, 403)
        path = scope["path"]
        if is_for_programs(path):
            scope["state"]["user"] = None
            return None
        user = await self._user(scope)
        scope["state"]["user"] = user
        if path in OPEN_PATHS or path.startswith(OPEN_FOLDER):
            return None
        if user is None:
            return await _sign_in_first(scope, receive)
        if user.must_change and path not in BEFORE_OWN_PASSWORD:
            return RedirectResponse("/password", 303)
        return None

    async def _user(self, scope: Scope) -> User | None:
        token = HTTPConnection(scope).cookies.get(COOKIE)
        return await run_in_threadpool(self._sessions.user, token) if token else None


def is_for_programs(path: str) -> bool:
    """Tell whether a path asks for a key by itself."""
    return path in {API_PATH, METRICS_PATH} or path.startswith(f"{API_PATH}/")


def comes_from_here(headers: Headers, scope: Scope) -> bool:
    """Tell whether a request that may change or watch something was made by one of our pages.

    Browsers name the origin on every form and websocket; programs without one are no browsers and
    have no session of somebody else to misuse.
    """
    if scope["type"] == "http" and scope["method"] in {"GET", "HEAD", "OPTIONS"}:
        return True
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")


def safe_target(wanted: str | None) -> str:
    """Return a path on this host, whatever was wanted."""
    if not wanted or not wanted.startswith("/") or wanted[1:2] in {"/", "\\"}:
        return "/"
    return wanted if wanted.isprintable() else "/"


async def _sign_in_first(scope: Scope, receive: Receive) -> Response:
    wants_a_page = "text/html" in Headers(scope=scope).get("accept", "")
    if scope["type"] != "http" or not wants_a_page or scope["method"] not in {"GET", "POST"}:
        return JSONResponse({"detail": "sign in first"}, 401)
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    if scope["method"] == "POST":
        return await kept_form(Request(scope, receive), safe_target(wanted))
    suffix = "" if wanted == "/" else f"?next={quote(wanted, safe='/')}"
    return RedirectResponse(f"/login{suffix}", 303)


def _with_headers(send: Send, nonce: str, path: str) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in security_headers(nonce).items():
                headers[name] = value
            if not path.startswith((OPEN_FOLDER, "/_nicegui/")):
                headers["Cache-Control"] = "no-store"
        await send(message)

    return send_with_headers
