"""Brings a store's tables up to date, after a copy of the file."""

import logging
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from wince_wire import StoreError

from ._schema import APPLICATION_ID

logger = logging.getLogger(__name__)


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
        If the file is another program's, or was made by a newer Wince.
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
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    copy = path.with_name(f"{path.name}.v{version}.{now}")
    connection.execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)
    logger.info("store %s copied to %s before it is changed", path, copy)
    return copy


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
