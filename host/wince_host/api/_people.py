"""Routes that read people: who there is, their course, heart values and events."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Path

from wince_host.care import ApiToken
from wince_host.exports import Subject, read_events
from wince_host.store import ScoreHour, ScoreMinute, ScorePoint

from ._calibration import calibration_shape
from ._office import Office
from ._problems import Refusal, refusals
from ._shapes import CalibrationShape, Course, CoursePoint, EventShape, PersonShape, VitalsPoint
from ._spans import DAY_NS, Span, span_of

Patient = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$", description="Pseudonym.")
]
Spanned = Annotated[Span, Depends(span_of)]
Zoom = Literal["second", "minute", "hour"]
LONGEST_NS: Final[dict[Zoom, int]] = {
    "second": DAY_NS // 2,
    "minute": 31 * DAY_NS,
    "hour": 3 * 366 * DAY_NS,
}


def people_routes(office: Office) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["people"], responses=refusals())
    reader = Annotated[ApiToken, Depends(office.gate.needs("read"))]
    store = office.context.store

    @routes.get("/people", summary="Everybody of whom there are rows.")
    def people(token: reader) -> list[PersonShape]:
        office.note_view(token, "people")
        return [PersonShape.model_validate(span) for span in store.people()]

    @routes.get(
        "/people/{patient}/course",
        summary="The score over time: seconds for 12 h, minutes for 31 days, hours for 3 years.",
        responses=refusals(404),
    )
    def course(token: reader, patient: Patient, span: Spanned, zoom: Zoom = "minute") -> Course:
        span.at_most(LONGEST_NS[zoom])
        _known(office, token, patient)
        return Course(patient=patient, zoom=zoom, points=_points(office, patient, span, zoom))

    @routes.get(
        "/people/{patient}/vitals",
        summary="Heart rate and its variability by the minute, for up to 31 days.",
        responses=refusals(404),
    )
    def vitals(token: reader, patient: Patient, span: Spanned) -> list[VitalsPoint]:
        span.at_most(LONGEST_NS["minute"])
        _known(office, token, patient)
        minutes = store.person_vitals_minutes(
            patient, since_ns=span.since_ns, until_ns=span.until_ns
        )
        return [VitalsPoint.model_validate(minute) for minute in minutes]

    @routes.get(
        "/people/{patient}/calibration",
        summary="What the person's own ratings make of the score.",
        responses=refusals(404),
    )
    def calibration(token: reader, patient: Patient) -> CalibrationShape:
        _known(office, token, patient)
        return calibration_shape(office, patient)

    @routes.get(
        "/people/{patient}/events",
        summary="What the units told while they watched this person, for up to 31 days.",
        responses=refusals(404),
    )
    def events(token: reader, patient: Patient, span: Spanned) -> list[EventShape]:
        span.at_most(LONGEST_NS["minute"])
        devices = _known(office, token, patient)
        subject = Subject(
            person=patient, devices=devices, since_ns=span.since_ns, until_ns=span.until_ns
        )
        return [
            EventShape(t_ns=event.t_ns, device=device, kind=event.kind.value, detail=event.detail)
            for device, event in read_events(store, subject)
        ]

    return routes


def _known(office: Office, token: ApiToken, patient: str) -> tuple[str, ...]:
    """Return a person's devices, or end the call when there is no such person."""
    for span in office.context.store.people():
        if span.patient == patient:
            office.note_view(token, patient)
            return tuple(sorted(span.devices))
    msg = f"there is no person {patient!r}: see /api/v1/people"
    raise Refusal(404, msg)


def _points(office: Office, patient: str, span: Span, zoom: Zoom) -> list[CoursePoint]:
    store, since_ns, until_ns = office.context.store, span.since_ns, span.until_ns
    if zoom == "second":
        return _of_seconds(store.person_points(patient, since_ns=since_ns, until_ns=until_ns))
    if zoom == "minute":
        minutes = store.person_minutes(patient, since_ns=since_ns, until_ns=until_ns)
        return [_of_many(minute.minute_ns, minute) for minute in minutes]
    hours = store.person_hours(patient, since_ns=since_ns, until_ns=until_ns)
    return [_of_many(hour.hour_ns, hour) for hour in hours]


def _of_seconds(rows: Iterable[ScorePoint]) -> list[CoursePoint]:
    return [
        CoursePoint(
            t_ns=row.t_ns,
            rows=1,
            scored=int(row.score is not None),
            mean=row.score,
            lowest=row.low,
            highest=row.high,
            reason=row.reason,
        )
        for row in rows
    ]


def _of_many(t_ns: int, many: ScoreMinute | ScoreHour) -> CoursePoint:
    return CoursePoint(
        t_ns=t_ns,
        rows=many.rows,
        scored=many.scored,
        mean=many.total / many.scored if many.scored else None,
        lowest=None if many.lowest is None else many.lowest.score,
        highest=None if many.highest is None else many.highest.score,
        reason=None if many.first_absent is None else many.first_absent.reason,
    )
