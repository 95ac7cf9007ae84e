"""Connections to a SQLite file, and its errors in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wince_wire import StoreError

_MEND = (
    "end the host, then put a copy in its place with `wince-host restore COPY`, or move it away to "
    "begin a new one"
)
_ADVICE = (
    (
        "disk is full",
        "the disk that holds {path} is full: free some space; devices keep their rows meanwhile",
    ),
    ("locked", "another program holds the store {path}: end it, then try again"),
    ("busy", "another program holds the store {path}: end it, then try again"),
    ("not a database", f"{{path}} is no Wince store or is damaged: {_MEND}"),
    ("malformed", f"the store {{path}} is damaged: {_MEND}"),
    (
        "disk I/O error",
        "the disk that holds {path} fails to read or write: look at the disk, then start again",
    ),
    ("readonly", "the store {path} cannot be written: give this user the right to write there"),
    (
        "unable to open",
        "the store {path} cannot be opened: check that its folder exists and may be written",
    ),
)


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn the database's errors into a StoreError that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        said = str(error)
        for sign, advice in _ADVICE:
            if sign in said:
                raise StoreError(advice.format(path=path)) from error
        msg = f"the store {path} failed: {said}; see the host's log"
        raise StoreError(msg) from error


def connect(path: Path, *, busy_s: float, writable: bool) -> sqlite3.Connection:
    """Open one connection that may be handed from thread to thread.

    Parameters
    ----------
    busy_s
        How long to wait for another program that is writing.
    writable
        False gives a connection that can only read.
    """
    connection = sqlite3.connect(
        path, timeout=busy_s, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        if writable:
            connection.execute("PRAGMA journal_mode = WAL")
            # NORMAL would lose the newest commits with the power, and those were acknowledged.
            connection.execute("PRAGMA synchronous = FULL")
            # What is erased or no longer kept is overwritten, not only left out.
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute(f"PRAGMA journal_size_limit = {64 * 1024 * 1024}")
        else:
            connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit everything in the block durably, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
