"""What is said outside of an alarm, and how much of it."""

from typing import Any, Literal, cast

import msgspec

from wince_host.care import AlarmAction, AlarmEntry
from wince_wire import Alarm

SENT = frozenset(
    {
        AlarmAction.RAISED,
        AlarmAction.ESCALATED,
        AlarmAction.ACKNOWLEDGED,
        AlarmAction.CLEARED,
        AlarmAction.PAUSED,
        AlarmAction.RESUMED,
    }
)
Action = Literal["raised", "escalated", "acknowledged", "cleared", "paused", "resumed"]


def notice_of(entry: AlarmEntry, *, name_person: bool, send_detail: bool) -> Alarm:
    """Return a line of the record as it goes out; users are never named.

    Parameters
    ----------
    name_person
        Send the pseudonym.
    send_detail
        Send the record's words, which may hold a score.
    """
    return Alarm(
        alarm_id=entry.alarm_id or entry.id,
        t_ns=entry.at_ns,
        kind=entry.kind.value,
        action=cast("Action", entry.action.value),
        patient=entry.patient if name_person and entry.patient else msgspec.UNSET,
        detail=entry.detail if send_detail and entry.detail else msgspec.UNSET,
        until_ns=entry.until_ns or msgspec.UNSET,
    )


def hook_tree(entry: AlarmEntry, *, name_person: bool, send_detail: bool) -> dict[str, Any]:
    """Return the body of a web-hook: the same as on the broker, with the unit's name."""
    notice = notice_of(entry, name_person=name_person, send_detail=send_detail)
    return {"device": entry.device, **msgspec.to_builtins(notice)}
