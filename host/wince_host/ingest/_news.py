"""What of the stored messages is news for the live board."""

import time

from wince_host.live import LiveBoard, LiveMessage, LiveUpdate
from wince_host.store import AnnouncementKind, MeasurementKind, NewAnnouncement, NewRow, Store
from wince_wire import Birth, Face, Health, Score, State, Vitals, decode

from ._decode import Passing
from ._freshness import Freshness

_KINDS: tuple[tuple[MeasurementKind, type[Score | Vitals | Face | Health]], ...] = (
    ("score", Score),
    ("vitals", Vitals),
    ("face", Face),
    ("health", Health),
)


def load_board(store: Store, live: LiveBoard) -> None:
    """Write on the board what the store knows, with its true age.

    Whether a device is there now is left open until the broker says it.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    now_ns, now_s = time.time_ns(), time.monotonic()
    updates: list[LiveUpdate] = []
    for device in store.devices():
        birth = store.latest_announcement(device, "birth")
        if birth is not None:
            message = decode(birth.payload.encode(), Birth)
            updates.append(_update(device, message, now_s, birth.since_ns))
        for kind, message_type in _KINDS:
            row = store.latest(device, kind)
            if row is not None:
                age_s = max(0, now_ns - row.received_ns) / 1e9
                message_of_row = decode(row.payload.encode(), message_type)
                updates.append(_update(device, message_of_row, now_s - age_s))
    live.apply(updates)


def news_of_row(row: NewRow, freshness: Freshness, received_monotonic_s: float) -> list[LiveUpdate]:
    """Return the news that a stored measurement is: none when it is old."""
    message = row.message
    if row.historical or not isinstance(message, Score | Vitals | Face | Health):
        return []
    if not freshness.is_live(row.device, message, row.received_ns):
        return []
    return [_update(row.device, message, received_monotonic_s)]


def news_of_announcement(
    announcement: NewAnnouncement, store: Store, received_monotonic_s: float
) -> list[LiveUpdate]:
    """Return the news that a stored announcement is.

    The store tells since when it holds, because the broker repeats retained messages.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    message = announcement.message
    if not isinstance(message, Birth | State):
        return []
    kind: AnnouncementKind = "birth" if isinstance(message, Birth) else "state"
    newest = store.latest_announcement(announcement.device, kind)
    since_ns = announcement.since_ns
    if newest is not None and newest.payload == announcement.payload:
        since_ns = newest.since_ns
    return [_update(announcement.device, message, received_monotonic_s, since_ns)]


def news_of_passing(passing: Passing, received_monotonic_s: float) -> LiveUpdate:
    """Return the news that a message is which is shown and never kept."""
    return _update(passing.device, passing.message, received_monotonic_s)


def _update(
    device: str, message: LiveMessage, at_s: float, since_ns: int | None = None
) -> LiveUpdate:
    return LiveUpdate(device=device, message=message, received_monotonic_s=at_s, since_ns=since_ns)
