"""Finds whose rows a request means, and from when to when."""

from wince_host.store import Store
from wince_wire import ExportError

from ._request import Request, Subject
from ._words import SECOND_NS

MARGIN_NS = 86_400 * SECOND_NS


def find_subject(store: Store, request: Request) -> Subject:
    """Return what a request means in a store.

    Raises
    ------
    ExportError
        If the person or device is unknown, or the span is empty.
    """
    if (request.person is None) == (request.device is None):
        raise ExportError("an export is of a person or of a device: name one of them")
    found = _person(store, request) if request.person else _device(store, request)
    if found.since_ns >= found.until_ns:
        msg = (
            f"the span of {found.name!r} is empty: name a beginning before the end, within the "
            "time that has rows"
        )
        raise ExportError(msg)
    return found


def _person(store: Store, request: Request) -> Subject:
    for span in store.people():
        if span.patient == request.person:
            return _within(request, tuple(sorted(span.devices)), span.first_t_ns, span.last_t_ns)
    msg = f"there is no person {request.person!r} in the store: see `wince-host status`"
    raise ExportError(msg)


def _device(store: Store, request: Request) -> Subject:
    name = request.device or ""
    if name not in store.devices():
        msg = f"there is no device {name!r} in the store: see `wince-host status`"
        raise ExportError(msg)
    counts = store.score_counts(name)
    if counts.first_t_ns is None or counts.last_t_ns is None:
        msg = f"the device {name!r} has no score rows yet: nothing can be exported"
        raise ExportError(msg)
    return _within(request, (name,), counts.first_t_ns, counts.last_t_ns)


def _within(request: Request, devices: tuple[str, ...], first_ns: int, last_ns: int) -> Subject:
    return Subject(
        person=request.person,
        devices=devices,
        since_ns=first_ns if request.since_ns is None else request.since_ns,
        until_ns=last_ns + 1 if request.until_ns is None else request.until_ns,
        # A unit's other rows may lie a little outside its scores.
        first_ns=first_ns - MARGIN_NS,
        last_ns=last_ns + MARGIN_NS,
    )
