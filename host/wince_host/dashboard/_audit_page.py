"""The audit log, for administrators: who saw, changed and took out what."""

import asyncio
import time
from collections.abc import Sequence

from fastapi import Request
from nicegui import Client, ui
from starlette.responses import HTMLResponse, Response

from wince_host.accounts import Action, User
from wince_host.context import HostContext
from wince_host.markup import element, span, text
from wince_host.store import AuditRow

from . import _texts as words
from . import _texts_audit as texts
from ._assets import HEAD
from ._documents import notice
from ._durations import moment_words
from ._elements import holder, show
from ._frame import Frame, all_units_link
from ._pages import Pages
from ._ward import Ward

HERE = "/audit"
MOST_LINES = 500


class AuditPages:
    """Makes the page of the audit log.

    Parameters
    ----------
    context
        Where the log is.
    pages
        What every page needs.
    """

    def __init__(self, context: HostContext, pages: Pages) -> None:
        self._context = context
        self._pages = pages

    def register(self) -> None:
        """Tell NiceGUI where the page is."""
        ui.page(HERE, title=f"{texts.AUDIT} · {words.PRODUCT}")(self._audit)

    async def _audit(self, request: Request, client: Client, about: str = "") -> Response | None:
        user: User = request.state.user
        if not user.may(Action.MANAGE):
            return HTMLResponse(notice(texts.AUDIT, texts.NOT_ALLOWED), 403)
        await self._pages.note_view(user, subject="audit", detail=about[:63])
        lines = await asyncio.to_thread(
            self._context.accounts.audit_log, limit=MOST_LINES, subject=about or None
        )
        ui.add_head_html(HEAD)
        frame = Frame(user, skip=texts.SKIP, tools=all_units_link())
        with holder("main", "alarms", id="content", tabindex="-1"):
            show(holder("h1", "alarms-title"), text(texts.AUDIT))
            show(holder("p", "quiet"), text(texts.LEAD))
            show(holder("div"), _filter(about))
            # Scrolls sideways on a phone, so the keyboard must reach it.
            with holder("div", "record-place", tabindex="0", role="region", aria_label=texts.AUDIT):
                show(holder("div"), lines_table(lines, time.time_ns()))
        frame.close()

        async def keep_frame(ward: Ward) -> None:
            frame.show(ward)

        await keep_frame(await self._pages.feed.now())
        self._pages.follow(client, request, keep_frame)
        return None


def lines_table(lines: Sequence[AuditRow], now_ns: int) -> str:
    """Return the lines as a table."""
    if not lines:
        return element("p", text(texts.NOTHING), class_="quiet")
    head = "".join(element("th", text(column), scope="col") for column in texts.COLUMNS)
    rows = "".join(_row(line, now_ns) for line in lines)
    table = element(
        "table", element("thead", element("tr", head)) + element("tbody", rows), class_="record"
    )
    if len(lines) < MOST_LINES:
        return table
    return element("p", text(texts.NEWEST.format(count=MOST_LINES)), class_="quiet") + table


def _row(line: AuditRow, now_ns: int) -> str:
    action = texts.ACTIONS.get(line.action, line.action.replace("_", " "))
    cells = (
        element("td", text(moment_words(line.at_ns, now_ns)), class_="record-time"),
        element("td", text(line.user or texts.NOBODY)),
        element("td", text(action)),
        element("td", text(line.subject)),
        element("td", text(line.detail), class_="record-words"),
    )
    return element("tr", "".join(cells))


def _filter(about: str) -> str:
    entry = element("input", id="about", name="about", value=about or None, maxlength=63)
    fields = (
        element("label", span(texts.ABOUT, "quiet") + entry, for_="about"),
        element("button", text(texts.SHOW), class_="button", type="submit"),
    )
    return element("form", "".join(fields), class_="record-filter", method="get", action=HERE)
