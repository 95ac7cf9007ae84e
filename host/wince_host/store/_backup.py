"""A copy of a store while it is in use, and a copy put in a store's place."""

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wince_wire import StoreError

from ._connection import store_errors
from ._schema import APPLICATION_ID, MIGRATIONS

logger = logging.getLogger(__name__)

PAGES_PER_STEP = 2_048
"""8 MB: often enough to show how far it is."""
Told = Callable[[int, int], None]
"""Told pages done and pages in all."""


def _silent(_done: int, _total: int) -> None:
    return


@dataclass(frozen=True, slots=True)
class FileKind:
    """How a file of Wince is told from others.

    Attributes
    ----------
    application_id
        In its header.
    newest_version
        Of the layouts that this Wince reads.
    """

    application_id: int
    newest_version: int


ROWS = FileKind(APPLICATION_ID, len(MIGRATIONS))


def back_up(source: Path, target: Path, *, kind: FileKind = ROWS, told: Told = _silent) -> None:
    """Copy a store as it is at this moment, whoever writes to it meanwhile.

    The copy has its name only when it is whole, checked and on the disk.

    Raises
    ------
    StoreError
        If the source is damaged, the target exists, or the disk is full. Nothing is left behind.
    """
    if target.exists():
        msg = f"{target} exists: name another file for the copy"
        raise StoreError(msg)
    with store_errors(source), closing(_open_to_read(source)) as found:
        _refuse_without_room(target, _size_bytes(found))
        partial = target.with_name(f".{target.name}.partial")
        try:
            partial.unlink(missing_ok=True)
            os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            with store_errors(partial), closing(sqlite3.connect(partial)) as copy:
                _copy_pages(found, copy, told)
            check(partial, kind)
            _settle(partial, target)
        except OSError as error:
            msg = f"the copy {target} cannot be written: {error.strerror}; name another file"
            raise StoreError(msg) from error
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def restore(copy: Path, target: Path, *, kind: FileKind = ROWS) -> Path | None:
    """Put a copy in a store's place. No host may use the store meanwhile.

    Returns
    -------
    Path or None
        Where the store that was there lies now; None when there was none.

    Raises
    ------
    StoreError
        If the copy is damaged, no store, or of a newer Wince, or the disk is full. The store
        stays as it was.
    """
    if not copy.is_file():
        msg = f"there is no copy {copy}: name a file that `wince-host backup` wrote"
        raise StoreError(msg)
    partial = target.with_name(f".{target.name}.restored")
    try:
        partial.unlink(missing_ok=True)
        back_up(copy, partial, kind=kind)
        aside = _set_aside(target)
        _settle(partial, target)
    except OSError as error:
        msg = f"{copy} cannot be put in place of {target}: {error.strerror}"
        raise StoreError(msg) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return aside


def check(path: Path, kind: FileKind = ROWS) -> None:
    """Read a whole store file.

    Raises
    ------
    StoreError
        If it is damaged, another program's, or of a newer Wince.
    """
    with store_errors(path), closing(_open_to_read(path)) as found:
        (application,) = found.execute("PRAGMA application_id").fetchone()
        (version,) = found.execute("PRAGMA user_version").fetchone()
        if application != kind.application_id:
            msg = f"{path} is no such store of Wince: name a file that `wince-host backup` wrote"
            raise StoreError(msg)
        if version > kind.newest_version:
            msg = f"{path} was made by a newer Wince: update Wince on this machine"
            raise StoreError(msg)
        (result,) = found.execute("PRAGMA integrity_check(1)").fetchone()
        if result != "ok":
            msg = f"{path} is damaged: take another copy"
            raise StoreError(msg)


def _open_to_read(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _size_bytes(connection: sqlite3.Connection) -> int:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages * page_bytes)


def _refuse_without_room(target: Path, needed_bytes: int) -> None:
    folder = target.absolute().parent
    if not folder.is_dir():
        msg = f"there is no folder {folder}: make it, or name another file for the copy"
        raise StoreError(msg)
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < needed_bytes:
        msg = (
            f"the disk that holds {folder} has {free_bytes / 1e9:.2f} GB free, {target.name} needs "
            f"{needed_bytes / 1e9:.2f} GB: free some space, or name a file on another disk"
        )
        raise StoreError(msg)


def _copy_pages(source: sqlite3.Connection, copy: sqlite3.Connection, told: Told) -> None:
    def tell(_status: int, remaining: int, total: int) -> None:
        told(total - remaining, total)

    # One reading transaction for all steps: what others write meanwhile would start it anew.
    source.execute("BEGIN")
    source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    source.backup(copy, pages=PAGES_PER_STEP, progress=tell)
    source.execute("COMMIT")
    copy.execute("PRAGMA journal_mode = DELETE")


def _settle(partial: Path, target: Path) -> None:
    """Give a whole file its name, so that a power cut leaves either none or all of it."""
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(target)
    folder = os.open(target.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _set_aside(path: Path) -> Path | None:
    """Rename a store with its log, and return its new name."""
    if not path.exists():
        return None
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    aside = path.with_name(f"{path.name}.replaced.{now}")
    # The log first: without it the file would be older than it was.
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    logger.info("the store that was there lies in %s", aside)
    return aside
