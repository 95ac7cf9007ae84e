"""Reads measurements and announcements of one device."""

import sqlite3
from collections.abc import Iterator
from itertools import chain

from ._courses import ScoreMinute, ScorePoint
from ._held import read_held
from ._packing import unpack
from ._read_courses import minutes_of, points_of, rows_of_kind
from ._types import AnnouncementKind, MeasurementKind, Range, StoredAnnouncement, StoredRow

_STREAMS = (
    "SELECT stream.id FROM stream LEFT JOIN person ON person.id = person_id"
    " WHERE device_id = (SELECT id FROM device WHERE name = ?) AND kind = ?"
    " AND (? IS NULL OR pseudonym = ?)"
)


def boot_number(connection: sqlite3.Connection, device: str, boot_id: str) -> int | None:
    """Return the database's number of one start of a device, or None."""
    row = connection.execute(
        "SELECT boot.id FROM boot JOIN device ON device.id = boot.device_id"
        " WHERE device.name = ? AND boot.boot_id = ?",
        (device, boot_id),
    ).fetchone()
    return None if row is None else int(row[0])


def ranges_of_boot(connection: sqlite3.Connection, boot: int) -> list[Range]:
    """Return ranges of ``seq``, held ones and dropped ones, in no order; they may overlap."""
    return [*read_held(connection, boot), *dropped_of_boot(connection, boot)]


def dropped_of_boot(connection: sqlite3.Connection, boot: int) -> list[Range]:
    """Return ranges of ``seq`` that the device told as dropped, in no order."""
    return connection.execute(
        "SELECT first_seq, last_seq FROM dropped WHERE boot = ?", (boot,)
    ).fetchall()


def streams_of_device(
    connection: sqlite3.Connection, device: str, kind: MeasurementKind, patient: str | None = None
) -> list[int]:
    """Return the numbers of a device's streams of one kind, of one person or of all."""
    rows = connection.execute(_STREAMS, (device, kind, patient, patient))
    return [stream for (stream,) in rows]


def latest_row(
    connection: sqlite3.Connection, device: str, kind: MeasurementKind
) -> StoredRow | None:
    """Return the newest live row of one kind."""
    newest = [
        row
        for stream in streams_of_device(connection, device, kind)
        if (row := _latest_of_stream(connection, stream)) is not None
    ]
    if not newest:
        return None
    _, payload, received_ns = max(newest, key=lambda row: row[2])
    return StoredRow(device=device, payload=payload, received_ns=received_ns, historical=False)


def _latest_of_stream(connection: sqlite3.Connection, stream: int) -> tuple[int, str, int] | None:
    row = connection.execute(
        "SELECT t_ns, payload, received_ns FROM measurement WHERE stream = ? AND historical = 0"
        " ORDER BY t_ns DESC LIMIT 1",
        (stream,),
    ).fetchone()
    return None if row is None else (row[0], unpack(row[1]), row[2])


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
    streams = streams_of_device(connection, device, "score", patient)
    return points_of(connection, streams, since_ns, until_ns)


def score_minutes(
    connection: sqlite3.Connection, device: str, since_ns: int, until_ns: int, patient: str | None
) -> list[ScoreMinute]:
    """Return minutes of the score in order of time."""
    streams = streams_of_device(connection, device, "score", patient)
    return minutes_of(connection, streams, since_ns, until_ns)


def nearest_score(
    connection: sqlite3.Connection, device: str, t_ns: int, within_ns: int
) -> str | None:
    """Return the payload of the score row nearest to a moment."""
    near = chain.from_iterable(
        connection.execute(
            "SELECT abs(t_ns - ?), payload FROM measurement WHERE stream = ?"
            " AND t_ns BETWEEN ? AND ? ORDER BY 1 LIMIT 1",
            (t_ns, stream, t_ns - within_ns, t_ns + within_ns),
        )
        for stream in streams_of_device(connection, device, "score")
    )
    nearest = min(near, key=lambda row: int(row[0]), default=None)
    return None if nearest is None else unpack(nearest[1])


def payloads(
    connection: sqlite3.Connection,
    device: str,
    kind: MeasurementKind,
    since_ns: int,
    until_ns: int,
) -> Iterator[str]:
    """Yield the payloads of one kind in order of time."""
    streams = streams_of_device(connection, device, kind)
    return rows_of_kind(connection, streams, since_ns, until_ns)
