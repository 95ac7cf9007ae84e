"""Who is known here, and which unit sees that person now."""

from wince_host.context import HostContext
from wince_host.live import DeviceView, LiveBoard
from wince_host.store import PersonSpan


def known_person(context: HostContext, patient: str) -> PersonSpan | None:
    """Return what the store knows of a person, or None when nobody ever saw one of that name."""
    return next((one for one in context.store.people() if one.patient == patient), None)


def newest_view(live: LiveBoard, patient: str) -> DeviceView | None:
    """Return the unit that sees a person now: of several, the one that spoke last."""
    views = [
        view
        for view in live.devices()
        if view.last_score is not None and view.last_score.patient == patient
    ]
    return max(views, key=lambda view: view.score_received_monotonic_s or 0.0, default=None)
