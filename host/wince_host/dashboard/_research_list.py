"""One browser's list of sessions: shown at once, and filled as rows are read."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from functools import partial

from nicegui import Client
from nicegui.element import Element

from wince_host.accounts import User
from wince_host.context import HostContext
from wince_host.markup import element, text
from wince_host.research import (
    OpenedRecording,
    QualityReader,
    Session,
    happened_in,
    hours_of,
    joined,
    to_the_second,
)
from wince_wire import StoreError

from . import _texts_research as texts
from ._elements import holder, show
from ._frame import Frame, all_units_link
from ._research_exports import PageExports
from ._research_filter import ON_A_PAGE, Filter, filter_form, pager
from ._research_opened import opened_list
from ._research_sessions import SessionDetail, session_markup
from ._ward import Ward


class SessionsPage:
    """The elements of one browser's list. Make it inside a NiceGUI page.

    Parameters
    ----------
    context
        Where the rows lie.
    reader
        Reads what they are worth.
    user
        Who is signed in.
    wanted
        Which sessions.
    """

    def __init__(
        self, context: HostContext, reader: QualityReader, user: User, wanted: Filter
    ) -> None:
        self._context = context
        self._reader = reader
        self._user = user
        self._wanted = wanted
        self._places: list[tuple[Session, Element]] = []
        self._frame = Frame(user, skip=texts.SKIP, tools=all_units_link())
        self._main = holder("main", "research", id="content", tabindex="-1")
        self._exports: PageExports | None = None
        self._now_ns = time.time_ns()

    def build(self, people: Sequence[str], sessions: Sequence[Session], said: str | None) -> None:
        """Write everything but what has to be read row by row."""
        first = self._wanted.page * ON_A_PAGE
        shown = sessions[first : first + ON_A_PAGE]
        with self._main:
            title = element("h1", text(texts.RESEARCH)) + element(
                "p", text(texts.LEAD), class_="quiet"
            )
            show(holder("div"), title)
            form = filter_form(self._wanted, people)
            complaint = (
                "" if said is None else element("p", text(said), class_="said", role="alert")
            )
            show(holder("div"), form + complaint)
            self._exports_place = holder("section", "panel", id="exports", aria_live="polite")
            show(holder("div"), _counted(first, len(shown), len(sessions)))
            for session in shown:
                place = holder("article", "panel session")
                self._places.append((session, place))
                self._show_session(place, session, None)
            show(holder("div"), pager(self._wanted, len(sessions)))

    def list_opened(
        self, opened: Sequence[OpenedRecording], folder: str, exports: PageExports
    ) -> None:
        """Write the list of recordings and close the page."""
        self._exports = exports
        with self._main:
            show(holder("section", "panel"), opened_list(opened, folder, now_ns=self._now_ns))
        self._frame.close()

    async def show(self, ward: Ward) -> None:
        """Bring the frame and the exports up to date."""
        self._frame.show(ward)
        if self._exports is not None:
            show(self._exports_place, self._exports.markup(self._user.name))

    async def work(self, client: Client) -> None:
        """Read each session's rows, an hour at a time, so that nothing else waits."""
        await client.connected()
        for session, place in self._places:
            with contextlib.suppress(StoreError):
                exact, detail = await self._read(session)
                with client:
                    self._show_session(place, exact, detail)

    async def _read(self, session: Session) -> tuple[Session, SessionDetail]:
        store = self._context.store
        exact = await asyncio.to_thread(to_the_second, store, session)
        read = partial(self._reader.read, exact)
        hours = [await asyncio.to_thread(read, *hour) for hour in hours_of(exact)]
        happened = await asyncio.to_thread(happened_in, store, exact)
        return exact, SessionDetail(hours=hours, whole=joined(hours), happened=happened)

    def _show_session(self, place: Element, session: Session, detail: SessionDetail | None) -> None:
        back = self._wanted.link()
        show(place, session_markup(session, detail, back=back, now_ns=self._now_ns))


def _counted(first: int, shown: int, count: int) -> str:
    title = element("h2", text(texts.SESSIONS))
    if not shown:
        return title + element("p", text(texts.NO_SESSIONS), class_="quiet")
    said = texts.COUNTED.format(first=first + 1, last=first + shown, count=count)
    return title + element("p", text(texts.ONE_SESSION if count == 1 else said), class_="quiet")
