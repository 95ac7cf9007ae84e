"""Removes rows whose time is over. Minutes, hours and the rows' numbers stay."""

import sqlite3

from ._types import MeasurementKind

_OLDEST = "SELECT t_ns, id FROM measurement WHERE stream = ? AND t_ns < ? ORDER BY t_ns LIMIT ?"
LATER_THAN_ALL = 2**63 - 1


def let_go(connection: sqlite3.Connection, kind: MeasurementKind, before_ns: int, most: int) -> int:
    """Remove at most ``most`` rows of one kind and return how many went."""
    gone = 0
    streams = connection.execute("SELECT id FROM stream WHERE kind = ?", (kind,)).fetchall()
    for (stream,) in streams:
        gone += let_go_of_stream(connection, stream, before_ns, most - gone)
        if gone >= most:
            break
    return gone


def let_go_of_stream(connection: sqlite3.Connection, stream: int, before_ns: int, most: int) -> int:
    """Remove at most ``most`` of a stream's rows, the oldest first, and return how many went."""
    oldest = connection.execute(_OLDEST, (stream, before_ns, most)).fetchall()
    connection.executemany(
        "DELETE FROM score WHERE stream = ? AND t_ns = ? AND measurement_id = ?",
        [(stream, *row) for row in oldest],
    )
    connection.executemany("DELETE FROM measurement WHERE id = ?", [row[1:] for row in oldest])
    return len(oldest)
