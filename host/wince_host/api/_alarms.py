"""Routes for the alarm record: reading it, and acknowledging an alarm."""

import time
from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query

from wince_host.care import AlarmAction, AlarmEntry, ApiToken

from ._office import Office
from ._people import Spanned
from ._problems import Refusal, refusals
from ._shapes import AlarmShape, Pseudonym
from ._spans import DAY_NS

LONGEST_NS: Final = 31 * DAY_NS
LARGEST_ID: Final = 2**63 - 1


def alarm_routes(office: Office) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["alarms"], responses=refusals())
    reader = Annotated[ApiToken, Depends(office.gate.needs("read"))]
    writer = Annotated[ApiToken, Depends(office.gate.needs("write"))]

    @routes.get("/alarms", summary="The alarm record, for up to 31 days.")
    def alarms(
        token: reader,
        span: Spanned,
        patient: Annotated[Pseudonym | None, Query(description="Of this person only.")] = None,
    ) -> list[AlarmShape]:
        span.at_most(LONGEST_NS)
        office.note_view(token, patient or "alarms")
        found = office.context.care.alarms(
            since_ns=span.since_ns, until_ns=span.until_ns, patient=patient
        )
        return [AlarmShape.model_validate(entry) for entry in found]

    @routes.post(
        "/alarms/{alarm_id}/acknowledge",
        summary="Say that somebody takes care of an alarm of the last 31 days.",
        responses=refusals(404, 409),
    )
    def acknowledge(
        token: writer, alarm_id: Annotated[int, Path(ge=1, le=LARGEST_ID)]
    ) -> AlarmShape:
        raised = _raised(office, alarm_id)
        by = f"key {token.name}"
        if not _take_on(office, raised, by):
            msg = f"alarm {alarm_id} was acknowledged or is over already"
            raise Refusal(409, msg)
        office.note(token, "alarm_acknowledged", raised.patient)
        return AlarmShape.model_validate(_acknowledged(office, raised, by))

    return routes


def _raised(office: Office, alarm_id: int) -> AlarmEntry:
    """Return the line that raised an alarm, or end the call when there is none."""
    for line in _record(office):
        if line.id == alarm_id and line.action is AlarmAction.RAISED:
            return line
    msg = f"there is no alarm {alarm_id} in the last 31 days: see /api/v1/alarms"
    raise Refusal(404, msg)


def _take_on(office: Office, raised: AlarmEntry, by: str) -> bool:
    present = office.context.alarms.present().alarms
    if not any(alarm.alarm_id == raised.id for alarm in present):
        return False
    return office.context.alarms.acknowledge(raised.device, raised.patient, raised.kind, by=by)


def _acknowledged(office: Office, raised: AlarmEntry, by: str) -> AlarmEntry:
    """Return the line of the acknowledgement; the record may come later than the deed."""
    for line in reversed(_record(office)):
        if line.alarm_id == raised.id and line.action is AlarmAction.ACKNOWLEDGED:
            return line
    return replace(
        raised,
        action=AlarmAction.ACKNOWLEDGED,
        at_ns=time.time_ns(),
        by=by,
        alarm_id=raised.id,
        id=0,
        digest="",
    )


def _record(office: Office) -> list[AlarmEntry]:
    now_ns = time.time_ns()
    return office.context.care.alarms(since_ns=now_ns - LONGEST_NS, until_ns=now_ns + DAY_NS)
