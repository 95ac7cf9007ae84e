"""The rows that are owed to the host, in one SQLite file or in memory."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Final

import msgspec

from wince_wire import (
    Event,
    EventKind,
    Face,
    Health,
    Measurement,
    Score,
    Vitals,
    channel_of,
    encode,
)

from ._packing import pack, unpack
from ._positions import LAST_POSITION, position_of

ROW_OVERHEAD_BYTES: Final = 48
"""About what key, index entry and record header take beside the payload."""
MINIMUM_BYTES: Final = 16 * 1024
"""Below this the account of what was dropped would crowd out the rows."""
RANKS: Final[dict[type[msgspec.Struct], int]] = {Face: 0, Health: 0, Vitals: 1, Score: 2, Event: 2}
"""What a full outbox lets go first: the lowest."""
_NEWEST: Final = "number = (SELECT max(number) FROM boots)"
_KEPT_TOTALS: Final = f"SELECT owed_rows, owed_bytes FROM boots WHERE {_NEWEST}"  # noqa: S608 - our own words
_KEEP_TOTALS: Final = f"UPDATE boots SET owed_rows = ?, owed_bytes = ? WHERE {_NEWEST}"  # noqa: S608
"""In the row of the newest start, whose page is written with every commit anyway."""
RANK_OF_LOSS: Final = 3
"""The account of what was dropped is never dropped itself: it is written anew, longer."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One encoded message on its way.

    Attributes
    ----------
    position
        Rises with every row made, over all starts of the device.
    suffix
        Its channel: what follows the device's name in the topic.
    rank
        What a full outbox lets go first: the lowest.
    payload
        The bytes that were fixed when the row was made.
    """

    position: int
    suffix: str
    rank: int
    payload: bytes

    @property
    def size_bytes(self) -> int:
        """What the row takes on the disk, about."""
        return len(pack(self.payload)) + ROW_OVERHEAD_BYTES


def row_of(boot_number: int, message: Measurement) -> OutboxRow:
    """Encode a message into a row.

    Raises
    ------
    MessageError
        If the message breaks the contract.
    """
    return OutboxRow(
        position=position_of(boot_number, message.seq),
        suffix=channel_of(message).suffix,
        rank=rank_of(message),
        payload=encode(message),
    )


def rank_of(message: Measurement) -> int:
    """Return how late a full outbox lets the message go: the lowest first."""
    loss = isinstance(message, Event) and message.kind is EventKind.ROWS_DROPPED
    return RANK_OF_LOSS if loss else RANKS[type(message)]


class RowTable:
    """The table ``rows`` with a running count. Not safe for threads: the outbox has the lock."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._unreadable: dict[int, int] = {}
        self.count, self.size_bytes = self._kept_totals()
        self._version = self._data_version()

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[None]:
        """Commit what the block does, or nothing of it.

        A transaction that is not durable may be undone by a power cut, but never in part.

        Raises
        ------
        sqlite3.Error
            If the disk refuses; the table is then as it was.
        """
        before = self.count, self.size_bytes
        self._roll_back()
        try:
            # FULL flushes the write-ahead log at each commit, NORMAL at checkpoints only.
            self.connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self.connection.execute("BEGIN IMMEDIATE")
            before = self._count_what_others_left()
            yield
            self.connection.execute(_KEEP_TOTALS, (self.count, self.size_bytes))
            self.connection.execute("COMMIT")
        except BaseException:
            self.count, self.size_bytes = before
            self._roll_back()
            raise

    def insert(self, rows: Iterable[OutboxRow]) -> None:
        """Add rows. A row that is there already is the same row."""
        for row in rows:
            stored = pack(row.payload)
            values = (row.position, row.suffix, row.rank, stored)
            added = self.connection.execute(
                "INSERT OR IGNORE INTO rows VALUES (?, ?, ?, ?)", values
            )
            if added.rowcount == 1:
                self.count += 1
                self.size_bytes += len(stored) + ROW_OVERHEAD_BYTES

    def delete(self, first: int, last: int) -> int:
        """Delete the rows of an inclusive range of positions and return how many there were."""
        count, size_bytes = self._totals("WHERE position BETWEEN ? AND ?", (first, last))
        if count:
            self.connection.execute(
                "DELETE FROM rows WHERE position BETWEEN ? AND ?", (first, last)
            )
            self.count -= count
            self.size_bytes -= size_bytes
        return count

    def last_of_portion(self, first: int, last: int, limit: int) -> int | None:
        """Return the position of the last of so many rows of an inclusive range, if any."""
        statement = (
            "SELECT max(position) FROM (SELECT position FROM rows "
            "WHERE position BETWEEN ? AND ? ORDER BY position LIMIT ?)"
        )
        (found,) = self.connection.execute(statement, (first, last, limit)).fetchone()
        return None if found is None else int(found)

    def select(self, limit: int, after: int, until: int | None) -> list[OutboxRow]:
        """Return the first rows with ``after < position <= until``, in order."""
        statement = (
            "SELECT position, suffix, rank, payload FROM rows "
            "WHERE position > ? AND position <= ? ORDER BY position LIMIT ?"
        )
        last = LAST_POSITION if until is None else until
        with closing(self.connection.execute(statement, (after, last, limit))) as found:
            return list(self._unpacked(found))

    def losses(self) -> list[OutboxRow]:
        """Return the rows that account for dropped ones."""
        statement = (
            "SELECT position, suffix, rank, payload FROM rows WHERE rank = ? ORDER BY position"
        )
        with closing(self.connection.execute(statement, (RANK_OF_LOSS,))) as found:
            return list(self._unpacked(found))

    def least_wanted(self, wanted_bytes: int) -> list[tuple[int, int]]:
        """Return position and size of rows to give up for so many bytes.

        Lowest rank first, then the oldest; never the accounts of earlier losses.
        """
        statement = (
            "SELECT position, length(payload) FROM rows WHERE rank < ? ORDER BY rank, position"
        )
        victims: list[tuple[int, int]] = []
        with closing(self.connection.execute(statement, (RANK_OF_LOSS,))) as found:
            for position, length in found:
                if wanted_bytes <= 0:
                    break
                victims.append((position, length + ROW_OVERHEAD_BYTES))
                wanted_bytes -= victims[-1][1]
        return victims

    def discard(self, rows: list[tuple[int, int]]) -> None:
        """Delete rows that are there, given by position and size."""
        positions = ((position,) for position, _ in rows)
        self.connection.executemany("DELETE FROM rows WHERE position = ?", positions)
        self.count -= len(rows)
        self.size_bytes -= sum(size for _, size in rows)

    def _totals(self, where: str = "", values: tuple[int, ...] = ()) -> tuple[int, int]:
        statement = f"SELECT count(*), coalesce(sum(length(payload)), 0) FROM rows {where}"  # noqa: S608 - our own words
        count, length = self.connection.execute(statement, values).fetchone()
        return count, length + count * ROW_OVERHEAD_BYTES

    def take_unreadable(self) -> list[tuple[int, int]]:
        """Return position and size of rows that were found damaged since the last call."""
        unreadable, self._unreadable = self._unreadable, {}
        return list(unreadable.items())

    def _unpacked(self, found: Iterable[tuple[int, str, int, bytes]]) -> Iterator[OutboxRow]:
        for position, suffix, rank, stored in found:
            try:
                yield OutboxRow(position, suffix, rank, unpack(stored))
            except ValueError:
                self._unreadable[position] = len(stored) + ROW_OVERHEAD_BYTES

    def _kept_totals(self) -> tuple[int, int]:
        # Counting a month of rows would read the whole file.
        kept = self.connection.execute(_KEPT_TOTALS).fetchone()
        return self._totals() if kept is None or None in kept else kept

    def _count_what_others_left(self) -> tuple[int, int]:
        # A receipt that is carried in by hand deletes rows from another process.
        version = self._data_version()
        if version != self._version:
            self.count, self.size_bytes = self._kept_totals()
            self._version = version
        return self.count, self.size_bytes

    def _data_version(self) -> int:
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    def _roll_back(self) -> None:
        # SQLite undoes most failed transactions by itself; a second attempt is then an error.
        with suppress(sqlite3.Error):
            if self.connection.in_transaction:
                self.connection.rollback()
