"""The one place that knows which databases there are."""

from typing import TYPE_CHECKING

from wince_host.settings import HostSettings
from wince_host.store import SqliteStore, Store
from wince_wire import ConfigurationError, SetupError

if TYPE_CHECKING:
    from wince_host.care import CareStore


def open_store(settings: HostSettings) -> Store:
    """Open the store that the settings name; made when missing.

    Raises
    ------
    ConfigurationError
        If the database's address is none of a database that Wince knows.
    SetupError
        If a package for it is not installed.
    StoreError
        If it cannot be used.
    """
    if settings.database is None:
        return SqliteStore(settings.store_file)
    if not settings.database.startswith(("postgresql://", "postgres://")):
        msg = "this is no database's address: --database takes postgresql://USER@HOST:5432/DATABASE"
        raise ConfigurationError(msg)
    try:
        from wince_host.store_postgres import PostgresStore
    except ImportError as error:
        msg = "PostgreSQL needs the package psycopg: install `wince[fleet]`"
        raise SetupError(msg) from error
    return PostgresStore(settings.database)


def open_care(settings: HostSettings) -> "CareStore":
    """Open the store of what people enter, in the same database as the rows.

    Raises
    ------
    StoreError
        If it cannot be used.
    """
    from wince_host.care import open_care_store, sqlite_url

    return open_care_store(settings.database or sqlite_url(settings.state / "care.sqlite"))
