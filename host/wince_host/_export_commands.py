"""`wince-host export` and `wince-host import`: rows as files, and the portable form back in."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from wince_host._open_store import open_care, open_store
from wince_host._user_commands import Database, State
from wince_host.care import CareStore
from wince_host.exports import ExportError, Form, Request, import_portable
from wince_host.exports import export as make_export
from wince_host.settings import DEFAULT_STATE, HostSettings
from wince_host.store import Store
from wince_wire import StopRequest, StoreError

SECOND_NS = 1_000_000_000
EARLIEST, LATEST = 1970, 2200
Person = Annotated[
    str | None, typer.Argument(help="Pseudonym; or name a unit with --device.", show_default=False)
]
Out = Annotated[Path, typer.Option("--out", help="Folder to make.", show_default=False)]
Format = Annotated[Form, typer.Option("--format", help="What the files shall be.")]
Device = Annotated[str | None, typer.Option("--device", help="Everything of one unit instead.")]
Since = Annotated[str | None, typer.Option("--since", help="As 2026-01-31 or 2026-01-31T08:00Z.")]
Until = Annotated[str | None, typer.Option("--until", help="The end, which is not in it.")]
Every = Annotated[
    int,
    typer.Option(
        "--every",
        min=1,
        max=86_400,
        help="FHIR: one Observation each so many seconds; 1 for every row.",
    ),
]


def export(
    out: Out,
    person: Person = None,
    form: Format = Form.CSV,
    device: Device = None,
    since: Since = None,
    until: Until = None,
    every: Every = 60,
    state: State = DEFAULT_STATE,
    database: Database = None,
) -> None:
    """Export a person's or a unit's rows to a new folder; times without a zone are UTC."""
    request = Request(
        form=form,
        out=out,
        person=person,
        device=device,
        since_ns=moment_ns(since),
        until_ns=moment_ns(until),
        every_s=every,
    )
    with _stores(state, database) as (store, care), StopRequest() as stop:
        told = make_export(store, care, request, by=_who(), stopped=lambda: stop.asked)
    rows = sum(count for kind, count in told["rows"].items() if kind != "simulated")
    typer.echo(f"{out}: {rows:,} rows, {told['since']} to {told['until']}")
    if told["rows"]["simulated"]:
        typer.echo(f"{told['rows']['simulated']:,} of them are of a simulated patient")


def import_rows(
    file: Annotated[
        Path, typer.Argument(help="The rows.zip of a portable export.", show_default=False)
    ],
    state: State = DEFAULT_STATE,
    database: Database = None,
) -> None:
    """Take in what another host exported as portable; twice does no harm."""
    with _stores(state, database, make=True) as (store, care):
        told = import_portable(store, care, file, by=_who(), now_ns=time.time_ns)
    typer.echo(f"{told.subject}: {told.rows:,} rows, {told.new_rows:,} of them new")
    if told.new_entries:
        typer.echo(f"{told.new_entries:,} ratings and doses")


def moment_ns(text: str | None) -> int | None:
    """Return UTC in nanoseconds of a time as a person writes it; None for none.

    Raises
    ------
    ExportError
        If it is none.
    """
    if text is None:
        return None
    msg = f"{text!r} is no time: write 2026-01-31 or 2026-01-31T08:00Z, from 1970 to 2199"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ExportError(msg) from error
    if not EARLIEST <= moment.year < LATEST:
        raise ExportError(msg)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp()) * SECOND_NS


@contextmanager
def _stores(
    state: Path, database: str | None, *, make: bool = False
) -> Iterator[tuple[Store, CareStore]]:
    settings = HostSettings(state=state, database=database)
    if not make and database is None and not settings.store_file.exists():
        msg = f"there is no store in {state}: name its folder with --state"
        raise StoreError(msg)
    store = open_store(settings)
    try:
        care = open_care(settings)
        try:
            yield store, care
        finally:
            care.close()
    finally:
        store.close()


def _who() -> str:
    return os.environ.get("USER", "host")
