"""Counts what lies in the database."""

from psycopg import Connection

from wince_host.store import BootCounts, DeadLetter, DeviceCounts, RangeSet, ScoreCounts

from ._numbers import ranges_of_boots

LONGEST_COUNT = "10min"
_BOOTS = """
SELECT boot.id, boot.boot_id, count(measurement.boot),
    count(*) FILTER (WHERE measurement.kind = 'score')
FROM boot LEFT JOIN measurement ON measurement.boot = boot.id
WHERE boot.device_id = (SELECT id FROM device WHERE name = %s)
GROUP BY boot.id ORDER BY boot.id
"""


def score_counts(connection: Connection, device: str) -> ScoreCounts:
    """Count a device's score rows by whether and why not."""
    groups = connection.execute(
        "SELECT reason, count(*), min(t_ns), max(t_ns) FROM measurement"
        " WHERE device_id = (SELECT id FROM device WHERE name = %s) AND kind = 'score'"
        " GROUP BY reason",
        (device,),
    ).fetchall()
    by_reason = {reason: rows for reason, rows, _, _ in groups}
    scored = by_reason.pop(None, 0)
    return ScoreCounts(
        rows=scored + sum(by_reason.values()),
        scored=scored,
        by_reason=by_reason,
        first_t_ns=min((first for _, _, first, _ in groups), default=None),
        last_t_ns=max((last for _, _, _, last in groups), default=None),
    )


def device_counts(connection: Connection, device: str) -> DeviceCounts:
    """Count everything of a device, however long it takes to count years."""
    with connection.transaction():
        connection.execute(f"SET LOCAL statement_timeout = '{LONGEST_COUNT}'")
        return _device_counts(connection, device)


def _device_counts(connection: Connection, device: str) -> DeviceCounts:
    kinds = connection.execute(
        "SELECT kind, count(*), count(score) FROM measurement"
        " WHERE device_id = (SELECT id FROM device WHERE name = %s) GROUP BY kind",
        (device,),
    ).fetchall()
    boots = _boot_counts(connection, device)
    return DeviceCounts(
        device=device,
        rows={kind: rows for kind, rows, _ in kinds},
        scored=sum(scored for _, _, scored in kinds),
        boots=boots,
        holes=sum(boot.holes for boot in boots),
        dropped=sum(boot.dropped for boot in boots),
        dead_letters=_one(connection, "SELECT count(*) FROM dead_letter WHERE device = %s", device),
    )


def _boot_counts(connection: Connection, device: str) -> tuple[BootCounts, ...]:
    boots = connection.execute(_BOOTS, (device,)).fetchall()
    stored = ranges_of_boots(connection, [(device, boot_id) for _, boot_id, _, _ in boots])
    return tuple(
        BootCounts(
            boot_id=boot_id,
            rows=rows,
            scores=scores,
            holes=stored.get((device, boot_id), RangeSet()).holes(),
            dropped=len(RangeSet(_dropped(connection, boot))),
        )
        for boot, boot_id, rows, scores in boots
    )


def _dropped(connection: Connection, boot: int) -> list[tuple[int, int]]:
    return connection.execute(
        "SELECT first_seq, last_seq FROM dropped WHERE boot = %s", (boot,)
    ).fetchall()


def dead_letters(connection: Connection, limit: int) -> list[DeadLetter]:
    """Return the newest dead letters, newest first."""
    rows = connection.execute(
        "SELECT topic, payload, payload_bytes, reason, received_ns FROM dead_letter"
        " ORDER BY id DESC LIMIT %s",
        (limit,),
    )
    return [
        DeadLetter(
            topic=topic,
            payload=bytes(payload),
            payload_bytes=payload_bytes,
            reason=reason,
            received_ns=received_ns,
        )
        for topic, payload, payload_bytes, reason, received_ns in rows
    ]


def dead_letter_count(connection: Connection) -> int:
    """Return how many dead letters ever arrived."""
    return _one(connection, "SELECT dead_letters FROM tally")


def _one(connection: Connection, statement: str, *values: str) -> int:
    row = connection.execute(statement.encode(), values).fetchone()
    return 0 if row is None else int(row[0])
