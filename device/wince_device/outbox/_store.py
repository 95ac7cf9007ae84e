"""Rows on the disk, or in memory while the disk refuses."""

import logging
import sqlite3
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from wince_device.clock import WallClock
from wince_wire import OutboxError

from ._book import DAMAGED, Book
from ._boots import Boot, read_boots, write_boot
from ._database import is_damage, open_memory
from ._lock import FileLock
from ._opening import boots_on_disk, may_pass, open_table
from ._positions import LAST_POSITION, MAX_SEQ, position_of
from ._ranges import Range
from ._refusal import refusal
from ._rows import OutboxRow, RowTable
from ._shedding import account_for, shed
from ._state import OutboxState

logger = logging.getLogger(__name__)

RETRY_S: Final = 5.0
"""Opening looks through the file for a second or two."""


class Store:
    """Everything an outbox holds. Not safe for threads: the outbox has the lock.

    Parameters
    ----------
    path
        The SQLite file.
    maximum_bytes, memory_bytes
        Bounds of the rows on the disk, and of those that wait in memory for it.
    clock
        Stamps the account of dropped rows.
    retry_s
        A file that cannot be opened is tried again after so long.

    Raises
    ------
    OutboxError
        If the file cannot be opened for a reason that will not pass by itself.
    """

    def __init__(
        self,
        path: Path,
        *,
        maximum_bytes: int,
        memory_bytes: int,
        clock: WallClock,
        retry_s: float = RETRY_S,
    ) -> None:
        self._path = path
        self._file_lock = FileLock(path)
        self._retry_s = retry_s
        self._retry_at_s = 0.0
        self._maximum_bytes = maximum_bytes
        self._memory_bytes = memory_bytes
        self._memory = RowTable(open_memory())
        self._disk: RowTable | None = None
        self.book = Book(clock)
        self.state = OutboxState.WRITING
        self.last_error: OutboxError | None = None
        self.set_aside_file: Path | None = None
        self.failures = 0
        try:
            self._begin()
        except BaseException:
            self._memory.connection.close()
            self._file_lock.release()
            raise

    @property
    def count(self) -> int:
        """Rows on the disk and in memory."""
        return self._memory.count + (self._disk.count if self._disk else 0)

    @property
    def size_bytes(self) -> int:
        """What they take, about."""
        return self._memory.size_bytes + (self._disk.size_bytes if self._disk else 0)

    @property
    def rows_in_memory(self) -> int:
        """Rows that the disk has not taken yet."""
        return self._memory.count

    def keep(self, rows: list[OutboxRow]) -> None:
        """Commit rows to the disk, with all that waits in memory; else keep them in memory."""
        if self._to_disk(rows):
            return
        with self._memory.transaction():
            self._memory.insert(rows)
            self._shed(self._memory, self._memory_bytes)
        if self._disk is None:
            self._reopen()

    def select(self, limit: int, after: int, until: int | None) -> list[OutboxRow]:
        """Return the first rows with ``after < position <= until``, in order."""
        rows = self._memory.select(limit, after, until)
        if self._disk is not None:
            try:
                rows += self._disk.select(limit, after, until)
                self._let_go_of_damaged(self._disk)
            except sqlite3.Error as error:
                self._disk_failed(error)
        return sorted(rows, key=lambda row: row.position)[:limit]

    def release(self, boot_id: str, ranges: Iterable[Range], acknowledged_seq: int) -> int:
        """Delete rows that the host has; return how many there were."""
        number = self.book.number_of(boot_id)
        if number is None:
            return 0
        spans = [(position_of(number, first), position_of(number, last)) for first, last in ranges]
        with self._memory.transaction():
            released = sum(self._memory.delete(*span) for span in spans)
        if boot_id == self.book.boot.boot_id:
            self.book.note_acknowledged(acknowledged_seq)
        return released + self._release_on_disk(number, spans, min(acknowledged_seq, MAX_SEQ))

    def boots(self) -> list[Boot]:
        """Return the book of starts; the present one always as it is now."""
        present, earlier = self.book.boot, list[Boot]()
        if self._disk is not None:
            with suppress(sqlite3.Error):
                earlier = read_boots(self._disk.connection)
        return [boot for boot in earlier if boot.number != present.number] + [present]

    def close(self) -> None:
        """Write what waits in memory, and the book, if the disk takes it; let the file go."""
        owed = self._memory.count or self.state is OutboxState.FAILING
        self._retry_at_s = 0.0
        # Without rows it is the book alone that stays as it was, and of the disk was told before.
        if owed and not self._to_disk([]) and self._memory.count:
            logger.error(
                "%d rows could not be written to %s and are lost with this process",
                self._memory.count,
                self._path,
            )
        self._close_disk()
        self._file_lock.release()
        self._memory.connection.close()
        self.state = OutboxState.CLOSED

    def _to_disk(self, rows: list[OutboxRow]) -> bool:
        if self._disk is None:
            self._reopen()
        before, disk = self.book.boot, self._disk
        if disk is None:
            return False
        try:
            with disk.transaction():
                disk.insert(self._waiting())
                disk.insert(rows)
                self._shed(disk, self._maximum_bytes)
                write_boot(disk.connection, self.book.boot)
        except sqlite3.Error as error:
            self.book.boot = before
            self._disk_failed(error)
            return False
        self._disk_took_it()
        return True

    def _let_go_of_damaged(self, disk: RowTable) -> None:
        """Account for rows that cannot be read: they would be owed for ever."""
        damaged = disk.take_unreadable()
        if not damaged:
            return
        before = self.book.boot
        logger.error(
            "%d rows in %s are damaged: told to the host as lost", len(damaged), self._path
        )
        try:
            with disk.transaction():
                disk.discard(damaged)
                accountant = self.book.accountant()
                lost = accountant.by_boot(position for position, _ in damaged)
                account_for(disk, accountant, lost, detail=DAMAGED)
                self.book.count_dropped(len(damaged))
                write_boot(disk.connection, self.book.boot)
        except BaseException:
            self.book.boot = before
            raise

    def _waiting(self) -> list[OutboxRow]:
        return self._memory.select(self._memory.count, -1, None)

    def _shed(self, table: RowTable, maximum_bytes: int) -> None:
        if table.size_bytes <= maximum_bytes:
            return
        dropped = shed(table, self.book.accountant(), maximum_bytes=maximum_bytes)
        self.book.count_dropped(dropped)
        total = self.book.boot.rows_dropped
        logger.warning("outbox full: %d rows dropped, %d since the start", dropped, total)

    def _release_on_disk(self, number: int, spans: list[Range], acknowledged_seq: int) -> int:
        if self._disk is None:
            return 0
        try:
            # A power cut may bring these rows back: the host then takes them for what they are.
            with self._disk.transaction(durable=False):
                released = sum(self._disk.delete(*span) for span in spans)
                self._disk.connection.execute(
                    "UPDATE boots SET acknowledged_seq = min(last_seq, ?2) "
                    "WHERE number = ?1 AND acknowledged_seq < min(last_seq, ?2)",
                    (number, acknowledged_seq),
                )
        except sqlite3.Error as error:
            self._disk_failed(error)
            return 0
        return released

    def _begin(self) -> None:
        try:
            self._open()
        except (sqlite3.Error, OSError) as error:
            if not may_pass(error, self._path):
                why = error.strerror if isinstance(error, OSError) else error
                what = "written" if isinstance(error, OSError) else "opened"
                msg = f"the outbox {self._path} cannot be {what} ({why}): check its path and rights"
                raise OutboxError(msg) from error
            # The unit measures all the same: rows go to the host from memory.
            self.book.begin_in_memory(boots_on_disk(self._path))
            self._note(error)

    def _open(self) -> None:
        self._file_lock.take()
        opened = open_table(self._path)
        try:
            self.book.enter(opened.table, opened.salvage, self._waiting())
        except BaseException:
            opened.table.connection.close()
            raise
        self._disk = opened.table
        self.set_aside_file = opened.set_aside_file or self.set_aside_file

    def _reopen(self) -> None:
        """Try the file again after it was found damaged; write what waits in memory."""
        if time.monotonic() < self._retry_at_s:
            return
        try:
            self._open()
        except (sqlite3.Error, OSError, OutboxError) as error:
            self._note(error)
            self._retry_at_s = time.monotonic() + self._retry_s
            return
        self._to_disk([])

    def _disk_failed(self, error: sqlite3.Error) -> None:
        self._note(error)
        if is_damage(error):
            self._close_disk()

    def _note(self, error: Exception) -> None:
        self.failures += 1
        self.last_error = refusal(self._path, error)
        if self.state is not OutboxState.FAILING:
            logger.error("%s; rows wait in memory", self.last_error)
        self.state = OutboxState.FAILING

    def _disk_took_it(self) -> None:
        with self._memory.transaction():
            self._memory.delete(0, LAST_POSITION)
        if self.state is OutboxState.FAILING:
            logger.warning("the outbox %s can be written again", self._path)
        self.state = OutboxState.WRITING
        self.last_error = None

    def _close_disk(self) -> None:
        if self._disk is not None:
            with suppress(sqlite3.Error):
                self._disk.connection.close()
        self._disk = None
