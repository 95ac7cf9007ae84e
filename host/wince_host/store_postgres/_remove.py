"""Lets rows go and erases people, so that their numbers stay known and nothing comes back."""

from collections.abc import Iterable, Sequence

from psycopg import Connection

from wince_host.store import MeasurementKind

from ._numbers import note_numbers
from ._write_batch import ERASING_LOCK
from ._write_rows import RowKey

# Each device's oldest rows by its own index, then the oldest of them all.
_OLDEST = """
SELECT oldest.boot, oldest.seq
FROM device CROSS JOIN LATERAL (
    SELECT boot, seq, t_ns FROM measurement
    WHERE device_id = device.id AND kind = %(kind)s AND t_ns < %(before_ns)s
    ORDER BY t_ns LIMIT %(most)s
) AS oldest
ORDER BY oldest.t_ns LIMIT %(most)s
"""


def let_go(connection: Connection, kind: MeasurementKind, before_ns: int, most: int) -> int:
    """Remove the oldest rows of one kind and return how many it was."""
    with connection.transaction():
        hold_off_writers(connection)
        rows = connection.execute(
            _OLDEST, {"kind": kind, "before_ns": before_ns, "most": most}
        ).fetchall()
        return remove_rows(connection, rows)


def remove_rows(connection: Connection, rows: Sequence[RowKey]) -> int:
    """Remove rows by number, keep their numbers, and return how many it was."""
    if not rows:
        return 0
    _keep_numbers(connection, rows)
    cursor = connection.execute(
        "DELETE FROM measurement USING unnest(%s::int[], %s::bigint[]) AS gone (boot, seq)"
        " WHERE measurement.boot = gone.boot AND measurement.seq = gone.seq",
        ([boot for boot, _ in rows], [seq for _, seq in rows]),
    )
    return cursor.rowcount


def hold_off_writers(connection: Connection) -> None:
    """Wait until nobody writes rows, and let nobody begin before this transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (ERASING_LOCK,))


def _keep_numbers(connection: Connection, rows: Iterable[RowKey]) -> None:
    by_boot: dict[int, list[int]] = {}
    for boot, seq in rows:
        by_boot.setdefault(boot, []).append(seq)
    for boot, seqs in sorted(by_boot.items()):
        note_numbers(connection, boot, min(seqs), max(seqs))
