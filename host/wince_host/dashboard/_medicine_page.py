"""The page of a person's medicines, and the export of its numbers."""

import asyncio
import contextlib
import time

from fastapi import APIRouter, Request
from nicegui import Client, background_tasks, ui
from nicegui.element import Element
from starlette.responses import HTMLResponse, Response

from wince_host.accounts import Action, User
from wince_host.care import Dose
from wince_host.context import HostContext
from wince_host.markup import element, span, text
from wince_host.medicine import Judged, as_csv, as_json, by_drug, drug_key
from wince_host.medicine import Response as DoseResponse
from wince_wire import StoreError

from . import _texts as words
from . import _texts_medicine as texts
from . import _texts_person as person_texts
from ._assets import HEAD
from ._chart import hatch_definition
from ._documents import notice
from ._elements import holder, show
from ._frame import Frame
from ._medicine_judge import Judge
from ._medicine_markup import dose_form, dose_row, exports, side_by_side
from ._pages import Pages, end_with
from ._person_entries import refusal
from ._person_known import known_person
from ._person_markup import medicine_link
from ._rating_markup import person_link
from ._shapes import BACK
from ._ward import Ward

LOOK_AGAIN_S = 5.0
HOUR_NS = 3600 * 10**9
FORMS = {"csv": (as_csv, "text/csv; charset=utf-8"), "json": (as_json, "application/json")}


class MedicinePages:
    """Makes the pages of medicines.

    Parameters
    ----------
    context
        Where the values come from.
    pages
        What every page needs.
    """

    def __init__(self, context: HostContext, pages: Pages) -> None:
        self._context = context
        self._pages = pages
        self._judge = Judge(context.store, context.care)

    def register(self) -> None:
        """Tell NiceGUI where the page is."""
        title = f"{texts.TITLE} · {words.PRODUCT}"
        ui.page("/person/{patient}/medicine", title=title)(self._medicine)

    def routes(self) -> APIRouter:
        """Return what gives the numbers."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/person/{patient}/medicine.{form}", self._export, methods=["GET"])
        return router

    async def _medicine(
        self, request: Request, client: Client, patient: str, kept: str = ""
    ) -> Response | None:
        known = await asyncio.to_thread(known_person, self._context, patient)
        if known is None:
            title, body = person_texts.UNKNOWN_TITLE, person_texts.UNKNOWN_BODY
            return HTMLResponse(notice(title, body), 404)
        user: User = request.state.user
        ui.add_head_html(HEAD)
        doses = await asyncio.to_thread(self._judge.doses, patient, time.time_ns())
        page = _MedicinePage(self._judge, user, patient, doses, kept=bool(kept))
        await page.show(await self._pages.feed.now())
        await self._pages.note_view(user, subject=patient, detail="medicine")
        self._pages.follow(client, request, page.show)
        task = background_tasks.create(page.work(client), name="judge doses")
        end_with(client, task)
        return None

    async def _export(self, request: Request, patient: str, form: str) -> Response:
        user: User = request.state.user
        if not user.may(Action.EXPORT):
            return refusal(texts.EXPORT_ROLE, medicine_link(patient), 403)
        if form not in FORMS:
            return HTMLResponse(notice(words.NOT_FOUND_TITLE, words.NOT_FOUND_BODY), 404)
        write, media_type = FORMS[form]
        judged = await asyncio.to_thread(self._all, patient)
        await asyncio.to_thread(
            self._context.accounts.audit, user.name, "export", subject=patient, detail="medicine"
        )
        headers = {"Content-Disposition": f'attachment; filename="medicine.{form}"'}
        return Response(write(judged), media_type=media_type, headers=headers)

    def _all(self, patient: str) -> list[Judged]:
        now_ns = time.time_ns()
        doses = self._judge.doses(patient, now_ns)
        return [(dose, self._judge.judge(dose, doses, now_ns)) for dose in doses]


class _MedicinePage:
    def __init__(
        self, judge: Judge, user: User, patient: str, doses: list[Dose], *, kept: bool
    ) -> None:
        self._judge = judge
        self._patient = patient
        self._doses = doses
        self._may_enter = user.may(Action.ENTER)
        self._drawn: tuple[int, ...] = ()
        self._last: dict[int, DoseResponse] = {}
        back = element("a", BACK + span(patient), class_="button back", href=person_link(patient),
                       aria_label=texts.BACK_TO_PERSON.format(person=patient))  # fmt: skip
        self._frame = Frame(user, skip=texts.SKIP, tools=back)
        show(holder("div"), hatch_definition())
        with holder("main", "medicine", id="content", tabindex="-1", data_live=""):
            title = element("h1", span(texts.TITLE) + span(patient, "card-person"))
            show(holder("div"), title + element("p", text(texts.LEAD), class_="quiet"))
            if kept:
                show(holder("p", "said", role="status"), text(texts.KEPT))
            show(holder("section", "dose-mark"), self._form())
            self._rows = [holder("article", "dose") for _ in doses]
            if not doses:
                show(holder("p", "quiet"), text(texts.NONE))
            drugs = dict.fromkeys(drug_key(dose.drug) for dose in doses)
            self._sides: dict[str, Element] = {drug: holder("section", "side") for drug in drugs}
            out = exports(patient) if user.may(Action.EXPORT) else span(texts.EXPORT_ROLE, "quiet")
            show(holder("div", "person-links"), out if doses else "")
        self._frame.close()

    def _form(self) -> str:
        if not self._may_enter:
            return element("p", text(texts.ONLY_CAREGIVERS), class_="quiet")
        drugs = sorted({dose.drug for dose in self._doses})
        return dose_form(self._patient, drugs)

    async def show(self, ward: Ward) -> None:
        """Bring the page up to date with what has been judged already."""
        self._frame.show(ward)
        now_ns = time.time_ns()
        responses = [self._latest(dose, now_ns) for dose in self._doses]
        # Drawn anew when something was judged, and each hour, because times name their day.
        state = (now_ns // HOUR_NS, *map(id, responses))
        if state != self._drawn:
            self._drawn = state
            self._draw(responses, now_ns)

    def _latest(self, dose: Dose, now_ns: int) -> DoseResponse | None:
        """Return the newest judgement, or the one before it while a new one is worked out."""
        response = self._judge.held(dose, self._doses, now_ns)
        if response is not None:
            self._last[dose.id] = response
        return self._last.get(dose.id)

    def _draw(self, responses: list[DoseResponse | None], now_ns: int) -> None:
        judged = []
        for dose, row, response in zip(self._doses, self._rows, responses, strict=True):
            show(row, dose_row(dose, response, now_ns=now_ns, may_enter=self._may_enter))
            if response is not None:
                judged.append((dose, response))
        for drug, members in by_drug(judged).items():
            if len(members) > 1:
                show(self._sides[drug_key(drug)], side_by_side(drug, members))

    async def work(self, client: Client) -> None:
        """Judge what is not judged yet, the newest first, for as long as the page is open."""
        await client.connected()
        while True:
            for dose in self._doses:
                with contextlib.suppress(StoreError):
                    await asyncio.to_thread(self._judge.judge, dose, self._doses, time.time_ns())
            await asyncio.sleep(LOOK_AGAIN_S)
