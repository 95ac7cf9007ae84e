"""Removes a person for good: rows, courses, and the pseudonym wherever it stands."""

import re
from collections.abc import Callable

from psycopg import Connection

from wince_host.store import names

from ._remove import hold_off_writers, remove_rows

ROWS_PER_STEP = 5_000
"""Loggers wait for one step at most, some tenths of a second."""
LONGEST_SEARCH = "10min"
ERASED = "(erased)"

_ROWS = (
    "SELECT boot, seq FROM measurement"
    " WHERE patient = %s AND kind IN ('score', 'vitals', 'face') LIMIT %s"
)
# The pseudonym's letters are looked for by the database, its ends by us.
_UNIT_ROWS = (
    "SELECT boot, seq, payload FROM measurement"
    " WHERE kind IN ('event', 'health') AND strpos(payload, %s) > 0"
)
_ANNOUNCEMENTS = "SELECT id, payload FROM announcement WHERE strpos(payload, %s) > 0"
_DEAD_LETTERS = "SELECT id, payload FROM dead_letter WHERE position(%s::bytea IN payload) > 0"
_AUDIT = (
    "SELECT id, subject, detail FROM audit"
    " WHERE strpos(subject, %(word)s) > 0 OR strpos(detail, %(word)s) > 0"
)


def erase(connection: Connection, patient: str) -> int:
    """Remove everything of a person and return how many rows it was.

    In steps, so that loggers need not wait for long. The bytes leave the server's files when their
    place is used again, or by ``VACUUM FULL``.
    """
    gone = 0
    step = ROWS_PER_STEP
    while step == ROWS_PER_STEP:
        step = _in_step(connection, lambda: _erase_rows(connection, patient, ROWS_PER_STEP))
        gone += step
    return gone + _in_step(connection, lambda: _erase_rest(connection, patient))


def _in_step(connection: Connection, step: Callable[[], int]) -> int:
    with connection.transaction():
        connection.execute(f"SET LOCAL statement_timeout = '{LONGEST_SEARCH}'")
        hold_off_writers(connection)
        return step()


def _erase_rows(connection: Connection, patient: str, most: int) -> int:
    return remove_rows(connection, connection.execute(_ROWS, (patient, most)).fetchall())


def _erase_rest(connection: Connection, patient: str) -> int:
    gone = _erase_rows(connection, patient, 2**62)
    for table in ("score_minute", "score_hour", "vitals_minute", "seen"):
        connection.execute(f"DELETE FROM {table} WHERE patient = %s".encode(), (patient,))  # noqa: S608 - our own names
    word = _word(patient)
    _blot_out(connection, patient, word)
    return gone + _erase_where_named(connection, patient, word)


def _word(patient: str) -> re.Pattern[str]:
    """Match a pseudonym where it is not a part of a longer one."""
    return re.compile(rf"(?<![A-Za-z0-9._-]){re.escape(patient)}(?![A-Za-z0-9_-]|\.[A-Za-z0-9])")


def _erase_where_named(connection: Connection, patient: str, word: re.Pattern[str]) -> int:
    units = [
        (boot, seq)
        for boot, seq, payload in connection.execute(_UNIT_ROWS, (patient,))
        if names(payload, word)
    ]
    announced = [
        number
        for number, payload in connection.execute(_ANNOUNCEMENTS, (patient,))
        if names(payload, word)
    ]
    letters = [
        number
        for number, payload in connection.execute(_DEAD_LETTERS, (patient.encode(),))
        if names(bytes(payload).decode("utf-8", "replace"), word)
    ]
    connection.execute("DELETE FROM announcement WHERE id = ANY (%s)", (announced,))
    connection.execute("DELETE FROM dead_letter WHERE id = ANY (%s)", (letters,))
    return remove_rows(connection, units) + len(announced) + len(letters)


def _blot_out(connection: Connection, patient: str, word: re.Pattern[str]) -> None:
    for number, subject, detail in connection.execute(_AUDIT, {"word": patient}).fetchall():
        connection.execute(
            "UPDATE audit SET subject = %s, detail = %s WHERE id = %s",
            (word.sub(ERASED, subject), word.sub(ERASED, detail), number),
        )
