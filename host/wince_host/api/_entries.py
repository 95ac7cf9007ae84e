"""Routes for what people enter: ratings and doses."""

import time
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from wince_host.care import ApiToken, Dose, Rating

from ._office import Office
from ._people import Patient, Spanned
from ._problems import refusals
from ._shapes import DoseShape, NewDose, NewRating, RatingShape
from ._spans import DAY_NS, nanoseconds

LONGEST_NS = 3 * 366 * DAY_NS


def entry_routes(office: Office) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["entries"], responses=refusals())
    reader = Annotated[ApiToken, Depends(office.gate.needs("read"))]
    writer = Annotated[ApiToken, Depends(office.gate.needs("write"))]
    care = office.context.care

    @routes.get("/people/{patient}/ratings", summary="Ratings, for up to 3 years.")
    def ratings(token: reader, patient: Patient, span: Spanned) -> list[RatingShape]:
        span.at_most(LONGEST_NS)
        office.note_view(token, patient)
        found = care.ratings(patient, since_ns=span.since_ns, until_ns=span.until_ns)
        return [RatingShape.model_validate(rating) for rating in found]

    @routes.post("/people/{patient}/ratings", summary="Add a rating.", status_code=201)
    def add_rating(token: writer, patient: Patient, new: NewRating) -> RatingShape:
        now_ns = time.time_ns()
        rating = Rating(
            patient=patient,
            t_ns=_when(new.at, now_ns),
            entered_by=_writer(token),
            entered_ns=now_ns,
            scale=new.scale,
            value=new.value,
            items=tuple(new.items),
        )
        number = care.add(rating)
        office.note(token, "rating_added", patient)
        return RatingShape.model_validate(rating).model_copy(update={"id": number})

    @routes.get("/people/{patient}/doses", summary="Doses, for up to 3 years.")
    def doses(token: reader, patient: Patient, span: Spanned) -> list[DoseShape]:
        span.at_most(LONGEST_NS)
        office.note_view(token, patient)
        found = care.doses(patient, since_ns=span.since_ns, until_ns=span.until_ns)
        return [DoseShape.model_validate(dose) for dose in found]

    @routes.post("/people/{patient}/doses", summary="Add a dose.", status_code=201)
    def add_dose(token: writer, patient: Patient, new: NewDose) -> DoseShape:
        now_ns = time.time_ns()
        dose = Dose(
            patient=patient,
            t_ns=_when(new.at, now_ns),
            entered_by=_writer(token),
            entered_ns=now_ns,
            drug=new.drug,
            amount=new.amount,
            unit=new.unit,
        )
        number = care.add(dose)
        office.note(token, "dose_added", patient)
        return DoseShape.model_validate(dose).model_copy(update={"id": number})

    return routes


def _when(at: datetime | None, now_ns: int) -> int:
    return now_ns if at is None else nanoseconds(at)


def _writer(token: ApiToken) -> str:
    return f"key {token.name}"
