"""Lets go of acknowledged rows from beside the device, whether it runs or not."""

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from wince_wire import Ack, OutboxError

from ._database import BUSY_TIMEOUT_S, require_outbox
from ._positions import MAX_SEQ, position_of
from ._ranges import merged
from ._rows import RowTable

ROWS_AT_A_TIME: Final = 5000
PAUSE_S: Final = 0.02
"""Between two transactions, so that a running device gets its second written."""
_NOTE: Final = (
    "UPDATE boots SET acknowledged_seq = min(last_seq, ?2) "
    "WHERE boot_id = ?1 AND acknowledged_seq < min(last_seq, ?2)"
)


def release_rows(path: Path, acks: Iterable[Ack]) -> int:
    """Delete the rows that the host has, and return how many there were.

    A running device notices that the file has changed and counts anew.

    Parameters
    ----------
    path
        The outbox's SQLite file.

    Raises
    ------
    OutboxError
        If the file is not there or cannot be written.
    """
    if not path.is_file():
        msg = f"there is no outbox at {path}: check state_folder in the settings"
        raise OutboxError(msg)
    try:
        with closing(_connect(path)) as connection:
            return sum(_release(connection, ack) for ack in acks)
    except sqlite3.Error as error:
        msg = f"the outbox {path} cannot be written ({error}): check the disk, then do it again"
        raise OutboxError(msg) from error


def _connect(path: Path) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        require_outbox(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _release(connection: sqlite3.Connection, ack: Ack) -> int:
    found = connection.execute("SELECT number FROM boots WHERE boot_id = ?", (ack.boot_id,))
    numbers = found.fetchone()
    if numbers is None:
        return 0
    spans = merged([(1, ack.seq), *ack.also])
    table = RowTable(connection)
    released = sum(
        _delete(table, position_of(numbers[0], first), position_of(numbers[0], last))
        for first, last in spans
    )
    connection.execute(_NOTE, (ack.boot_id, min(ack.seq, MAX_SEQ)))
    return released


def _delete(table: RowTable, first: int, last: int) -> int:
    released = 0
    while True:
        # A power cut may bring these rows back: the host then takes them for what they are.
        with table.transaction(durable=False):
            end = table.last_of_portion(first, last, ROWS_AT_A_TIME)
            if end is None:
                return released
            released += table.delete(first, end)
        first = end + 1
        time.sleep(PAUSE_S)
