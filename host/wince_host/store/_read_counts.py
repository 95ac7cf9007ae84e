"""Counts what lies in the store."""

import sqlite3

from ._ranges import RangeSet
from ._read_rows import dropped_of_boot, ranges_of_boot
from ._types import BootCounts, DeadLetter, DeviceCounts, ScoreCounts


def score_counts(connection: sqlite3.Connection, device: str) -> ScoreCounts:
    """Count a device's score rows by whether and why not."""
    by_reason: dict[str, int] = {}
    scored = 0
    first_ns: int | None = None
    last_ns: int | None = None
    for reason, rows, first, last in connection.execute(
        "SELECT reason, count(*), min(t_ns), max(t_ns) FROM score"
        " WHERE device_id = (SELECT id FROM device WHERE name = ?) GROUP BY reason",
        (device,),
    ):
        first_ns = first if first_ns is None else min(first, first_ns)
        last_ns = last if last_ns is None else max(last, last_ns)
        if reason is None:
            scored = rows
        else:
            by_reason[reason] = rows
    return ScoreCounts(
        rows=scored + sum(by_reason.values()),
        scored=scored,
        by_reason=by_reason,
        first_t_ns=first_ns,
        last_t_ns=last_ns,
    )


def device_counts(connection: sqlite3.Connection, device: str) -> DeviceCounts:
    """Count everything of a device."""
    rows = dict(
        connection.execute(
            "SELECT kind, count(*) FROM measurement"
            " WHERE device_id = (SELECT id FROM device WHERE name = ?) GROUP BY kind",
            (device,),
        ).fetchall()
    )
    boots = _boot_counts(connection, device)
    (scored,) = connection.execute(
        "SELECT count(*) FROM score"
        " WHERE device_id = (SELECT id FROM device WHERE name = ?) AND score IS NOT NULL",
        (device,),
    ).fetchone()
    (letters,) = connection.execute(
        "SELECT count(*) FROM dead_letter WHERE device = ?", (device,)
    ).fetchone()
    return DeviceCounts(
        device=device,
        rows=rows,
        scored=scored,
        boots=boots,
        holes=sum(boot.holes for boot in boots),
        dropped=sum(boot.dropped for boot in boots),
        dead_letters=letters,
    )


def _boot_counts(connection: sqlite3.Connection, device: str) -> tuple[BootCounts, ...]:
    boots = connection.execute(
        "SELECT boot.id, boot.boot_id, count(measurement.id),"
        " count(*) FILTER (WHERE kind = 'score')"
        " FROM boot LEFT JOIN measurement ON measurement.boot = boot.id"
        " WHERE boot.device_id = (SELECT id FROM device WHERE name = ?)"
        " GROUP BY boot.id ORDER BY boot.id",
        (device,),
    ).fetchall()
    return tuple(
        BootCounts(
            boot_id=boot_id,
            rows=rows,
            scores=scores,
            holes=RangeSet(ranges_of_boot(connection, boot)).holes(),
            dropped=len(RangeSet(dropped_of_boot(connection, boot))),
        )
        for boot, boot_id, rows, scores in boots
    )


def dead_letters(connection: sqlite3.Connection, limit: int) -> list[DeadLetter]:
    """Return the newest dead letters, newest first."""
    rows = connection.execute(
        "SELECT topic, payload, payload_bytes, reason, received_ns FROM dead_letter"
        " ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return [
        DeadLetter(
            topic=topic,
            payload=payload,
            payload_bytes=payload_bytes,
            reason=reason,
            received_ns=received_ns,
        )
        for topic, payload, payload_bytes, reason, received_ns in rows
    ]


def dead_letter_count(connection: sqlite3.Connection) -> int:
    """Return how many dead letters ever arrived."""
    row = connection.execute(
        "SELECT seq FROM sqlite_sequence WHERE name = 'dead_letter'"
    ).fetchone()
    return 0 if row is None else int(row[0])
