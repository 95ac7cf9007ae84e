"""A duty that one of several processes over a database has, as long as it shows signs of life."""

import logging
import threading
import time
from contextlib import suppress

import psycopg
from psycopg import Connection

from ._address import LOCK_S, read_address

logger = logging.getLogger(__name__)

LEASE_S = 10.0
"""The database takes the duty from a process that says nothing for so long."""
RENEW_S = 2.0
ALARMS_LOCK = 0x57494E43_0003
_END_WHEN_SILENT = "SELECT set_config('idle_session_timeout', %s, false)"


class DatabaseDuty:
    """A lock of the database that a session holds, and that ends with the session.

    The server ends a session that is silent for `LEASE_S` (PostgreSQL 14 and later, setting
    ``idle_session_timeout``), so a process that hangs, a machine that lost its power and a network
    that is cut lose the duty as one that died does; an older server notices the first of these
    never, and the others when TCP does. While the database is away nobody else can take it, and
    who has it keeps it. Behind a cut network it looks as if it were away: whoever had the duty goes
    on there too, since an alarm that is raised twice is better than one that nobody raises.

    Parameters
    ----------
    url, password
        As for `PostgresStore`.
    lock
        Number of the duty.
    lease_s, renew_s
        How long the duty lasts without a sign, and how often one is given.

    Attributes
    ----------
    asked
        How often the database answered.
    """

    is_shared = True

    def __init__(
        self,
        url: str,
        *,
        password: str | None = None,
        lock: int = ALARMS_LOCK,
        lease_s: float = LEASE_S,
        renew_s: float = RENEW_S,
    ) -> None:
        self.asked = 0
        self._conninfo = read_address(url, password=password, lock_s=LOCK_S).conninfo
        self._lock = lock
        self._lease_s = lease_s
        self._renew_s = renew_s
        self._connection: Connection | None = None
        self._held = False
        self._away = False
        self._shown_s = 0.0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="duty", daemon=True)

    def start(self) -> None:
        """Begin to ask for it, in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Let another process have it."""
        self._ending.set()
        if self._thread.ident is not None:
            self._thread.join(2 * self._lease_s)
        self._held = False
        self._drop()

    def holds(self) -> bool:
        """Tell whether this process has it; never waits."""
        # A process that slept may not know yet that the database gave it to another one.
        return self._held and (self._away or time.monotonic() - self._shown_s < self._lease_s)

    def _run(self) -> None:
        while not self._ending.is_set():
            # A session that the server ended is no server that is away: ask once more at once.
            self._away = not (self._renewed() or self._renewed())
            self._ending.wait(self._renew_s)

    def _renewed(self) -> bool:
        try:
            self._held = self._ask()
        except psycopg.Error as error:
            # Sentences of the database may hold its address; the store's own say what to do.
            logger.debug("the duty could not be asked for: %s", type(error).__name__)
            self._drop()
            return False
        self._shown_s = time.monotonic()
        self.asked += 1
        return True

    def _ask(self) -> bool:
        if self._connection is None:
            self._connection = self._connect()
        elif self._held:
            self._connection.execute("SELECT 1")
            return True
        row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (self._lock,)).fetchone()
        return row is not None and bool(row[0])

    def _connect(self) -> Connection:
        connection = psycopg.connect(self._conninfo, autocommit=True)
        lease_ms = int(1000 * self._lease_s)
        with suppress(psycopg.errors.UndefinedObject):  # before PostgreSQL 14
            connection.execute(_END_WHEN_SILENT, (str(lease_ms),))
        return connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
