"""``/metrics``: for programs of this machine, and for keys that may read."""

import ipaddress
from typing import Final

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import PlainTextResponse, Response

from wince_host.api import Gate, Refusal
from wince_host.context import HostContext

from ._collector import HostCollector

PATH: Final = "/metrics"
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip")


def metrics_routes(context: HostContext) -> APIRouter:
    """Return the route."""
    routes = APIRouter()
    registry = CollectorRegistry()
    registry.register(HostCollector(context.live, context.store))
    gate = Gate(context.care)

    @routes.get(PATH, include_in_schema=False)
    def metrics(request: Request) -> Response:
        if not is_of_this_machine(request):
            try:
                gate.check("read", _secret(request), request)
            except Refusal as refusal:
                return PlainTextResponse(
                    f"{refusal.detail}\n", refusal.status_code, refusal.headers
                )
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return routes


def is_of_this_machine(request: Request) -> bool:
    """Tell whether a program of this machine asks, and not one that a proxy speaks for."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _secret(request: Request) -> str | None:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else None
