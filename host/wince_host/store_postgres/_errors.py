"""PostgreSQL's errors in words."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg_pool import PoolClosed, PoolTimeout

from wince_wire import StoreError

_STARTING = "the database {at} is starting or ending: wait a moment"
_BY_STATE = {
    "57P01": _STARTING,
    "57P02": _STARTING,
    "57P03": _STARTING,
    "53100": "the disk of the database {at} is full: free some space; devices keep their rows",
    "53300": "the database {at} has no connection left: raise its max_connections",
    "57014": "the database {at} took too long: look at its load, then try again",
    "55P03": "the database {at} is held by another program: end it, then try again",
    "25006": "the database {at} can only be read: name the primary server with --database",
    "42501": "the database {at} does not let this user write: make the user its owner",
    "42P01": "the database {at} lost tables of Wince: put a copy in its place",
    "3F000": "the database {at} lost tables of Wince: put a copy in its place",
}
_LOGIN_REFUSED = (
    "the database {at} refused the login: give its password as a credential, or in the file that "
    "PGPASSFILE names and its owner alone may read"
)
# A server refuses a connection in words only.
_BY_WORDS = (
    ("password authentication failed", _LOGIN_REFUSED),
    ("no password supplied", _LOGIN_REFUSED),
    ("authentication failed", _LOGIN_REFUSED),
    (
        "no pg_hba.conf entry",
        "the database {at} does not let this user in from here: add a line to its pg_hba.conf",
    ),
    ('role "', "the database {at} does not know this user: make it with createuser"),
    ('database "', "there is no database {at}: make it with createdb, or correct --database"),
    ("too many clients", _BY_STATE["53300"]),
    ("connection slots", _BY_STATE["53300"]),
    ("starting up", _STARTING),
    ("shutting down", _STARTING),
    ("recovery mode", _STARTING),
    ("translate host name", "the host of the database {at} is not known: correct --database"),
)
_AWAY = "no database answers for {at}: start PostgreSQL, or correct --database"


@contextmanager
def store_errors(at: str) -> Iterator[None]:
    """Turn the database's errors into a StoreError that says what to do.

    Parameters
    ----------
    at
        The database and its host, for people.
    """
    try:
        yield
    except PoolClosed as error:
        msg = f"the database {at} is closed: the host is ending"
        raise StoreError(msg) from error
    except PoolTimeout as error:
        raise StoreError(_AWAY.format(at=at)) from error
    except psycopg.Error as error:
        raise StoreError(_sentence(error).format(at=at)) from error


def _sentence(error: psycopg.Error) -> str:
    known = _BY_STATE.get(error.sqlstate or "")
    if known is not None:
        return known
    said = str(error)
    for sign, sentence in _BY_WORDS:
        if sign in said:
            return sentence
    if isinstance(error, psycopg.OperationalError):
        return _AWAY
    # The rest of what it says may hold a row's values.
    first = (error.diag.message_primary or type(error).__name__).replace("{", "").replace("}", "")
    return "the database {at} failed: " + first + "; see the server's log"
