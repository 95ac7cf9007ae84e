"""Opening the file of rows, or a new one in the place of a damaged one."""

import logging
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from ._database import is_damage, open_file, set_aside
from ._rows import RowTable
from ._salvage import Salvage, salvage

logger = logging.getLogger(__name__)


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


def _table(path: Path) -> RowTable:
    connection = open_file(path)
    try:
        return RowTable(connection)
    except BaseException:
        connection.close()
        raise
