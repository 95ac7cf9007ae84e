"""The one place that knows which databases there are."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from wince_host.settings import HostSettings
from wince_host.store import SqliteStore, Store
from wince_wire import ConfigurationError, SetupError, StoreError

if TYPE_CHECKING:
    from wince_host.alarms import Duty
    from wince_host.care import CareStore

PASSWORD_CREDENTIAL = "wince_postgresql-password"  # noqa: S105 - a file's name
"""Of systemd's credentials: libpq refuses a password file that systemd lends by an ACL."""


def open_store(settings: HostSettings) -> Store:
    """Open the store that the settings name; made when missing.

    Raises
    ------
    ConfigurationError
        If the database's address is none of a database that Wince knows, or holds a password.
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
    return PostgresStore(settings.database, password=_password())


def open_care(settings: HostSettings) -> "CareStore":
    """Open the store of what people enter, in the same database as the rows.

    Raises
    ------
    StoreError
        If it cannot be used.
    """
    from wince_host.care import open_care_store, sqlite_url

    if settings.database is None:
        return open_care_store(sqlite_url(settings.state / "care.sqlite"))
    password = _password()
    if password is None:
        return open_care_store(settings.database)
    from sqlalchemy import make_url

    # Inside this process only: what is shown of the address leaves the password out.
    address = make_url(settings.database).set(password=password)
    return open_care_store(address.render_as_string(hide_password=False))


def open_duty(settings: HostSettings) -> "Duty | None":
    """Return what tells which of several hosts over one database raises the alarms.

    A file has one host alone: then there is nothing to tell, and it is None.
    """
    if settings.database is None:
        return None
    from wince_host.store_postgres import DatabaseDuty

    return DatabaseDuty(settings.database, password=_password())


def _password() -> str | None:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder is None:
        return None
    try:
        return (Path(folder) / PASSWORD_CREDENTIAL).read_text("utf-8").rstrip("\n")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        msg = f"the credential {PASSWORD_CREDENTIAL} cannot be read: write one line of text into it"
        raise StoreError(msg) from error
