"""Counts what lies in the store."""

import sqlite3
from collections import Counter

from ._ranges import RangeSet
from ._read_rows import dropped_of_boot, ranges_of_boot, streams_of_device
from ._types import BootCounts, DeadLetter, DeviceCounts, ScoreCounts

_BY_REASON = (
    "SELECT reason, count(*), min(t_ns), max(t_ns) FROM score WHERE stream = ? GROUP BY reason"
)


def score_counts(connection: sqlite3.Connection, device: str) -> ScoreCounts:
    """Count a device's score rows by whether and why not."""
    by_reason: Counter[str] = Counter()
    scored = 0
    times: list[int] = []
    for stream in streams_of_device(connection, device, "score"):
        for reason, rows, first_ns, last_ns in connection.execute(_BY_REASON, (stream,)):
            times += (first_ns, last_ns)
            if reason is None:
                scored += rows
            else:
                by_reason[reason] += rows
    return ScoreCounts(
        rows=scored + by_reason.total(),
        scored=scored,
        by_reason=dict(by_reason),
        first_t_ns=min(times, default=None),
        last_t_ns=max(times, default=None),
    )


def device_counts(connection: sqlite3.Connection, device: str) -> DeviceCounts:
    """Count everything of a device."""
    boots = _boot_counts(connection, device)
    streams = streams_of_device(connection, device, "score")
    (letters,) = connection.execute(
        "SELECT count(*) FROM dead_letter WHERE device = ?", (device,)
    ).fetchone()
    return DeviceCounts(
        device=device,
        rows=_rows_by_kind(connection, device),
        scored=sum(_scored(connection, stream) for stream in streams),
        boots=boots,
        holes=sum(boot.holes for boot in boots),
        dropped=sum(boot.dropped for boot in boots),
        dead_letters=letters,
    )


def _rows_by_kind(connection: sqlite3.Connection, device: str) -> dict[str, int]:
    rows = connection.execute(
        "SELECT kind, count(*) FROM measurement JOIN stream ON stream.id = stream"
        " WHERE device_id = (SELECT id FROM device WHERE name = ?) GROUP BY kind",
        (device,),
    )
    return dict(rows.fetchall())


def _scored(connection: sqlite3.Connection, stream: int) -> int:
    (scored,) = connection.execute(
        "SELECT count(*) FROM score WHERE stream = ? AND score IS NOT NULL", (stream,)
    ).fetchone()
    return int(scored)


def _boot_counts(connection: sqlite3.Connection, device: str) -> tuple[BootCounts, ...]:
    boots = connection.execute(
        "SELECT boot.id, boot.boot_id, count(measurement.id),"
        " count(*) FILTER (WHERE kind = 'score')"
        " FROM boot LEFT JOIN measurement ON measurement.boot = boot.id"
        " LEFT JOIN stream ON stream.id = stream"
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
