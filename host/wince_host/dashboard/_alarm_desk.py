"""What the forms of alarms do; each asks for its own leave."""

import asyncio
import math
import time
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from wince_host.accounts import Action, User
from wince_host.alarms import AlarmLimits
from wince_host.context import HostContext
from wince_wire import EntryError, WinceError

from . import _texts_alarms as texts
from ._alarm_forms import HERE, LIMIT_FIELDS, kind_of
from ._documents import notice
from ._guard import safe_target
from ._refusals import refusal_words
from ._sign_in import read_form

FROM_SCRIPT = "x-wince-script"
"""A form sent by the page's script wants no page back."""

Form = dict[str, str]


class AlarmDesk:
    """Takes the forms in.

    Parameters
    ----------
    context
        Whose alarms.
    """

    def __init__(self, context: HostContext) -> None:
        self._alarms = context.alarms
        self._accounts = context.accounts

    def routes(self) -> APIRouter:
        """Return what the buttons do."""
        router = APIRouter(include_in_schema=False)
        for name, take in (
            ("acknowledge", self._acknowledge),
            ("pause", self._pause),
            ("resume", self._resume),
            ("limits", self._limits),
        ):
            router.add_api_route(f"{HERE}/{name}", take, methods=["POST"])
        return router

    async def _acknowledge(self, request: Request) -> Response:
        def do(form: Form, by: str) -> str | None:
            kind = kind_of(form.get("kind", ""))
            place = (form.get("device", ""), form.get("patient", ""))
            done = kind is not None and self._alarms.acknowledge(*place, kind, by=by)
            return None if done else texts.NO_SUCH_ALARM

        return await self._take(request, Action.ACKNOWLEDGE, "alarm_acknowledged", do)

    async def _pause(self, request: Request) -> Response:
        def do(form: Form, by: str) -> str | None:
            seconds = 60.0 * _number(form, "minutes", texts.PAUSE)
            place = (form.get("device", ""), form.get("patient", ""))
            done = self._alarms.pause(*place, seconds=seconds, by=by)
            return None if done else texts.NO_SUCH_PERSON

        return await self._take(request, Action.PAUSE_ALARMS, "alarms_paused", do)

    async def _resume(self, request: Request) -> Response:
        def do(form: Form, by: str) -> str | None:
            self._alarms.resume(form.get("device", ""), form.get("patient", ""), by=by)
            return None

        return await self._take(request, Action.PAUSE_ALARMS, "alarms_resumed", do)

    async def _limits(self, request: Request) -> Response:
        def do(form: Form, by: str) -> str | None:
            numbers = {name: _number(form, name, label) for name, label, *_ in LIMIT_FIELDS}
            self._alarms.set_limits(
                AlarmLimits(
                    patient=form.get("patient", ""),
                    enabled=form.get("enabled") == "yes",
                    set_by=by,
                    set_ns=time.time_ns(),
                    **numbers,
                )
            )
            return None

        return await self._take(request, Action.SET_LIMITS, "alarm_limits_set", do)

    async def _take(
        self,
        request: Request,
        action: Action,
        audited: str,
        do: Callable[[Form, str], str | None],
    ) -> Response:
        user: User = request.state.user
        form = await read_form(request.stream())
        if not user.may(action):
            return HTMLResponse(notice(texts.NOT_ALLOWED_TITLE, texts.NOT_ALLOWED_BODY), 403)
        try:
            refusal = await asyncio.to_thread(do, form, user.name)
        except WinceError as error:
            return _refused(refusal_words(error), 422 if isinstance(error, EntryError) else 503)
        if refusal is not None:
            return _refused(refusal, 409)
        patient = form.get("patient", "")
        await asyncio.to_thread(self._accounts.audit, user.name, audited, subject=patient)
        if FROM_SCRIPT in request.headers:
            return Response(status_code=204)
        return RedirectResponse(_back(request, action, patient), 303)


def _back(request: Request, action: Action, patient: str) -> str:
    if action is Action.SET_LIMITS:
        return f"{HERE}?set={quote(patient, safe='')}#people"
    came_from = urlsplit(request.headers.get("referer", HERE))
    query = f"?{came_from.query}" if came_from.query else ""
    return safe_target(f"{came_from.path or HERE}{query}")


def _refused(sentence: str, status: int) -> Response:
    words = f"{sentence[:1].upper()}{sentence[1:]}".removesuffix(".") + "."
    return HTMLResponse(notice(texts.REFUSED_TITLE, words), status)


def _number(form: Form, name: str, label: str) -> float:
    try:
        number = float(form.get(name, ""))
    except ValueError as error:
        raise EntryError(texts.NO_NUMBER.format(what=f"“{label}”")) from error
    if not math.isfinite(number):
        raise EntryError(texts.NO_NUMBER.format(what=f"“{label}”"))
    return number
