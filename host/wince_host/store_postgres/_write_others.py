"""Writes what is no measurement: announcements and dead letters."""

from collections.abc import Sequence

from psycopg import Connection

from wince_host.store import Announcement, AnnouncementKind, DeadLetter, NewAnnouncement
from wince_wire import Birth, ConfigReported, State

from ._ids import ShortIds

DEAD_LETTERS_KEPT = 10_000
"""Bounds what a device that sends rubbish can fill: 160 MB at 16 KiB each."""
LATE_COPY_NS = 60 * 10**9
"""Another logger's copy of an announcement comes within a minute of the first one."""

_KINDS: dict[type[Announcement], AnnouncementKind] = {
    Birth: "birth",
    State: "state",
    ConfigReported: "config_reported",
}
# Every logger gets every announcement. What is stored is the newest one again, or one that a
# faster logger stored already and that something newer followed.
_INSERT_ANNOUNCEMENT = """
INSERT INTO announcement (device_id, kind, received_ns, since_ns, payload)
SELECT %(device)s, %(kind)s, %(received_ns)s, %(since_ns)s, %(payload)s
WHERE NOT EXISTS (
    SELECT FROM (
        SELECT payload, received_ns FROM announcement
        WHERE device_id = %(device)s AND kind = %(kind)s ORDER BY id DESC LIMIT 1
    ) AS newest
    WHERE newest.payload = %(payload)s OR newest.received_ns > %(received_ns)s AND EXISTS (
        SELECT FROM announcement AS same
        WHERE same.device_id = %(device)s AND same.kind = %(kind)s
            AND same.payload = %(payload)s
            AND same.received_ns BETWEEN %(received_ns)s - %(late_ns)s
                AND %(received_ns)s + %(late_ns)s
    )
)
"""
_INSERT_DEAD_LETTER = """
INSERT INTO dead_letter (topic, device, payload, payload_bytes, reason, received_ns)
VALUES (%s, %s, %s, %s, %s, %s)
"""
_LET_GO = """
DELETE FROM dead_letter
WHERE id <= (SELECT id FROM dead_letter ORDER BY id DESC OFFSET %s LIMIT 1)
"""


def write_announcements(
    connection: Connection, ids: ShortIds, announcements: Sequence[NewAnnouncement]
) -> None:
    """Write retained messages, each unless it is the newest one again."""
    if not announcements:
        return
    devices = ids.devices(connection, {each.device for each in announcements})
    connection.execute(
        "SELECT FROM device WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE",
        (sorted(devices.values()),),
    )
    for each in announcements:
        values = {
            "device": devices[each.device],
            "kind": _KINDS[type(each.message)],
            "received_ns": each.received_ns,
            "since_ns": each.since_ns,
            "payload": each.payload,
            "late_ns": LATE_COPY_NS,
        }
        connection.execute(_INSERT_ANNOUNCEMENT, values)


def write_dead_letters(connection: Connection, letters: Sequence[DeadLetter]) -> None:
    """Write dead letters; the oldest go when there are too many."""
    if not letters:
        return
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT_DEAD_LETTER, [_letter_values(letter) for letter in letters])
    connection.execute("UPDATE tally SET dead_letters = dead_letters + %s", (len(letters),))
    connection.execute(_LET_GO, (DEAD_LETTERS_KEPT,))


def _letter_values(letter: DeadLetter) -> tuple[object, ...]:
    _, _, rest = letter.topic.partition("wince/v1/")
    return (
        _text(letter.topic),
        _text(rest.partition("/")[0]) or None,
        letter.payload,
        letter.payload_bytes,
        _text(letter.reason),
        letter.received_ns,
    )


def _text(text: str) -> str:
    """PostgreSQL keeps no NUL and no half of a surrogate pair in a text."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
