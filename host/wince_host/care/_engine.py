"""Connections to the database of what people enter, and its errors in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from wince_host._opening import make_private_file, opening_alone
from wince_wire import StoreError

BUSY_S = 5.0
CONNECT_S = 5
STATEMENT_S = 20
APPLICATION_ID = 0x57494E45
"""``WINE`` in the header of the SQLite file: what people enter, apart from ``WINC``, the rows."""

_ADVICE = (
    ("disk is full", "the disk that holds {place} is full: free some space, then enter it again"),
    ("locked", "another program holds {place}: end it, then try again"),
    ("busy", "another program holds {place}: end it, then try again"),
    ("not a database", "{place} is no store of Wince or is damaged: put a copy in its place"),
    ("malformed", "{place} is damaged: put a copy in its place"),
    ("readonly", "{place} cannot be written: give this user the right to write there"),
    ("unable to open", "{place} cannot be opened: check that its folder may be written"),
    ("password authentication failed", "{place} refuses this user's password: check PGPASSFILE"),
    ("no password supplied", "{place} wants a password: give one through PGPASSFILE"),
    ("does not exist", "{place} has no such database or table: make it, then start again"),
    ("connection failed", "{place} does not answer: check that the database runs, then try again"),
    ("server closed", "{place} ended the connection: try again"),
    ("never edited", "the alarm record in {place} can be added to and never edited"),
)


def sqlite_url(path: Path) -> str:
    """Return the address of a SQLite file for `open_care_store`."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def make_engine(url: str) -> Engine:
    """Return an engine; a SQLite file is made when missing, for its owner alone.

    Raises
    ------
    StoreError
        If the address is none, or the file cannot be made.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        make_private_file(Path(address.database or ""))
        engine = create_engine(address, connect_args={"timeout": BUSY_S})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    arguments: dict[str, Any] = {
        "connect_timeout": CONNECT_S,
        "options": f"-c statement_timeout={STATEMENT_S * 1000}",
    }
    return create_engine(
        address, pool_pre_ping=True, pool_timeout=CONNECT_S, connect_args=arguments
    )


def opening(engine: Engine) -> AbstractContextManager[None]:
    """Hold a SQLite file while its tables are made; a PostgreSQL server has a lock for that."""
    if engine.dialect.name != "sqlite":
        return nullcontext()
    return opening_alone(Path(engine.url.database or ""), busy_s=BUSY_S)


def run_outside(engine: Engine, statement: str, *values: str) -> list[Any]:
    """Run a statement of SQLite outside of any transaction and return its rows."""
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def place_of(engine: Engine) -> str:
    """Return where the database is, without a password."""
    if engine.dialect.name == "sqlite":
        return f"the store {engine.url.database}"
    host = engine.url.host or engine.url.query.get("host") or "this machine"
    return f"the database {engine.url.database} at {host}"


@contextmanager
def care_errors(place: str) -> Iterator[None]:
    """Turn the database's errors into a StoreError that says what to do."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        raise StoreError(_sentence(said, place)) from error


def _sentence(said: str, place: str) -> str:
    for sign, advice in _ADVICE:
        if sign in said:
            return advice.format(place=place)
    return f"{place} failed: {' '.join(said.split())}; see the host's log"


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        msg = "the address of the database is none: give sqlite:///FILE or postgresql://…"
        raise StoreError(msg) from error
    backend = address.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return address.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and address.database not in {None, "", ":memory:"}:
        return address
    msg = f"a database of the kind {backend!r} is not known: give sqlite:///FILE or postgresql://…"
    raise StoreError(msg)


def _prepare_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own type
    # The module would begin transactions by itself, too late for a lock from the first read on.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys = ON",
        "secure_delete = ON",
        "journal_mode = WAL",
        "synchronous = FULL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
