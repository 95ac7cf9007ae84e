"""Routes for the units and for who looked at what."""

import time
from dataclasses import asdict
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel

from wince_host.care import ApiToken
from wince_host.live import DeviceView

from ._office import Office
from ._problems import Refusal, refusals
from ._shapes import Moment, UnitShape

Device = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]


class AuditShape(BaseModel):
    """Who did what to whom."""

    at_ns: Moment
    user: str
    action: str
    subject: str
    detail: str


def unit_routes(office: Office) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["units"], responses=refusals())
    reader = Annotated[ApiToken, Depends(office.gate.needs("read"))]
    admin = Annotated[ApiToken, Depends(office.gate.needs("admin"))]
    context = office.context

    @routes.get("/units", summary="All units and how they are.")
    def units(token: reader) -> list[UnitShape]:
        office.note_view(token, "units")
        return [_shape(view) for view in context.live.devices()]

    @routes.get("/units/{device}", summary="One unit.", responses=refusals(404))
    def unit(token: reader, device: Device) -> UnitShape:
        view = context.live.device(device)
        if view is None:
            msg = f"there is no unit {device!r}: see /api/v1/units"
            raise Refusal(404, msg)
        office.note_view(token, device)
        return _shape(view)

    @routes.get("/audit", summary="Who looked at, exported or changed what; the newest first.")
    def audit(_: admin, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[AuditShape]:
        return [AuditShape(**asdict(row)) for row in context.store.audit(limit=limit)]

    return routes


def _shape(view: DeviceView) -> UnitShape:
    birth, score = view.birth, view.last_score
    health: dict[str, Any] | None = None
    if view.last_health is not None:
        health = msgspec.to_builtins(view.last_health)
    return UnitShape(
        device=view.device,
        online=view.online,
        simulated=None if birth is None else birth.simulated,
        patient=None if score is None else score.patient,
        wince_version=None if birth is None else birth.wince_version,
        camera=None if birth is None else birth.camera,
        pulse_sensor=None if birth is None else birth.pulse_sensor,
        score_age_s=view.score_age_s(time.monotonic()),
        health=health,
    )
