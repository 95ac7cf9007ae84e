"""Reads an outbox that another process may be writing to."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from wince_wire import OutboxError

from ._boots import Boot, read_boots
from ._database import BUSY_TIMEOUT_S, require_outbox
from ._packing import unpack
from ._positions import LAST_POSITION, position_of
from ._rows import OutboxRow

_SELECT: Final = (
    "SELECT position, suffix, rank, payload FROM rows "
    "WHERE position > ? AND position <= ? ORDER BY position LIMIT ?"
)


class OutboxReader:
    """The rows on the disk, whether a device runs or not, on a disk that is read-only as well.

    It never waits for the device and never makes it wait: each call looks at the file as it is at
    that moment. Rows that wait in the memory of a running device are not seen.

    Parameters
    ----------
    path
        The SQLite file.

    Raises
    ------
    OutboxError
        If there is no outbox, or it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.is_file():
            msg = f"there is no outbox at {path}: check state_folder in the settings"
            raise OutboxError(msg)
        with self._told():
            self._connection = _connect(path)
        try:
            with self._told():
                require_outbox(self._connection, path, oldest=1)
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def boots(self) -> list[Boot]:
        """Return the starts of the device, oldest first."""
        with self._told():
            return read_boots(self._connection)

    def count(self) -> int:
        """Return how many rows are owed to the host."""
        with self._told():
            (count,) = self._connection.execute("SELECT count(*) FROM rows").fetchone()
        return int(count)

    def newest_position(self) -> int:
        """Return the position of the last row; -1 without rows."""
        with self._told():
            (newest,) = self._connection.execute("SELECT max(position) FROM rows").fetchone()
        return -1 if newest is None else int(newest)

    def position_at(self, place: float) -> int:
        """Return the position before which this share (0-1) of the span of positions lies.

        Starts of the device leave wide gaps between positions, so this is a place to take a
        sample from, no more.
        """
        with self._told():
            boots = self._connection.execute("SELECT number, last_seq FROM boots ORDER BY number")
            made = boots.fetchall()
        wanted = place * sum(last for _, last in made)
        for number, last in made:
            if wanted < last:
                return position_of(number, int(wanted))
            wanted -= last
        return -1

    def rows(
        self, *, after: int = -1, until: int = LAST_POSITION, at_a_time: int = 500
    ) -> Iterator[OutboxRow]:
        """Yield the rows with ``after < position <= until`` in the order made.

        Few at a time, each time as of that moment: a long read would keep the device from
        shortening its write-ahead log.

        Raises
        ------
        OutboxError
            If the file cannot be read on.
        """
        while rows := self._select(after, until, at_a_time):
            for position, suffix, rank, stored in rows:
                # The device itself finds a damaged one when it sends, and accounts for it.
                with suppress(ValueError):
                    yield OutboxRow(position, suffix, rank, unpack(stored))
            after = rows[-1][0]

    def _select(self, after: int, until: int, limit: int) -> list[tuple[int, str, int, bytes]]:
        with (
            self._told(),
            closing(self._connection.execute(_SELECT, (after, until, limit))) as found,
        ):
            return found.fetchall()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            msg = (
                f"the outbox {self._path} cannot be read ({error}): a damaged one is mended when "
                "the device starts"
            )
            raise OutboxError(msg) from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = _open(path, "mode=ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        # Without a log, and where none can be made, nobody writes: the file is all there is.
        if path.with_name(path.name + "-wal").exists():
            raise
        return _open(path, "immutable=1")
    except BaseException:
        connection.close()
        raise
    return connection


def _open(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}", uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None
    )
