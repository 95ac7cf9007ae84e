"""`wince-host audit`: who saw, changed and took out what."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from wince_host._open_store import open_store
from wince_host._user_commands import Database, State
from wince_host.settings import DEFAULT_STATE, HostSettings
from wince_host.store import AuditRow
from wince_wire import StoreError

COLUMNS = ("when", "who", "what", "about", "details")


def audit(
    about: Annotated[
        str | None, typer.Option(help="Of one person, unit, user or key only.")
    ] = None,
    lines: Annotated[int, typer.Option(min=1, max=10_000_000, help="The newest so many.")] = 100,
    table: Annotated[
        Path | None, typer.Option("--csv", help="Write them into this new file instead.")
    ] = None,
    state: State = DEFAULT_STATE,
    database: Database = None,
) -> None:
    """Show who saw, changed and took out what, the newest first."""
    store = open_store(HostSettings(state=state, database=database))
    try:
        rows = store.audit(limit=lines, subject=about)
    finally:
        store.close()
    if table is not None:
        _write(table, list(rows))
        typer.echo(f"{len(rows)} lines: {table}")
        return
    shown = Table(*COLUMNS)
    for row in rows:
        shown.add_row(_local(row.at_ns), row.user, row.action, row.subject, row.detail)
    Console().print(shown)


def _write(file: Path, rows: list[AuditRow]) -> None:
    try:
        with file.open("x", encoding="utf-8", newline="") as opened:
            file.chmod(0o600)
            writer = csv.writer(opened)
            writer.writerow(COLUMNS)
            for row in rows:
                writer.writerow([_utc(row.at_ns), row.user, row.action, row.subject, row.detail])
    except FileExistsError as error:
        msg = f"{file} exists: name another file for the lines"
        raise StoreError(msg) from error
    except OSError as error:
        msg = f"{file} cannot be written ({error.strerror}): name another file for the lines"
        raise StoreError(msg) from error


def _local(t_ns: int) -> str:
    return datetime.fromtimestamp(t_ns / 1e9, tz=UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _utc(t_ns: int) -> str:
    return datetime.fromtimestamp(t_ns / 1e9, tz=UTC).isoformat(timespec="milliseconds")
