"""Looks whether a connection still stands before it is used, when it was not used for a while."""

import time
from weakref import WeakKeyDictionary

from psycopg import Connection
from psycopg_pool import ConnectionPool

FRESH_S = 1.0
"""A logger commits many times a second; each look is one more way to the server and back."""


class IdleCheck:
    """What a pool calls with a connection that it is about to give away."""

    def __init__(self) -> None:
        self._given_s: WeakKeyDictionary[Connection, float] = WeakKeyDictionary()

    def __call__(self, connection: Connection) -> None:
        """Raise the database's error where a connection broke meanwhile.

        Raises
        ------
        psycopg.OperationalError
            If it broke; the pool then takes another one.
        """
        now_s = time.monotonic()
        given_s = self._given_s.get(connection)
        if given_s is None or now_s - given_s > FRESH_S:
            ConnectionPool.check_connection(connection)
        self._given_s[connection] = now_s
