"""The outbox as the rest of the device sees it."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from wince_device.clock import WallClock
from wince_wire import Ack, Measurement, OutboxError

from ._book import RowMaker
from ._boots import Boot
from ._ranges import merged
from ._rows import MINIMUM_BYTES, OutboxRow
from ._state import OutboxState, OutboxStatistics
from ._store import RETRY_S, Store

DEFAULT_MAXIMUM_BYTES: Final = 256 * 1024 * 1024
"""Some three days at the 82 MB a day of docs/units-without-network.md."""
DEFAULT_MEMORY_BYTES: Final = 8 * 1024 * 1024
"""Some two hours of rows while the disk refuses."""


class Outbox:
    """Keeps every row from the moment it is made until the host has committed it.

    Safe for threads. A row is committed to the disk before `append` returns. While the disk
    refuses, rows wait in a bounded memory and are written as soon as it takes them again.

    Parameters
    ----------
    path
        The SQLite file; made with its folder when absent. A damaged file is set aside as
        ``<stem>.corrupt-<utc><suffix>``, and what can be read of it is taken over.
    maximum_bytes
        Beyond this, rows are dropped: face and health first, then vitals, then scores and events,
        the oldest first. Events of kind ``rows_dropped`` tell the host which.
    memory_bytes
        The same bound for rows that wait in memory.
    clock
        Stamps those events.
    retry_s
        A disk that refused at the opening is tried again after so long, at the next row.

    Raises
    ------
    OutboxError
        If the file cannot be opened, is in use, or belongs to a newer Wince. A full, read-only or
        failing disk is no reason: rows then wait in memory, see `state`.
    """

    def __init__(
        self,
        path: Path,
        *,
        maximum_bytes: int = DEFAULT_MAXIMUM_BYTES,
        memory_bytes: int = DEFAULT_MEMORY_BYTES,
        clock: WallClock | None = None,
        retry_s: float = RETRY_S,
    ) -> None:
        if min(maximum_bytes, memory_bytes) < MINIMUM_BYTES:
            msg = f"an outbox of less than {MINIMUM_BYTES} bytes is too small: raise its limit"
            raise OutboxError(msg)
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._store = Store(
            path,
            maximum_bytes=maximum_bytes,
            memory_bytes=memory_bytes,
            clock=clock or WallClock(),
            retry_s=retry_s,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def boot_id(self) -> str:
        """Name of this start of the device: 32 hexadecimal digits, new at each opening."""
        return self._store.book.boot.boot_id

    @property
    def state(self) -> OutboxState:
        """Whether rows reach the disk."""
        return self._store.state

    @property
    def last_error(self) -> OutboxError | None:
        """Why they do not; None while they do."""
        return self._store.last_error

    @property
    def set_aside_file(self) -> Path | None:
        """Where a damaged file was put by this process, if one was."""
        return self._store.set_aside_file

    @property
    def statistics(self) -> OutboxStatistics:
        """Figures of this moment."""
        with self._lock:
            return OutboxStatistics(
                rows=self._store.count,
                size_bytes=self._store.size_bytes,
                rows_in_memory=self._store.rows_in_memory,
                dropped_total=self._store.book.boot.rows_dropped,
                write_failures_total=self._store.failures,
            )

    def append(self, make: RowMaker) -> Measurement:
        """Make one row, keep it, and return it; see `append_many`."""
        return self.append_many([make])[0]

    def append_many(self, makers: Sequence[RowMaker]) -> list[Measurement]:
        """Make rows and commit them together, for example all rows of one second.

        Parameters
        ----------
        makers
            Each is called with the boot id and the row's count, and returns the message.

        Raises
        ------
        MessageError
            If a message breaks the contract. Then none of the rows exists, and no count is used.
        OutboxError
            If the outbox is closed. A disk that refuses raises nothing: see `state`.
        """
        with self._lock:
            self._require_open()
            book = self._store.book
            before = book.boot
            try:
                made = [book.make(maker) for maker in makers]
                self._store.keep([row for _, row in made])
            except BaseException:
                book.boot = before
                raise
        self._announce()
        return [message for message, _ in made]

    def unacknowledged(
        self, limit: int, *, after: int = -1, until: int | None = None
    ) -> list[OutboxRow]:
        """Return up to ``limit`` rows with ``after < position <= until``, in the order made."""
        with self._lock:
            self._require_open()
            return self._store.select(limit, after, until)

    def acknowledge(self, ack: Ack) -> int:
        """Let go of the rows that the host has, and return how many there were."""
        with self._lock:
            self._require_open()
            ranges = merged([(1, ack.seq), *ack.also])
            return self._store.release(ack.boot_id, ranges, ack.seq)

    def newest_position(self) -> int:
        """Return the position of the last row made; rows made later lie above it."""
        with self._lock:
            return self._store.book.newest_position

    def depth(self) -> int:
        """Return how many rows are owed to the host."""
        return self.statistics.rows

    def bytes(self) -> int:
        """Return about how many bytes they take."""
        return self.statistics.size_bytes

    def boots(self) -> list[Boot]:
        """Return the starts of the device, oldest first, with what each of them made."""
        with self._lock:
            self._require_open()
            return self._store.boots()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each append, in the appending thread: it must not wait."""
        self._listeners = [*self._listeners, listener]

    def unlisten(self, listener: Callable[[], None]) -> None:
        """Call it no more."""
        self._listeners = [known for known in self._listeners if known != listener]

    def close(self) -> None:
        """Let the file go. May be called twice."""
        with self._lock:
            if self._store.state is not OutboxState.CLOSED:
                self._store.close()

    def _require_open(self) -> None:
        if self._store.state is OutboxState.CLOSED:
            raise OutboxError("the outbox is closed: rows come to it after the device has stopped")

    def _announce(self) -> None:
        for listener in self._listeners:
            listener()
