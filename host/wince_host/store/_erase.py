"""Removes a person for good: rows, courses, and the pseudonym wherever it stands."""

import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from wince_wire import StoreError

from ._connection import transaction
from ._let_go import LATER_THAN_ALL, let_go_of_stream
from ._naming import names
from ._packing import Payload, unpack

ROWS_PER_STEP = 5_000
"""Ingest waits for one step at most, some tenths of a second."""
ERASED = "(erased)"
_COURSES = ("score_minute", "score_hour", "vitals_minute")
_UNIT_ROWS = (
    "SELECT measurement.id, payload FROM measurement JOIN stream ON stream.id = stream"
    " WHERE kind IN ('event', 'health')"
)
_WORDS = (
    ("announcement", "SELECT id, payload FROM announcement"),
    ("dead_letter", "SELECT id, payload FROM dead_letter"),
    ("measurement", _UNIT_ROWS),
)


def erase_rows(connection: sqlite3.Connection, patient: str) -> Iterator[int]:
    """Yield how many of a person's rows went, step by step, each in a transaction of its own."""
    for stream in _streams(connection, patient):
        gone = ROWS_PER_STEP
        while gone == ROWS_PER_STEP:
            with transaction(connection):
                gone = let_go_of_stream(connection, stream, LATER_THAN_ALL, ROWS_PER_STEP)
            yield gone


def erase_rest(connection: sqlite3.Connection, patient: str) -> int:
    """Remove what is left of a person, and return how many rows that was."""
    with transaction(connection):
        gone = 0
        for stream in _streams(connection, patient):
            gone += let_go_of_stream(connection, stream, LATER_THAN_ALL, -1)
            for table in _COURSES:
                connection.execute(f"DELETE FROM {table} WHERE stream = ?", (stream,))  # noqa: S608 - our own names
            connection.execute("DELETE FROM stream WHERE id = ?", (stream,))
        connection.execute("DELETE FROM person WHERE pseudonym = ?", (patient,))
        word = _word(patient)
        _blot_out(connection, word)
        return gone + sum(_remove_where_named(connection, *table, word) for table in _WORDS)


def write_anew(connection: sqlite3.Connection, path: Path) -> None:
    """Write the file and its log anew, without copies of rows that moved within it before.

    Raises
    ------
    StoreError
        If there is no room, or somebody reads the log and does not end.
    """
    size_gb = path.stat().st_size / 1e9
    if shutil.disk_usage(path.parent).free / 1e9 < 2 * size_gb:
        msg = (
            f"the person is erased, but the store {path} could not be written anew, which needs "
            f"{2 * size_gb:.2f} GB: free some space and erase again"
        )
        raise StoreError(msg)
    connection.execute("VACUUM")
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        msg = (
            f"the person is erased, but somebody still reads the log of the store {path}, where "
            "old pages may lie: end that program and erase again"
        )
        raise StoreError(msg)


def _streams(connection: sqlite3.Connection, patient: str) -> list[int]:
    rows = connection.execute(
        "SELECT stream.id FROM stream JOIN person ON person.id = person_id WHERE pseudonym = ?",
        (patient,),
    )
    return [stream for (stream,) in rows]


def _word(patient: str) -> re.Pattern[str]:
    """Match a pseudonym where it is not a part of a longer one."""
    return re.compile(rf"(?<![A-Za-z0-9._-]){re.escape(patient)}(?![A-Za-z0-9_-]|\.[A-Za-z0-9])")


def _remove_where_named(
    connection: sqlite3.Connection, table: str, select: str, word: re.Pattern[str]
) -> int:
    named = [
        (number,) for number, payload in connection.execute(select) if _holds(payload, word, table)
    ]
    connection.executemany(f"DELETE FROM {table} WHERE id = ?", named)  # noqa: S608 - our own names
    return len(named)


def _holds(payload: Payload, word: re.Pattern[str], table: str) -> bool:
    if table == "dead_letter" and isinstance(payload, bytes):
        return names(payload.decode("utf-8", "replace"), word)
    return names(unpack(payload), word)


def _blot_out(connection: sqlite3.Connection, word: re.Pattern[str]) -> None:
    rows: Iterable[tuple[int, str, str]] = connection.execute(
        "SELECT id, subject, detail FROM audit"
    ).fetchall()
    connection.executemany(
        "UPDATE audit SET subject = ?, detail = ? WHERE id = ?",
        [
            (word.sub(ERASED, subject), word.sub(ERASED, detail), number)
            for number, subject, detail in rows
            if word.search(subject) or word.search(detail)
        ],
    )
