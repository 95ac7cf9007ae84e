"""Writes a batch inside a transaction that somebody else holds."""

import sqlite3
from collections.abc import Sequence

from wince_wire import topic_for

from ._types import DEAD_LETTER_BYTES, Batch, DeadLetter, NewRow
from ._write_others import write_announcement, write_dead_letter
from ._write_rows import write_rows
from ._writing import Writing

_REFUSALS = (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, UnicodeEncodeError)
"""The database refuses the values of one row. Nobody can mend that by trying again."""


def write_batch(writing: Writing, batch: Batch) -> int:
    """Write everything and return how many measurements were new.

    A row that the database refuses becomes a dead letter: one device's rubbish must not hold up
    the others.
    """
    new = _write_measurements(writing, batch.rows)
    for announcement in batch.announcements:
        write_announcement(writing.connection, writing.numbers, announcement)
    for letter in batch.dead_letters:
        write_dead_letter(writing.connection, letter)
    return new


def _write_measurements(writing: Writing, rows: Sequence[NewRow]) -> int:
    """Write all rows together, and each on its own only where one of them is refused."""
    connection = writing.connection
    connection.execute("SAVEPOINT rows_of_batch")
    new = 0
    try:
        new = write_rows(writing, rows)
    except _REFUSALS as error:
        connection.execute("ROLLBACK TO rows_of_batch")
        writing.forget()
        if len(rows) > 1:
            new = sum(_write_measurements(writing, [row]) for row in rows)
        else:
            write_dead_letter(connection, _refused(rows[0], error))
    connection.execute("RELEASE rows_of_batch")
    return new


def _refused(row: NewRow, error: Exception) -> DeadLetter:
    payload = row.payload.encode("utf-8", "replace")
    return DeadLetter(
        topic=topic_for(row.device, row.message),
        payload=payload[:DEAD_LETTER_BYTES],
        payload_bytes=len(payload),
        reason=f"the store cannot hold this row: {error}",
        received_ns=row.received_ns,
    )
