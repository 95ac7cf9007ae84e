"""Routes for the alarm record: reading it, and acknowledging an alarm."""

import time
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
_OVER: Final = {AlarmAction.ACKNOWLEDGED, AlarmAction.CLEARED}


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
        raised = _open_alarm(office, alarm_id)
        entry = AlarmEntry(
            at_ns=time.time_ns(),
            kind=raised.kind,
            action=AlarmAction.ACKNOWLEDGED,
            patient=raised.patient,
            device=raised.device,
            by=f"key {token.name}",
            alarm_id=alarm_id,
        )
        kept = office.context.care.add_alarm(entry)
        office.note(token, "alarm_acknowledged", raised.patient)
        return AlarmShape.model_validate(kept)

    return routes


def _open_alarm(office: Office, alarm_id: int) -> AlarmEntry:
    """Return the line that raised an alarm, or end the call when it is not open."""
    now_ns = time.time_ns()
    record = office.context.care.alarms(since_ns=now_ns - LONGEST_NS, until_ns=now_ns + DAY_NS)
    raised = [line for line in record if line.id == alarm_id and line.action is AlarmAction.RAISED]
    if not raised:
        msg = f"there is no alarm {alarm_id} in the last 31 days: see /api/v1/alarms"
        raise Refusal(404, msg)
    if any(line.alarm_id == alarm_id and line.action in _OVER for line in record):
        msg = f"alarm {alarm_id} was acknowledged or is over already"
        raise Refusal(409, msg)
    return raised[0]
