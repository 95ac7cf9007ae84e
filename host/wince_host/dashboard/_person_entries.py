"""What the forms of a person's pages do: keep an entry, or take one back."""

import asyncio
import time
from collections.abc import Callable, Sequence

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from wince_host.accounts import Action, User
from wince_host.care import Dose, Note, Rating
from wince_host.context import HostContext
from wince_host.markup import element, text
from wince_wire import WinceError

from . import _texts_person as texts
from ._documents import brand, document, notice
from ._person_course import zoom_named
from ._person_forms import Form, dose_of, note_of, painad_of, rating_of
from ._person_known import known_person
from ._person_markup import medicine_link
from ._rating_markup import person_link
from ._refusals import refusal_words
from ._sign_in import read_form

Entry = Dose | Rating | Note
FOREVER_NS = 2**63 - 1


class PersonEntries:
    """The routes behind the forms.

    Parameters
    ----------
    context
        Where entries are kept.
    """

    def __init__(self, context: HostContext) -> None:
        self._context = context

    def routes(self) -> APIRouter:
        """Return what the buttons of the pages do."""
        router = APIRouter(include_in_schema=False)
        for name, handler in (
            ("rating", self._rating),
            ("painad", self._painad),
            ("note", self._note),
            ("dose", self._dose),
            ("withdraw", self._withdraw),
        ):
            router.add_api_route(f"/person/{{patient}}/{name}", handler, methods=["POST"])
        return router

    async def _rating(self, request: Request, patient: str) -> Response:
        return await self._keep(request, patient, rating_of)

    async def _painad(self, request: Request, patient: str) -> Response:
        return await self._keep(request, patient, painad_of)

    async def _note(self, request: Request, patient: str) -> Response:
        return await self._keep(request, patient, note_of)

    async def _dose(self, request: Request, patient: str) -> Response:
        return await self._keep(request, patient, dose_of, back=medicine_link(patient))

    async def _withdraw(self, request: Request, patient: str) -> Response:
        form = await read_form(request.stream())
        on_medicine = form.get("page") == "medicine"
        back = medicine_link(patient) if on_medicine else _same_view(person_link(patient), form)
        user: User = request.state.user
        if not user.may(Action.ENTER):
            return refusal(texts.ONLY_CAREGIVERS, back, 403)
        try:
            gone = await asyncio.to_thread(self._take_back, user, patient, form)
        except WinceError as error:
            return refusal(refusal_words(error), back, 422)
        return RedirectResponse(back, 303) if gone else refusal(texts.NO_ENTRY, back, 404)

    async def _keep(
        self,
        request: Request,
        patient: str,
        make: Callable[[Form, str, str, int], Entry],
        *,
        back: str | None = None,
    ) -> Response:
        back = back or person_link(patient)
        user: User = request.state.user
        if not user.may(Action.ENTER):
            return refusal(texts.ONLY_CAREGIVERS, back, 403)
        if await asyncio.to_thread(known_person, self._context, patient) is None:
            return HTMLResponse(notice(texts.UNKNOWN_TITLE, texts.UNKNOWN_BODY), 404)
        form = await read_form(request.stream())
        back = _same_view(back, form)
        if not form:
            return refusal(texts.NO_FORM, back, 422)
        try:
            entry = make(form, patient, user.name, time.time_ns())
            await asyncio.to_thread(self._add, user, entry)
        except WinceError as error:
            return refusal(refusal_words(error), back, 422)
        return RedirectResponse(f"{back}{'&' if '?' in back else '?'}kept=1", 303)

    def _add(self, user: User, entry: Entry) -> None:
        self._context.care.add(entry)
        self._context.accounts.audit(
            user.name, "enter", subject=entry.patient, detail=type(entry).__name__.lower()
        )

    def _take_back(self, user: User, patient: str, form: Form) -> bool:
        entry = self._entry(patient, form.get("kind", ""), form.get("id", ""))
        if entry is None:
            return False
        gone = self._context.care.withdraw(entry, by=user.name, at_ns=time.time_ns())
        if gone:
            self._context.accounts.audit(
                user.name, "withdraw", subject=patient, detail=type(entry).__name__.lower()
            )
        return gone

    def _entry(self, patient: str, kind: str, written_id: str) -> Entry | None:
        care = self._context.care
        entries: Sequence[Entry] = ()
        if kind == "rating":
            entries = care.ratings(patient, since_ns=0, until_ns=FOREVER_NS)
        elif kind == "dose":
            entries = care.doses(patient, since_ns=0, until_ns=FOREVER_NS)
        elif kind == "note":
            entries = care.notes(patient, since_ns=0, until_ns=FOREVER_NS)
        found = [entry for entry in entries if str(entry.id) == written_id]
        return found[0] if found else None


def _same_view(back: str, form: Form) -> str:
    """Return the page with the zoom that it had."""
    return f"{back}?zoom={zoom_named(form['zoom']).name}" if "zoom" in form else back


def refusal(sentence: str, back: str, status: int) -> Response:
    """Return a page that says why something was not kept, with the way back."""
    said = f"{sentence[:1].upper()}{sentence[1:]}".removesuffix(".") + "."
    link = element("p", element("a", text(texts.BACK), class_="button", href=back))
    inside = element("h1", text(texts.REFUSED_TITLE)) + element("p", text(said), role="alert")
    page = element("main", brand() + inside + link, class_="notice")
    return HTMLResponse(document(texts.REFUSED_TITLE, page), status)
