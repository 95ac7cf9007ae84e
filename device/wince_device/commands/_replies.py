"""Remembers which commands were taken and what was answered, over restarts."""

import sqlite3
import threading
from pathlib import Path

import msgspec

from wince_wire import SettingsStorageError

KEPT = 10_000
"""Commands expire long before so many others have come."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered.

    Attributes
    ----------
    refused_code
        None when the command was done.
    """

    detail: str = ""
    refused_code: int | None = None


class Replies:
    """A small SQLite file. Its methods may be called from any thread.

    Raises
    ------
    SettingsStorageError
        From every method, if the disk refuses.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._base = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = FULL")
            self._base.execute(
                "CREATE TABLE IF NOT EXISTS reply (number INTEGER PRIMARY KEY, "
                "command_id TEXT NOT NULL UNIQUE, detail TEXT, refused_code INTEGER) STRICT"
            )
            path.chmod(0o600)
        except (OSError, sqlite3.Error) as error:
            msg = f"the file of commands {path} cannot be used ({error}): check the disk"
            raise SettingsStorageError(msg) from error

    def begin(self, command_id: str) -> bool:
        """Note that a command is being taken; return False if it was before."""
        added = self._run(
            "INSERT INTO reply (command_id) VALUES (?) ON CONFLICT DO NOTHING", command_id
        )
        self._run("DELETE FROM reply WHERE number <= (SELECT max(number) FROM reply) - ?", KEPT)
        return added.rowcount == 1

    def finish(self, command_id: str, reply: Reply) -> None:
        """Note what was answered."""
        self._run(
            "UPDATE reply SET detail = ?, refused_code = ? WHERE command_id = ?",
            reply.detail,
            reply.refused_code,
            command_id,
        )

    def find(self, command_id: str) -> Reply | None:
        """Return what was answered; None when the device ended in between."""
        row = self._run(
            "SELECT detail, refused_code FROM reply WHERE command_id = ?", command_id
        ).fetchone()
        return None if row is None or row[0] is None else Reply(detail=row[0], refused_code=row[1])

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def _run(self, statement: str, *values: str | int | None) -> sqlite3.Cursor:
        try:
            with self._lock:
                return self._base.execute(statement, values)
        except sqlite3.Error as error:
            msg = f"the file of commands cannot be used ({error}): check the disk"
            raise SettingsStorageError(msg) from error
