"""Reads measurements and announcements."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from psycopg import Connection

from wince_host.store import (
    AnnouncementKind,
    MeasurementKind,
    Range,
    StoredAnnouncement,
    StoredRow,
)

from ._payloads import from_columns

PAGE_ROWS = 2000
"""Payloads that are read at once: a slow reader then holds no connection."""

_PAGE = """
SELECT t_ns, boot, seq, payload, packed FROM measurement
WHERE {owner} AND kind = %(kind)s AND t_ns >= %(since)s AND t_ns < %(until)s
    AND (t_ns, boot, seq) > (%(since)s, %(boot)s, %(seq)s)
ORDER BY t_ns, boot, seq LIMIT %(most)s
"""
OF_DEVICE = "device_id = (SELECT id FROM device WHERE name = %(whose)s)"
OF_PERSON = "patient = %(whose)s"


class Reading(Protocol):
    """Gives a connection for as long as it is needed."""

    def __call__(self) -> AbstractContextManager[Connection]:
        """Take a connection and give it back."""
        ...


def latest_row(connection: Connection, device: str, kind: MeasurementKind) -> StoredRow | None:
    """Return the newest live row of one kind."""
    row = connection.execute(
        "SELECT payload, packed, received_ns FROM measurement"
        " WHERE device_id = (SELECT id FROM device WHERE name = %s) AND kind = %s"
        " AND NOT historical ORDER BY t_ns DESC, boot DESC, seq DESC LIMIT 1",
        (device, kind),
    ).fetchone()
    if row is None:
        return None
    payload = from_columns(row[0], row[1])
    return StoredRow(device=device, payload=payload, received_ns=row[2], historical=False)


def latest_announcement(
    connection: Connection, device: str, kind: AnnouncementKind
) -> StoredAnnouncement | None:
    """Return the newest announcement of one kind."""
    row = connection.execute(
        "SELECT payload, received_ns, since_ns FROM announcement"
        " WHERE device_id = (SELECT id FROM device WHERE name = %s) AND kind = %s"
        " ORDER BY id DESC LIMIT 1",
        (device, kind),
    ).fetchone()
    if row is None:
        return None
    return StoredAnnouncement(device=device, payload=row[0], received_ns=row[1], since_ns=row[2])


def nearest_score(connection: Connection, device: str, t_ns: int, within_ns: int) -> str | None:
    """Return the payload of the score row nearest to a moment."""
    row = connection.execute(
        "SELECT payload, packed FROM measurement"
        " WHERE device_id = (SELECT id FROM device WHERE name = %s) AND kind = 'score'"
        " AND t_ns BETWEEN %s AND %s ORDER BY abs(t_ns - %s), t_ns LIMIT 1",
        (device, t_ns - within_ns, t_ns + within_ns, t_ns),
    ).fetchone()
    return None if row is None else from_columns(*row)


def payloads(
    reading: Reading, owner: str, whose: str, kind: MeasurementKind, span: Range
) -> Iterator[str]:
    """Yield the payloads of one kind in order of time.

    Parameters
    ----------
    owner
        `OF_DEVICE` or `OF_PERSON`.
    span
        From a moment to before another one, UTC in nanoseconds.
    """
    statement = _PAGE.format(owner=owner).encode()
    last = span[0], -1, -1
    while True:
        values = {
            "whose": whose,
            "kind": kind,
            "since": last[0],
            "boot": last[1],
            "seq": last[2],
            "until": span[1],
            "most": PAGE_ROWS,
        }
        with reading() as connection:
            rows = connection.execute(statement, values).fetchall()
        for *_, payload, packed in rows:
            yield from_columns(payload, packed)
        if len(rows) < PAGE_ROWS:
            return
        last = rows[-1][:3]
