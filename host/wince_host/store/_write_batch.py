"""Writes a batch inside a transaction that somebody else holds."""

import sqlite3

from wince_wire import topic_for

from ._short_ids import ShortIds
from ._types import DEAD_LETTER_BYTES, Batch, DeadLetter, NewRow
from ._write_others import write_announcement, write_dead_letter
from ._write_rows import write_row

_REFUSALS = (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, UnicodeEncodeError)
"""The database refuses the values of one row. Nobody can mend that by trying again."""


def write_batch(connection: sqlite3.Connection, ids: ShortIds, batch: Batch) -> int:
    """Write everything and return how many measurements were new.

    A row that the database refuses becomes a dead letter: one device's rubbish must not hold up
    the others.
    """
    new = 0
    for row in batch.rows:
        connection.execute("SAVEPOINT row_in_batch")
        try:
            new += write_row(connection, ids, row)
        except _REFUSALS as error:
            connection.execute("ROLLBACK TO row_in_batch")
            ids.forget()
            write_dead_letter(connection, _refused(row, error))
        connection.execute("RELEASE row_in_batch")
    for announcement in batch.announcements:
        write_announcement(connection, ids, announcement)
    for letter in batch.dead_letters:
        write_dead_letter(connection, letter)
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
