"""Opening the file of rows, or a new one in the place of a damaged one."""

import errno
import logging
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wince_wire import OutboxError

from ._boots import Boot
from ._database import is_damage, open_file, set_aside
from ._reader import OutboxReader
from ._rows import RowTable
from ._salvage import Salvage, salvage

logger = logging.getLogger(__name__)

_PASSING_ERRORS: Final = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG}
_PASSING_CODES: Final = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR}


@dataclass(frozen=True, slots=True)
class Opened:
    """A table to write to, and what became of a damaged one.

    Attributes
    ----------
    table
        The rows of the file.
    salvage
        What the damaged file still gave; None when there was none.
    set_aside_file
        Where it is now.
    """

    table: RowTable
    salvage: Salvage | None = None
    set_aside_file: Path | None = None


def open_table(path: Path) -> Opened:
    """Open the file; a damaged one is set aside, read as far as possible, and begun anew.

    Raises
    ------
    sqlite3.Error, OSError
        If the disk refuses.
    OutboxError
        If the file belongs to a newer Wince or another program.
    """
    try:
        return Opened(_table(path))
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
        reason = str(error)
    kept = set_aside(path)
    found = salvage(kept)
    logger.error(
        "the outbox %s is damaged (%s): set aside as %s, %d rows could be read",
        path,
        reason,
        kept.name,
        len(found.rows),
    )
    return Opened(_table(path), found, kept)


def may_pass(error: sqlite3.Error | OSError, path: Path) -> bool:
    """Return whether the disk is full, read-only or failing, so that it may take rows again."""
    if isinstance(error, OSError):
        return error.errno in _PASSING_ERRORS
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_CANTOPEN:
        return path.parent.is_dir() and not path.is_dir() and _takes_nothing(path.parent)
    return code in _PASSING_CODES


def boots_on_disk(path: Path) -> list[Boot] | None:
    """Return the starts that a file holds which cannot be written; None if nobody can tell."""
    if not path.exists():
        return []
    try:
        with OutboxReader(path) as reader:
            return reader.boots()
    except OutboxError:
        return None


def _takes_nothing(folder: Path) -> bool:
    figures = os.statvfs(folder)
    return bool(figures.f_flag & os.ST_RDONLY) or figures.f_bavail == 0 or figures.f_favail == 0


def _table(path: Path) -> RowTable:
    connection = open_file(path)
    try:
        return RowTable(connection)
    except BaseException:
        connection.close()
        raise
