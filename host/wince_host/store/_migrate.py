"""Brings a store's tables up to date, after a copy of the file."""

import logging
import shutil
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from wince_wire import StoreError

from ._schema import APPLICATION_ID

logger = logging.getLogger(__name__)

ROOM = 4
"""Times the file: the copy, the new tables, and the log that both go through until the commit."""


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> Path | None:
    """Bring the tables to the newest version.

    Parameters
    ----------
    migrations
        Step ``i`` leads from version ``i`` to ``i + 1``.

    Returns
    -------
    Path or None
        The copy of the file as it was, or None when nothing had to be changed or it was empty.

    Raises
    ------
    StoreError
        If the file is another program's, was made by a newer Wince, or there is no room. A step
        that is interrupted, by a power cut too, has changed nothing and begins again.
    """
    version = _version(connection, path)
    newest = len(migrations)
    if version > newest:
        msg = (
            f"the store {path} has version {version}, this Wince reads up to {newest}: "
            "update Wince on this machine"
        )
        raise StoreError(msg)
    if version == newest:
        return None
    copy = _copy(connection, path, version) if version else None
    for step in range(version, newest):
        if copy is not None:
            logger.info("store %s is being changed; a large one takes minutes", path)
        _run_step(connection, migrations[step], step + 1)
        logger.info("store %s brought to version %d", path, step + 1)
    return copy


def _version(connection: sqlite3.Connection, path: Path) -> int:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and application != APPLICATION_ID:
        msg = f"{path} belongs to another program: name another folder with --state"
        raise StoreError(msg)
    return int(version)


def _copy(connection: sqlite3.Connection, path: Path, version: int) -> Path:
    """Copy the file as it is. A copy that a power cut ended has another name, and goes."""
    _refuse_without_room(path)
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    copy = path.with_name(f"{path.name}.v{version}.{now}")
    partial = path.with_name(f"{path.name}.copying")
    try:
        partial.unlink(missing_ok=True)
        connection.execute("VACUUM INTO ?", (str(partial),))
        partial.chmod(0o600)
        partial.replace(copy)
    finally:
        partial.unlink(missing_ok=True)
    logger.info("store %s copied to %s before it is changed", path, copy)
    return copy


def _refuse_without_room(path: Path) -> None:
    needed_gb = ROOM * path.stat().st_size / 1e9
    free_gb = shutil.disk_usage(path.parent).free / 1e9
    if free_gb < needed_gb:
        msg = (
            f"the store {path} has to be changed for this Wince, which needs {needed_gb:.2f} GB on "
            f"its disk, and {free_gb:.2f} GB are free: free some space, or start the Wince that "
            "made it; nothing was changed"
        )
        raise StoreError(msg)


def _run_step(connection: sqlite3.Connection, script: str, version: int) -> None:
    try:
        connection.executescript(
            f"BEGIN IMMEDIATE;{script}; PRAGMA application_id = {APPLICATION_ID}; "
            f"PRAGMA user_version = {version}; COMMIT;"
        )
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
