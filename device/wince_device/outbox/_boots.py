"""The book of starts: how much each start of the device has made, told row by row."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from typing import Final

KEPT_BOOTS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Boot:
    """One start of the device, as the outbox knows it.

    Attributes
    ----------
    number
        Counts the starts in this file.
    boot_id
        The start's name on the wire: 32 hexadecimal digits.
    opened_ns
        UTC when the outbox was opened.
    last_seq
        The last row's count; rows run from 1 without holes.
    rows_made, scores_made
        Rows, and score messages among them, that were committed.
    rows_dropped
        Rows that a full outbox let go during this start.
    acknowledged_seq
        Every row up to this one is in the host's store.
    """

    number: int
    boot_id: str
    opened_ns: int
    last_seq: int = 0
    rows_made: int = 0
    scores_made: int = 0
    rows_dropped: int = 0
    acknowledged_seq: int = 0


BOOT_COLUMNS: Final = [field.name for field in fields(Boot)]
"""In the order of the table."""
_COLUMNS: Final = ", ".join(BOOT_COLUMNS)
_MARKS: Final = ", ".join("?" for _ in fields(Boot))


def read_boots(connection: sqlite3.Connection) -> list[Boot]:
    """Return every start in the book, oldest first."""
    return list(walk_boots(connection))


def walk_boots(connection: sqlite3.Connection) -> Iterator[Boot]:
    """Yield every start in the book, oldest first."""
    statement = f"SELECT {_COLUMNS} FROM boots ORDER BY number"  # noqa: S608 - our own names
    with closing(connection.execute(statement)) as found:
        for values in found:
            yield Boot(**dict(zip(BOOT_COLUMNS, values, strict=True)))


def write_boot(connection: sqlite3.Connection, boot: Boot) -> None:
    """Write one start, over its earlier entry."""
    statement = f"INSERT OR REPLACE INTO boots ({_COLUMNS}) VALUES ({_MARKS})"  # noqa: S608 - our own names
    connection.execute(statement, astuple(boot))


def forget_settled_boots(connection: sqlite3.Connection, seq_bits: int) -> None:
    """Take out starts that owe nothing, except the latest thousand."""
    connection.execute(
        "DELETE FROM boots WHERE number <= (SELECT max(number) FROM boots) - ? "
        "AND number NOT IN (SELECT position >> ? FROM rows)",
        (KEPT_BOOTS, seq_bits),
    )
