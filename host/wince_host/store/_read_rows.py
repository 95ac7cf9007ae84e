"""Reads measurements and announcements."""

import sqlite3
from collections.abc import Iterator

from ._types import (
    AnnouncementKind,
    MeasurementKind,
    Range,
    ScoreMinute,
    ScorePoint,
    StoredAnnouncement,
    StoredRow,
)

_ISLANDS = """
SELECT min(seq), max(seq)
FROM (SELECT seq, seq - row_number() OVER (ORDER BY seq) AS island FROM measurement WHERE boot = ?)
GROUP BY island
"""


def boot_number(connection: sqlite3.Connection, device: str, boot_id: str) -> int | None:
    """Return the database's number of one start of a device, or None."""
    row = connection.execute(
        "SELECT boot.id FROM boot JOIN device ON device.id = boot.device_id"
        " WHERE device.name = ? AND boot.boot_id = ?",
        (device, boot_id),
    ).fetchone()
    return None if row is None else int(row[0])


def ranges_of_boot(connection: sqlite3.Connection, boot: int) -> list[Range]:
    """Return ranges of ``seq``, stored ones and dropped ones, in no order; they may overlap."""
    stored = connection.execute(_ISLANDS, (boot,)).fetchall()
    return [*stored, *dropped_of_boot(connection, boot)]


def dropped_of_boot(connection: sqlite3.Connection, boot: int) -> list[Range]:
    """Return ranges of ``seq`` that the device told as dropped, in no order."""
    return connection.execute(
        "SELECT first_seq, last_seq FROM dropped WHERE boot = ?", (boot,)
    ).fetchall()


def latest_row(
    connection: sqlite3.Connection, device: str, kind: MeasurementKind
) -> StoredRow | None:
    """Return the newest live row of one kind."""
    row = connection.execute(
        "SELECT payload, received_ns FROM measurement"
        " WHERE device_id = (SELECT id FROM device WHERE name = ?) AND kind = ?"
        " AND historical = 0 ORDER BY t_ns DESC LIMIT 1",
        (device, kind),
    ).fetchone()
    if row is None:
        return None
    return StoredRow(device=device, payload=row[0], received_ns=row[1], historical=False)


def latest_announcement(
    connection: sqlite3.Connection, device: str, kind: AnnouncementKind
) -> StoredAnnouncement | None:
    """Return the newest announcement of one kind."""
    row = connection.execute(
        "SELECT payload, received_ns, since_ns FROM announcement"
        " WHERE device_id = (SELECT id FROM device WHERE name = ?) AND kind = ?"
        " ORDER BY id DESC LIMIT 1",
        (device, kind),
    ).fetchone()
    if row is None:
        return None
    return StoredAnnouncement(device=device, payload=row[0], received_ns=row[1], since_ns=row[2])


def score_points(
    connection: sqlite3.Connection, device: str, since_ns: int, until_ns: int, patient: str | None
) -> list[ScorePoint]:
    """Return score rows in order of time."""
    rows = connection.execute(
        "SELECT t_ns, score, low, high, reason FROM score"
        " WHERE device_id = (SELECT id FROM device WHERE name = ?) AND t_ns >= ? AND t_ns < ?"
        " AND (? IS NULL OR patient = ?) ORDER BY t_ns",
        (device, since_ns, until_ns, patient, patient),
    )
    return [ScorePoint(*row) for row in rows]


def score_minutes(
    connection: sqlite3.Connection, device: str, since_ns: int, until_ns: int, patient: str | None
) -> list[ScoreMinute]:
    """Return minutes of the score in order of time."""
    rows = connection.execute(
        "SELECT minute_ns, rows, lowest_t_ns, lowest, lowest_low, lowest_high,"
        " highest_t_ns, highest, highest_low, highest_high, absent_t_ns, absent_reason"
        " FROM score_minute WHERE device_id = (SELECT id FROM device WHERE name = ?)"
        " AND minute_ns >= ? AND minute_ns < ? AND (? IS NULL OR patient = ?) ORDER BY minute_ns",
        (device, since_ns, until_ns, patient, patient),
    )
    return [
        ScoreMinute(
            minute_ns=row[0],
            rows=row[1],
            lowest=_scored(*row[2:6]),
            highest=_scored(*row[6:10]),
            first_absent=_absent(*row[10:]),
        )
        for row in rows
    ]


def _scored(
    t_ns: int | None, score: float | None, low: float | None, high: float | None
) -> ScorePoint | None:
    return None if t_ns is None else ScorePoint(t_ns, score, low, high, None)


def _absent(t_ns: int | None, reason: str | None) -> ScorePoint | None:
    return None if t_ns is None else ScorePoint(t_ns, None, None, None, reason)


def nearest_score(
    connection: sqlite3.Connection, device: str, t_ns: int, within_ns: int
) -> str | None:
    """Return the payload of the score row nearest to a moment."""
    row = connection.execute(
        "SELECT measurement.payload FROM score"
        " JOIN measurement ON measurement.id = score.measurement_id"
        " WHERE score.device_id = (SELECT id FROM device WHERE name = ?)"
        " AND score.t_ns BETWEEN ? AND ? ORDER BY abs(score.t_ns - ?) LIMIT 1",
        (device, t_ns - within_ns, t_ns + within_ns, t_ns),
    ).fetchone()
    return None if row is None else str(row[0])


def payloads(
    connection: sqlite3.Connection,
    device: str,
    kind: MeasurementKind,
    since_ns: int,
    until_ns: int,
) -> Iterator[str]:
    """Yield the payloads of one kind in order of time."""
    rows = connection.execute(
        "SELECT payload FROM measurement WHERE device_id = (SELECT id FROM device WHERE name = ?)"
        " AND kind = ? AND t_ns >= ? AND t_ns < ? ORDER BY t_ns",
        (device, kind, since_ns, until_ns),
    )
    for (payload,) in rows:
        yield payload
