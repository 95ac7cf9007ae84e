"""Writes what is no measurement: announcements and dead letters."""

import sqlite3

from wince_wire import Birth, ConfigReported, State

from ._numbers import Numbers
from ._types import Announcement, AnnouncementKind, DeadLetter, NewAnnouncement

DEAD_LETTERS_KEPT = 10_000
"""Bounds what a device that sends rubbish can fill: 160 MB at 16 KiB each."""

_KINDS: dict[type[Announcement], AnnouncementKind] = {
    Birth: "birth",
    State: "state",
    ConfigReported: "config_reported",
}


def write_announcement(
    connection: sqlite3.Connection, numbers: Numbers, announcement: NewAnnouncement
) -> None:
    """Write a retained message unless it is the newest one again.

    The broker repeats the retained one at every subscription.
    """
    key = (numbers.device(announcement.device), _KINDS[type(announcement.message)])
    newest = connection.execute(
        "SELECT payload FROM announcement WHERE device_id = ? AND kind = ?"
        " ORDER BY id DESC LIMIT 1",
        key,
    ).fetchone()
    if newest == (announcement.payload,):
        return
    connection.execute(
        "INSERT INTO announcement (device_id, kind, received_ns, since_ns, payload)"
        " VALUES (?, ?, ?, ?, ?)",
        (*key, announcement.received_ns, announcement.since_ns, announcement.payload),
    )


def write_dead_letter(connection: sqlite3.Connection, letter: DeadLetter) -> None:
    """Write a dead letter; the oldest go when there are too many."""
    _, _, rest = letter.topic.partition("wince/v1/")
    device = rest.partition("/")[0] or None
    inserted = connection.execute(
        "INSERT INTO dead_letter (topic, device, payload, payload_bytes, reason, received_ns)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            letter.topic,
            device,
            letter.payload,
            letter.payload_bytes,
            letter.reason,
            letter.received_ns,
        ),
    )
    newest = inserted.lastrowid or 0
    connection.execute("DELETE FROM dead_letter WHERE id <= ?", (newest - DEAD_LETTERS_KEPT,))
