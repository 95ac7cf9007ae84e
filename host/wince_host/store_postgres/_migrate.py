"""Brings the tables up to date, one process at a time."""

import logging
from collections.abc import Sequence

from psycopg import Connection

from wince_wire import StoreError

logger = logging.getLogger(__name__)

MIGRATION_LOCK = 0x57494E43_0001
"""Of all advisory locks in the database, the one that a migration holds."""


def migrate(connection: Connection, at: str, migrations: Sequence[str]) -> int:
    """Bring the tables to the newest version, all steps or none, and return the version before.

    Other processes that start at the same moment wait. There is no copy of the tables beforehand,
    because a step that fails, or is cut off, is undone by the database itself.

    Parameters
    ----------
    connection
        In autocommit.
    at
        The database and its host, for people.
    migrations
        Step ``i`` leads from version ``i`` to ``i + 1``.

    Raises
    ------
    StoreError
        If the tables were made by a newer Wince, or by another program.
    psycopg.Error
        If the database fails.
    """
    newest = len(migrations)
    if _version(connection, at) == newest:
        return newest
    with connection.transaction():
        # A step may take longer than any statement of the daily work.
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("SET LOCAL lock_timeout = 0")
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
        version = _version(connection, at)
        if version > newest:
            msg = (
                f"the database {at} has version {version}, this Wince reads up to {newest}: "
                "update Wince on this machine"
            )
            raise StoreError(msg)
        for step in range(version, newest):
            connection.execute(migrations[step].encode())
            connection.execute("UPDATE layout SET version = %s", (step + 1,))
            logger.info("database %s brought to version %d", at, step + 1)
    return version


def _version(connection: Connection, at: str) -> int:
    row = connection.execute(
        "SELECT to_regclass('wince.layout') IS NOT NULL, count(*)"
        " FROM pg_class WHERE relnamespace = to_regnamespace('wince')"
    ).fetchone()
    has_layout, relations = row if row is not None else (False, 0)
    if has_layout:
        found = connection.execute("SELECT version FROM layout").fetchone()
        return 0 if found is None else int(found[0])
    if relations:
        msg = f"the schema wince in the database {at} belongs to another program: name another one"
        raise StoreError(msg)
    return 0
