"""Where the database is: a URL that holds no password."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from wince_wire import ConfigurationError

CONNECT_S = 5
STATEMENT_S = 60
LOCK_S = 10
IDLE_S = 60
"""A logger that hangs in the middle of a transaction holds up the others for so long at most."""


@dataclass(frozen=True, slots=True)
class Address:
    """Everything that a connection needs.

    Attributes
    ----------
    shown
        For people and logs.
    conninfo
        For libpq; it may hold a password and is never shown.
    """

    shown: str
    conninfo: str = field(repr=False)


def read_address(url: str, *, password: str | None = None, lock_s: float = LOCK_S) -> Address:
    """Return the address that a URL means.

    Parameters
    ----------
    password
        Where it is None, libpq looks for one: in the file that ``PGPASSFILE`` names, in
        ``~/.pgpass`` and in ``PGPASSWORD``.
    lock_s
        How long a statement waits for what another program holds.

    Raises
    ------
    ConfigurationError
        If it is no such URL, or holds a password.
    """
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        # What libpq says of it would repeat a password that stands in the wrong place.
        msg = "the database's address cannot be read: write postgresql://USER@HOST:5432/DATABASE"
        raise ConfigurationError(msg) from error
    if "password" in given:
        msg = (
            "the database's address holds a password, which every user of this machine can read: "
            "leave it out, and give it as a credential or in the file that PGPASSFILE names"
        )
        raise ConfigurationError(msg)
    return Address(
        shown=_shown(given),
        conninfo=make_conninfo(
            url,
            application_name="wince-host",
            connect_timeout=CONNECT_S,
            tcp_user_timeout=2 * CONNECT_S * 1000,
            keepalives_idle=30,
            options=_options(lock_s),
            **({} if password is None else {"password": password}),
        ),
    )


def _options(lock_s: float) -> str:
    settings = (
        "search_path=wince",
        "timezone=UTC",
        # Committed rows are acknowledged, whatever the server's own default is.
        "synchronous_commit=on",
        f"statement_timeout={STATEMENT_S}s",
        f"lock_timeout={lock_s * 1000:.0f}ms",
        f"idle_in_transaction_session_timeout={IDLE_S}s",
    )
    return " ".join(f"-c {setting}" for setting in settings)


def _shown(given: Mapping[str, object]) -> str:
    host = given.get("host", os.environ.get("PGHOST", "this machine"))
    port = given.get("port", os.environ.get("PGPORT", "5432"))
    return f"{given.get('dbname', os.environ.get('PGDATABASE', 'wince'))} at {host}:{port}"
