"""Opening the outbox's SQLite file, and telling a damaged one from one that is only refused."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from wince_wire import OutboxError

SCHEMA: Final = 2
"""Kept in ``PRAGMA user_version``; raised when a table changes."""
BUSY_TIMEOUT_S: Final = 5.0
WAL_LIMIT_BYTES: Final = 4 * 1024 * 1024
KEPT_DAMAGED_FILES: Final = 5
_DAMAGE_CODES: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_TABLE_NAMES: Final = {"rows", "boots"}
_TABLES: Final = """
CREATE TABLE boots (
    number INTEGER PRIMARY KEY,
    boot_id TEXT NOT NULL UNIQUE,
    opened_ns INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    rows_made INTEGER NOT NULL,
    scores_made INTEGER NOT NULL,
    rows_dropped INTEGER NOT NULL,
    acknowledged_seq INTEGER NOT NULL,
    owed_rows INTEGER,
    owed_bytes INTEGER
) STRICT;
CREATE TABLE rows (
    position INTEGER PRIMARY KEY,
    suffix TEXT NOT NULL,
    rank INTEGER NOT NULL,
    payload BLOB NOT NULL
) STRICT;
CREATE INDEX rows_by_rank ON rows (rank);
"""
_FROM_1_TO_2: Final = """
ALTER TABLE boots ADD COLUMN owed_rows INTEGER;
ALTER TABLE boots ADD COLUMN owed_bytes INTEGER;
"""
CHECKED_WHOLE_BYTES: Final = 64 * 1024 * 1024
"""A second or two of reading. A month of rows would hold up the start for a minute: damage among
them is found when it is read."""


class DamagedError(sqlite3.DatabaseError):
    """The file is an SQLite file no more, or its pages contradict each other."""


def open_file(path: Path) -> sqlite3.Connection:
    """Open the file, or make it, so that a committed transaction outlives a power cut.

    Raises
    ------
    sqlite3.Error
        If the file cannot be opened; see `is_damage`.
    OutboxError
        If the file belongs to a newer Wince or is some other database.
    """
    connection = _connect(str(path))
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT_BYTES}")
        _check_and_prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def open_memory() -> sqlite3.Connection:
    """Return the same tables in memory."""
    connection = _connect(":memory:")
    _create(connection)
    return connection


def require_outbox(connection: sqlite3.Connection, path: Path, *, oldest: int = SCHEMA) -> None:
    """Look whether a file that somebody else made is an outbox.

    Parameters
    ----------
    oldest
        The first layout that will do.

    Raises
    ------
    OutboxError
        If it is not.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if not oldest <= version <= SCHEMA or not _names(connection) >= _TABLE_NAMES:
        msg = f"{path} is not an outbox of this Wince (layout {version}): check state_folder"
        raise OutboxError(msg)


def is_damage(error: sqlite3.Error) -> bool:
    """Return whether the error speaks of a damaged file, not of a full or missing disk."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, DamagedError) or (code is not None and code & 0xFF in _DAMAGE_CODES)


def set_aside(path: Path) -> Path:
    """Rename a damaged file, with its write-ahead log, and return its new path."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    kept = path.with_name(f"{path.stem}.corrupt-{stamp}{path.suffix}")
    log = _beside(path, "-wal")
    if log.exists():
        log.rename(_beside(kept, "-wal"))
    path.rename(kept)
    _beside(path, "-shm").unlink(missing_ok=True)
    _forget_old_ones(path, kept)
    return kept


def _connect(name: str) -> sqlite3.Connection:
    # Autocommit: transactions are begun by hand. One lock of ours serves all threads.
    return sqlite3.connect(
        name, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )


def _check_and_prepare(connection: sqlite3.Connection, path: Path) -> None:
    verdict = _quick_check(connection, path)
    if verdict != "ok":
        raise DamagedError(verdict)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    tables = _names(connection)
    if version > SCHEMA:
        msg = (
            f"the outbox {path} has layout {version}, this Wince reads up to {SCHEMA}: "
            "update Wince, or move the file away"
        )
        raise OutboxError(msg)
    if version in (1, SCHEMA) and not tables >= _TABLE_NAMES:
        raise DamagedError("its tables are missing")
    if version == 0 and tables:
        msg = f"{path} is another program's database: choose another path for the outbox"
        raise OutboxError(msg)
    if version == 0:
        _create(connection)
    if version == 1:
        _in_one_step(connection, _FROM_1_TO_2)


def _quick_check(connection: sqlite3.Connection, path: Path) -> str:
    whole = path.stat().st_size <= CHECKED_WHOLE_BYTES
    check = "PRAGMA quick_check(1)" if whole else "PRAGMA quick_check(boots)"
    (verdict,) = connection.execute(check).fetchone()
    return str(verdict)


def _names(connection: sqlite3.Connection) -> set[str]:
    with closing(connection.execute("SELECT name FROM sqlite_schema")) as names:
        return {name for (name,) in names}


def _create(connection: sqlite3.Connection) -> None:
    _in_one_step(connection, _TABLES)


def _in_one_step(connection: sqlite3.Connection, statements: str) -> None:
    script = f"BEGIN IMMEDIATE; {statements} PRAGMA user_version = {SCHEMA}; COMMIT;"
    connection.executescript(script)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _forget_old_ones(path: Path, newest: Path) -> None:
    # A dying card damages file after file; they must not fill it up as well. Their names tell the
    # time of a clock that may have stepped: the newest is kept whatever it is called.
    found = path.parent.glob(f"{path.stem}.corrupt-*{path.suffix}")
    damaged = sorted(one for one in found if one != newest)
    for old in damaged[: 1 - KEPT_DAMAGED_FILES]:
        old.unlink(missing_ok=True)
        _beside(old, "-wal").unlink(missing_ok=True)
