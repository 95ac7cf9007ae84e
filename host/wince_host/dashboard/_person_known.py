"""Who is known here."""

from wince_host.context import HostContext
from wince_host.store import PersonSpan


def known_person(context: HostContext, patient: str) -> PersonSpan | None:
    """Return what the store knows of a person, or None when nobody ever saw one of that name."""
    return next((one for one in context.store.people() if one.patient == patient), None)
