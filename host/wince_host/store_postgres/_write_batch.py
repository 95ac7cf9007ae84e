"""Writes a batch: all of it, or nothing."""

from collections.abc import Sequence

import psycopg
from psycopg import Connection

from wince_host.store import Batch, DeadLetter, NewRow

from ._ids import ShortIds
from ._write_others import write_announcements, write_dead_letters
from ._write_rows import RowKey, refused, write_rows

REFUSALS = (psycopg.IntegrityError, psycopg.DataError, OverflowError, UnicodeError)
"""The database refuses the values of a row. Nobody can mend that by trying again."""
ERASING_LOCK = 0x57494E43_0002
"""Held in common by those who write rows, alone by who removes some: a row that is sent again
while it is erased must not come back."""

_WAITERS = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
_MOST_TRIES = 3


def write_batch(connection: Connection, ids: ShortIds, batch: Batch) -> set[RowKey]:
    """Write everything and return which measurements were new.

    A row that the database refuses becomes a dead letter: one device's rubbish must not hold up
    the others.
    """
    for _ in range(_MOST_TRIES - 1):
        try:
            return _write_once(connection, ids, batch)
        except _WAITERS:
            ids.forget()
    return _write_once(connection, ids, batch)


def _write_once(connection: Connection, ids: ShortIds, batch: Batch) -> set[RowKey]:
    try:
        with connection.transaction():
            _hold_off_erasing(connection)
            new, letters = write_rows(connection, ids, batch.rows)
            _write_others(connection, ids, batch, letters)
    except REFUSALS:
        ids.forget()
    else:
        return new
    with connection.transaction():
        _hold_off_erasing(connection)
        new, letters = _write_one_by_one(connection, ids, batch.rows)
        _write_others(connection, ids, batch, letters)
    return new


def _hold_off_erasing(connection: Connection) -> None:
    connection.execute("SELECT pg_advisory_xact_lock_shared(%s)", (ERASING_LOCK,))


def _write_others(
    connection: Connection, ids: ShortIds, batch: Batch, letters: Sequence[DeadLetter]
) -> None:
    write_announcements(connection, ids, batch.announcements)
    write_dead_letters(connection, [*letters, *batch.dead_letters])


def _write_one_by_one(
    connection: Connection, ids: ShortIds, rows: Sequence[NewRow]
) -> tuple[set[RowKey], list[DeadLetter]]:
    new: set[RowKey] = set()
    letters: list[DeadLetter] = []
    for row in rows:
        try:
            with connection.transaction():
                more, contradictions = write_rows(connection, ids, [row])
        except REFUSALS as error:
            ids.forget()
            letters.append(refused(row, f"the store cannot hold this row: {_reason(error)}"))
        else:
            new |= more
            letters += contradictions
    return new, letters


def _reason(error: Exception) -> str:
    if isinstance(error, psycopg.Error):
        return error.diag.message_primary or type(error).__name__
    return str(error)
