"""`wince-host token …`: keys for programs that use the REST API."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from wince_host._open_store import open_care, open_store
from wince_host._user_commands import Database, State
from wince_host._who import who
from wince_host.care import CareStore
from wince_host.settings import DEFAULT_STATE, HostSettings
from wince_host.store import AuditRow

DAY_NS = 86_400 * 1_000_000_000
Name = Annotated[str, typer.Argument(help="What the key is for.", show_default=False)]

token_app = typer.Typer(help="Keys for programs.")


@token_app.command("add")
def add(
    name: Name,
    scope: Annotated[
        list[str], typer.Option(help="read, write, export or admin; may be given again.")
    ],
    days: Annotated[int, typer.Option(min=1, max=3650, help="Valid for so many days.")] = 365,
    state: State = DEFAULT_STATE,
    database: Database = None,
) -> None:
    """Make a key and print it; it cannot be shown again."""
    # The web framework behind it would make every other command slower.
    from wince_host.api import add_token

    now_ns = time.time_ns()
    with _care(state, database, "token_added", name) as care:
        secret = add_token(
            care, name, scope, by=who(), now_ns=now_ns, expires_ns=now_ns + days * DAY_NS
        )
    typer.echo(f"key of {name}: {secret}")
    typer.echo("keep it now: it is not shown again")


@token_app.command("list")
def list_tokens(state: State = DEFAULT_STATE, database: Database = None) -> None:
    """List all keys, ended ones too."""
    from wince_host.api import token_state

    table = Table("name", "scopes", "made by", "state")
    with _care(state, database) as care:
        for token in care.tokens():
            table.add_row(
                token.name,
                " ".join(token.scopes),
                token.created_by,
                token_state(token, time.time_ns()),
            )
    Console().print(table)


@token_app.command("revoke")
def revoke(name: Name, state: State = DEFAULT_STATE, database: Database = None) -> None:
    """End a key at once."""
    from wince_host.api import end_token

    with _care(state, database, "token_revoked", name) as care:
        end_token(care, name, now_ns=time.time_ns())
    typer.echo(f"the key {name} is worth nothing from now on")


@contextmanager
def _care(
    state: Path, database: str | None, action: str = "", name: str = ""
) -> Iterator[CareStore]:
    """Open what people entered, and note in the audit log what was done to a key."""
    settings = HostSettings(state=state, database=database)
    care = open_care(settings)
    try:
        yield care
        if action:
            _note(settings, action, name)
    finally:
        care.close()


def _note(settings: HostSettings, action: str, name: str) -> None:
    store = open_store(settings)
    try:
        row = AuditRow(at_ns=time.time_ns(), user=who(), action=action, subject=name)
        store.add_audit(row)
    finally:
        store.close()
