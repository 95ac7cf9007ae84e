"""Signing in and out, and choosing a password: plain forms that need no script."""

import asyncio
import math
from collections.abc import AsyncIterable
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from wince_host.accounts import Accounts, User
from wince_wire import AccountError

from . import _texts as texts
from ._forms import login_page, password_page, password_rules
from ._guard import safe_target
from ._sessions import COOKIE, LONGEST_S, Sessions

LONGEST_FORM_BYTES = 16_384
MOST_FIELDS = 16
AT_ONCE = 2
"""Each check of a password takes 64 MiB for a tenth of a second: two at once, the others wait."""

SAID_ABOVE = {"ended": texts.SESSION_ENDED, "out": texts.SIGNED_OUT}


def sign_in_routes(accounts: Accounts, sessions: Sessions) -> APIRouter:
    """Return the routes of everything that is done before a page may be seen."""
    router = APIRouter(include_in_schema=False)
    desk = _Desk(accounts, sessions)
    router.add_api_route("/login", desk.show_login, methods=["GET"])
    router.add_api_route("/login", desk.log_in, methods=["POST"])
    router.add_api_route("/password", desk.show_password, methods=["GET"])
    router.add_api_route("/password", desk.set_password, methods=["POST"])
    router.add_api_route("/logout", desk.log_out, methods=["POST"])
    router.add_api_route("/session", desk.show_session, methods=["GET"])
    return router


class _Desk:
    def __init__(self, accounts: Accounts, sessions: Sessions) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._checks = asyncio.Semaphore(AT_ONCE)

    async def show_login(self, request: Request) -> Response:
        wanted = safe_target(request.query_params.get("next"))
        if request.state.user is not None:
            return RedirectResponse(wanted, 303)
        said = SAID_ABOVE.get(request.query_params.get("because", ""))
        return HTMLResponse(login_page(said=said, wanted=wanted))

    async def log_in(self, request: Request) -> Response:
        form = await read_form(request.stream())
        name, wanted = form.get("name", ""), safe_target(form.get("next"))
        try:
            user = await self._check(name, form.get("password", ""))
        except AccountError:
            said = self._too_often(name)
            return HTMLResponse(login_page(said=said, name=name, wanted=wanted), 429)
        if user is None:
            said = texts.WRONG_PASSWORD
            return HTMLResponse(login_page(said=said, name=name, wanted=wanted), 401)
        answer = RedirectResponse("/password" if user.must_change else wanted, 303)
        return await self._signed_in(request, answer, user.name)

    async def show_password(self, request: Request) -> Response:
        return HTMLResponse(password_page(first=request.state.user.must_change))

    async def set_password(self, request: Request) -> Response:
        user: User = request.state.user
        form = await read_form(request.stream())
        try:
            refused = await self._refused(user, form)
            if refused is None:
                async with self._checks:
                    await asyncio.to_thread(
                        self._accounts.change_password, user.name, form.get("new", "")
                    )
                return await self._signed_in(request, RedirectResponse("/", 303), user.name)
        except AccountError:
            refused = self._too_often(user.name) or password_rules()
        return HTMLResponse(password_page(first=user.must_change, said=refused), 422)

    async def log_out(self, request: Request) -> Response:
        user: User = request.state.user
        await asyncio.to_thread(self._sessions.end, request.cookies.get(COOKIE))
        await asyncio.to_thread(self._accounts.audit, user.name, "logout")
        answer = RedirectResponse("/login?because=out", 303)
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
        return answer

    async def show_session(self, request: Request) -> Response:
        user: User = request.state.user
        return JSONResponse({"name": user.name, "role": user.role})

    async def _refused(self, user: User, form: dict[str, str]) -> str | None:
        if form.get("new", "") != form.get("again", ""):
            return texts.PASSWORDS_DIFFER
        if not user.must_change and await self._check(user.name, form.get("present", "")) is None:
            return texts.WRONG_PRESENT_PASSWORD
        return None

    def _too_often(self, name: str) -> str | None:
        """Return for how long nobody may sign in under a name; None where anybody may."""
        wait_s = math.ceil(self._accounts.wait_s(name))
        return texts.TOO_MANY_TRIES.format(seconds=wait_s) if wait_s > 0 else None

    async def _check(self, name: str, password: str) -> User | None:
        async with self._checks:
            return await asyncio.to_thread(self._accounts.check, name, password)

    async def _signed_in(self, request: Request, answer: Response, name: str) -> Response:
        """Begin a new session, so that no token from before a sign-in is worth anything."""
        await asyncio.to_thread(self._sessions.end, request.cookies.get(COOKIE))
        token = await asyncio.to_thread(self._sessions.begin, name)
        answer.set_cookie(
            COOKIE,
            token,
            max_age=LONGEST_S,
            path="/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return answer


async def read_form(
    stream: AsyncIterable[bytes], *, most_fields: int = MOST_FIELDS
) -> dict[str, str]:
    """Return the fields of a posted form; one that is too long has none."""
    body = b""
    async for part in stream:
        body += part
        if len(body) > LONGEST_FORM_BYTES:
            return {}
    try:
        fields = parse_qs(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=most_fields
        )
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}
