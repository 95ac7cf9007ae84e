"""Writes what is no measurement: announcements and dead letters."""

from collections.abc import Sequence

from psycopg import Connection

from wince_host.store import Announcement, AnnouncementKind, DeadLetter, NewAnnouncement
from wince_wire import Birth, ConfigReported, MessageError, State, parse_topic

from ._ids import ShortIds

DEAD_LETTERS_KEPT = 10_000
"""Bounds what a device that sends rubbish can fill: 160 MB at 16 KiB each."""
LATE_COPY_NS = 60 * 10**9
"""Another logger's copy of an announcement comes within a minute of the first one."""

COPIES_LOCK = 0x57494E43_0004
"""Of those who write what another logger may be writing at this moment."""

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
VALUES (%(topic)s, %(device)s, %(payload)s, %(payload_bytes)s, %(reason)s, %(received_ns)s)
"""
_INSERT_ONCE = """
INSERT INTO dead_letter (topic, device, payload, payload_bytes, reason, received_ns)
SELECT %(topic)s, %(device)s, %(payload)s, %(payload_bytes)s, %(reason)s, %(received_ns)s
WHERE NOT EXISTS (
    SELECT FROM dead_letter
    WHERE device IS NOT DISTINCT FROM %(device)s AND topic = %(topic)s AND payload = %(payload)s
        AND payload_bytes = %(payload_bytes)s
        AND received_ns BETWEEN %(received_ns)s - %(late_ns)s AND %(received_ns)s + %(late_ns)s
)
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
    """Write dead letters; the oldest go when there are too many.

    What comes to every logger, as announcements do, is kept once, whichever logger was first.
    """
    if not letters:
        return
    copied = [letter for letter in letters if _comes_to_all(letter.topic)]
    others = [_letter_values(letter) for letter in letters if not _comes_to_all(letter.topic)]
    written = len(others)
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT_DEAD_LETTER, others)
    if copied:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (COPIES_LOCK,))
        for letter in copied:
            written += connection.execute(_INSERT_ONCE, _letter_values(letter)).rowcount
    connection.execute("UPDATE tally SET dead_letters = dead_letters + %s", (written,))
    connection.execute(_LET_GO, (DEAD_LETTERS_KEPT,))


def _comes_to_all(topic: str) -> bool:
    try:
        return not parse_topic(topic)[1].outboxed
    except MessageError:
        return False  # a device's name that is none


def _letter_values(letter: DeadLetter) -> dict[str, object]:
    _, _, rest = letter.topic.partition("wince/v1/")
    return {
        "topic": _text(letter.topic),
        "device": _text(rest.partition("/")[0]) or None,
        "payload": letter.payload,
        "payload_bytes": letter.payload_bytes,
        "reason": _text(letter.reason),
        "received_ns": letter.received_ns,
        "late_ns": LATE_COPY_NS,
    }


def _text(text: str) -> str:
    """PostgreSQL keeps no NUL and no half of a surrogate pair in a text."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
