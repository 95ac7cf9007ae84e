"""Reads measurements, announcements and the numbers of what is stored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from psycopg import Connection

from wince_host.store import (
    AnnouncementKind,
    MeasurementKind,
    Range,
    RangeSet,
    StoredAnnouncement,
    StoredRow,
)

from ._ids import BootKey, find_boots

EVERY_NUMBER: Range = (0, 2**63 - 1)
PAGE_ROWS = 2000
"""Payloads that are read at once: a slow reader then holds no connection."""

_STORED = """
WITH gap AS (
    SELECT *
    FROM unnest(%s::int[], %s::bigint[], %s::bigint[]) AS wanted (boot, first_seq, last_seq)
), numbered AS (
    SELECT boot, seq, seq - row_number() OVER (PARTITION BY boot ORDER BY seq) AS island
    FROM gap JOIN measurement USING (boot)
    WHERE seq BETWEEN gap.first_seq AND gap.last_seq
)
SELECT boot, min(seq), max(seq) FROM numbered GROUP BY boot, island
UNION ALL
SELECT boot, held.first_seq, held.last_seq FROM gap JOIN held USING (boot)
WHERE held.last_seq >= gap.first_seq AND held.first_seq <= gap.last_seq
UNION ALL
SELECT boot, dropped.first_seq, dropped.last_seq FROM gap JOIN dropped USING (boot)
WHERE dropped.last_seq >= gap.first_seq AND dropped.first_seq <= gap.last_seq
"""
_PAGE = """
SELECT t_ns, boot, seq, payload FROM measurement
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


def stored_within(
    connection: Connection, gaps: Mapping[BootKey, Iterable[Range]]
) -> dict[BootKey, list[Range]]:
    """Return ranges of numbers that are here, were let go, or are told as dropped.

    Parameters
    ----------
    gaps
        Where to look, by start; what is returned may reach beyond and overlap.
    """
    boots = find_boots(connection, gaps)
    keys = {number: key for key, number in boots.items()}
    wanted = [(boots[key], first, last) for key in boots for first, last in gaps[key]]
    found: dict[BootKey, list[Range]] = defaultdict(list)
    for boot, first, last in connection.execute(_STORED, _columns(wanted)):
        found[keys[boot]].append((first, last))
    return dict(found)


def _columns(wanted: Sequence[tuple[int, int, int]]) -> tuple[list[int], list[int], list[int]]:
    return (
        [boot for boot, _, _ in wanted],
        [first for _, first, _ in wanted],
        [last for _, _, last in wanted],
    )


def ranges_of_boots(connection: Connection, keys: Iterable[BootKey]) -> dict[BootKey, RangeSet]:
    """Return what is stored, let go or told as dropped of some starts."""
    found = stored_within(connection, {key: [EVERY_NUMBER] for key in keys})
    return {key: RangeSet(ranges) for key, ranges in found.items()}


def latest_row(connection: Connection, device: str, kind: MeasurementKind) -> StoredRow | None:
    """Return the newest live row of one kind."""
    row = connection.execute(
        "SELECT payload, received_ns FROM measurement"
        " WHERE device_id = (SELECT id FROM device WHERE name = %s) AND kind = %s"
        " AND NOT historical ORDER BY t_ns DESC, boot DESC, seq DESC LIMIT 1",
        (device, kind),
    ).fetchone()
    if row is None:
        return None
    return StoredRow(device=device, payload=row[0], received_ns=row[1], historical=False)


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
        "SELECT payload FROM measurement"
        " WHERE device_id = (SELECT id FROM device WHERE name = %s) AND kind = 'score'"
        " AND t_ns BETWEEN %s AND %s ORDER BY abs(t_ns - %s), t_ns LIMIT 1",
        (device, t_ns - within_ns, t_ns + within_ns, t_ns),
    ).fetchone()
    return None if row is None else str(row[0])


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
        for *_, payload in rows:
            yield payload
        if len(rows) < PAGE_ROWS:
            return
        last = rows[-1][:3]
