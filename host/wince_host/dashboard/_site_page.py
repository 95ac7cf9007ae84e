"""Who may come in: the units' certificates, made and ended by an administrator."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import quote

from fastapi import APIRouter, Request
from nicegui import Client, ui
from starlette.responses import HTMLResponse, RedirectResponse, Response

from wince_host.accounts import Action, User
from wince_host.broker import BrokerSettings
from wince_host.context import HostContext
from wince_host.markup import element, text
from wince_host.provisioning import (
    DeviceEntry,
    Reach,
    Site,
    list_devices,
    provision_device,
    revoke_device,
    rotate_device,
)
from wince_host.settings import TLS_PORT
from wince_wire import WinceError

from . import _texts as words
from . import _texts_units as texts
from ._assets import HEAD
from ._documents import notice
from ._elements import holder, show
from ._frame import Frame, all_units_link
from ._pages import Pages
from ._refusals import refusal_words
from ._sign_in import read_form
from ._units_page import Notices
from ._ward import Ward

GRACE = timedelta(days=7)


class SitePages:
    """Makes the page of the site.

    Parameters
    ----------
    context
        Where the site's folder is.
    pages
        What every page needs.
    """

    def __init__(self, context: HostContext, pages: Pages) -> None:
        self._context = context
        self._pages = pages
        self._notices = Notices()

    def register(self) -> None:
        """Tell NiceGUI where the page is."""
        ui.page("/site", title=f"{texts.SITE_TITLE} · {words.PRODUCT}")(self._site)

    def routes(self) -> APIRouter:
        """Return what the forms of the page do."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/site", self._do, methods=["POST"])
        return router

    async def _site(self, request: Request, client: Client, said: str = "") -> Response | None:
        user: User = request.state.user
        if not user.may(Action.MANAGE):
            return HTMLResponse(notice(texts.SITE_TITLE, texts.NOT_ALLOWED), 403)
        ui.add_head_html(HEAD)
        frame = Frame(user, skip=texts.SKIP, tools=all_units_link())
        entries = await asyncio.to_thread(self._entries)
        with holder("main", "units unit-admin", id="content", tabindex="-1"):
            head = element("h1", text(texts.SITE_TITLE)) + element("p", text(texts.SITE_LEAD))
            show(holder("div"), head)
            show(holder("div", "notices", role="status"), self._notices.take(said))
            show(holder("section", "panel"), _table(entries))
            show(holder("section", "panel"), _provision_form())
        frame.close()

        async def keep_frame(ward: Ward) -> None:
            frame.show(ward)

        await keep_frame(await self._pages.feed.now())
        await self._pages.note_view(user, subject="site")
        self._pages.follow(client, request, keep_frame)
        return None

    def _entries(self) -> list[DeviceEntry]:
        folder = self._context.settings.site_folder
        return list_devices(Site(folder)) if folder.exists() else []

    async def _do(self, request: Request) -> Response:
        user: User = request.state.user
        if not user.may(Action.MANAGE):
            return HTMLResponse(notice(texts.SITE_TITLE, texts.NOT_ALLOWED), 403)
        form = await read_form(request.stream())
        try:
            said = await asyncio.to_thread(self._done, form, user.name)
        except WinceError as error:
            said = refusal_words(error)
        key = self._notices.put(element("p", text(said), class_="said"))
        return RedirectResponse(f"/site?said={quote(key)}", 303)

    def _done(self, form: Mapping[str, str], by: str) -> str:
        settings = self._context.settings
        name, what = form.get("name", "").strip(), form.get("what", "")
        new = not settings.site_folder.exists()
        site = Site(settings.site_folder)
        broker = BrokerSettings(folder=settings.broker_folder, port=settings.broker_port)
        if what == "revoke":
            revoke_device(site, broker, name)
            self._context.accounts.audit(by, "revoke", subject=name)
            return texts.REVOKED_DONE.format(device=name)
        reach = Reach(host=form.get("address", "").strip(), port=TLS_PORT)
        file = settings.devices_folder / f"{name}.enrolment"
        if what == "rotate":
            rotate_device(site, broker, name, reach=reach, file=file, grace=GRACE)
        else:
            provision_device(site, broker, name, reach=reach, file=file)
        self._context.accounts.audit(by, what or "provision", subject=name)
        said = texts.FILE_READY.format(file=file.name, folder=file.parent)
        return said + (texts.SITE_NEW if new else "")


def _table(entries: list[DeviceEntry]) -> str:
    if not entries:
        return element("p", text(texts.SITE_NONE), class_="quiet")
    heads = "".join(
        element("th", text(head), scope="col") for head in (texts.UNIT, texts.VALID_UNTIL, "")
    )
    rows = "".join(map(_row, entries))
    inside = element("thead", element("tr", heads)) + element("tbody", rows)
    return element("table", inside, class_="site-table")


def _row(entry: DeviceEntry) -> str:
    until = f"{entry.until:%Y-%m-%d}"
    if entry.revoked is not None:
        until = texts.REVOKED.format(date=f"{entry.revoked:%Y-%m-%d}")
    elif entry.ended:
        until = texts.ENDED
    buttons = "" if entry.revoked is not None else _end_form(entry.name) + _rotate_form(entry.name)
    cells = element("th", text(entry.name), scope="row") + element("td", text(until))
    return element("tr", cells + element("td", buttons))


def _end_form(name: str) -> str:
    sure = element("p", text(texts.REVOKE_SURE.format(device=name)))
    form = sure + _form("revoke", name, texts.REVOKE)
    summary = element("summary", text(texts.REVOKE), class_="button")
    return element("details", summary + form, class_="site-sure")


def _rotate_form(name: str) -> str:
    address = _address(f"address-{name}")
    summary = element("summary", text(texts.ROTATE), class_="button")
    return element(
        "details", summary + _form("rotate", name, texts.MAKE_FILE, address), class_="site-sure"
    )


def _form(what: str, name: str, label: str, more: str = "") -> str:
    hidden = element("input", type="hidden", name="what", value=what) + element(
        "input", type="hidden", name="name", value=name
    )
    button = element("button", text(label), class_="button", type="submit")
    return element("form", hidden + more + button, method="post", action="/site")


def _provision_form() -> str:
    name = element("label", text(texts.NAME), for_="name") + element(
        "input", id="name", name="name", type="text", required="", maxlength=63, autocomplete="off"
    )
    hidden = element("input", type="hidden", name="what", value="provision")
    button = element("button", text(texts.MAKE_FILE), class_="button button-main", type="submit")
    form = element(
        "form",
        hidden + name + _address("address") + button,
        method="post",
        action="/site",
        class_="site-form",
    )
    return element("h2", text(texts.PROVISION)) + form


def _address(identity: str) -> str:
    return element("label", text(texts.ADDRESS), for_=identity) + element(
        "input", id=identity, name="address", type="text", required="", maxlength=253
    )
