"""One SQLite file that is open: one writing connection, a few reading ones."""

import queue
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wince_host._opening import make_private_file, opening_alone
from wince_wire import StoreError

from ._connection import connect, store_errors
from ._migrate import migrate
from ._schema import MIGRATIONS
from ._writing import Writing


class StoreFile:
    """Connections to a store's file, for any number of threads.

    Parameters
    ----------
    path
        The file; it is made when missing, for its owner alone.
    busy_s
        How long to wait for somebody else who is writing.
    migrations
        The steps between versions of the tables.

    Raises
    ------
    StoreError
        If the file cannot be opened, is damaged, another program's, or of a newer Wince.
    """

    def __init__(
        self, path: Path, *, busy_s: float = 5.0, migrations: Sequence[str] = MIGRATIONS
    ) -> None:
        self.path = path
        self._busy_s = busy_s
        self._lock = threading.Lock()
        self._idle_readers: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._closed = False
        make_private_file(path)
        with opening_alone(path, busy_s=busy_s), store_errors(path):
            self._writer = connect(path, busy_s=busy_s, writable=True)
            try:
                migrate(self._writer, path, migrations)
            except BaseException:
                self._writer.close()
                raise
        self._state = Writing(self._writer)

    def close(self) -> None:
        """Let the file go. May be called twice. A reader in use goes when it is done."""
        with self._lock:
            self._closed = True
            self._writer.close()
        while not self._idle_readers.empty():
            self._idle_readers.get_nowait().close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        # Writing the file anew takes minutes: who waits for it can tell so meanwhile.
        if not self._lock.acquire(timeout=self._busy_s):
            msg = f"the store {self.path} is busy with other work of this host: try again"
            raise StoreError(msg)
        try:
            with store_errors(self.path):
                self._refuse_when_closed()
                yield self._writer
        finally:
            self._lock.release()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with store_errors(self.path):
            self._refuse_when_closed()
            try:
                connection = self._idle_readers.get_nowait()
            except queue.Empty:
                connection = connect(self.path, busy_s=self._busy_s, writable=False)
            try:
                yield connection
            finally:
                if self._closed:
                    connection.close()
                else:
                    self._idle_readers.put(connection)

    def _refuse_when_closed(self) -> None:
        if self._closed:
            msg = f"the store {self.path} is closed: the host is ending"
            raise StoreError(msg)
