"""Brings the tables of what people enter up to date, after a copy of the file."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text, update

from wince_wire import StoreError

from ._engine import APPLICATION_ID, place_of, run_outside
from ._layout import ALARM_HEAD, LAYOUT, VERSION, metadata
from ._triggers import make_append_only

logger = logging.getLogger(__name__)

Step = Callable[[Connection], None]
STEPS: tuple[Step, ...] = ()
"""Step ``i`` leads from version ``i + 1`` to ``i + 2``. A released step never changes. A new
database is made at the newest version at once."""
_LOCK = 0x57494E45


def migrate(engine: Engine, steps: Sequence[Step] = STEPS) -> Path | None:
    """Bring the tables to the newest version, all in one transaction.

    Returns
    -------
    Path or None
        The copy of a SQLite file as it was, or None when nothing had to be changed. A PostgreSQL
        server takes the step whole or not at all; its copies are its keeper's.

    Raises
    ------
    StoreError
        If the database is another program's, or was made by a newer Wince.
    """
    newest = 1 + len(steps)
    with engine.execution_options(writes=True).begin() as connection:
        version = _version(connection)
    if version > newest:
        msg = (
            f"{place_of(engine)} has version {version}, this Wince reads up to {newest}: "
            "update Wince on this machine"
        )
        raise StoreError(msg)
    if version == newest:
        return None
    copy = _copy(engine, version) if version else None
    with engine.execution_options(writes=True).begin() as connection:
        _hold(connection)
        # Another process may have done it while this one waited for the lock.
        version = _version(connection)
        if version == 0:
            _make(connection)
        for step in steps[max(version, VERSION) - 1 :]:
            step(connection)
        connection.execute(update(LAYOUT).values(version=newest))
    logger.info("%s brought to version %d", place_of(engine), newest)
    return copy


def _version(connection: Connection) -> int:
    tables = set(inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        own = connection.exec_driver_sql("PRAGMA application_id").scalar_one() == APPLICATION_ID
        if tables and not own:
            msg = f"{place_of(connection.engine)} belongs to another program: move it away"
            raise StoreError(msg)
    if LAYOUT.name not in tables:
        return 0
    return int(connection.execute(select(LAYOUT.c.version)).scalar_one())


def _make(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    metadata.create_all(connection)
    make_append_only(connection)
    connection.execute(ALARM_HEAD.insert().values(one=1, lines=0, digest=""))
    connection.execute(LAYOUT.insert().values(version=VERSION))


def _hold(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _copy(engine: Engine, version: int) -> Path | None:
    if engine.dialect.name != "sqlite":
        return None
    path = Path(engine.url.database or "")
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    copy = path.with_name(f"{path.name}.v{version}.{now}")
    run_outside(engine, "VACUUM INTO ?", str(copy))
    copy.chmod(0o600)
    logger.info("%s copied to %s before it is changed", place_of(engine), copy)
    return copy
