"""`wince-host user …`: who may log in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from wince_host.accounts import Accounts, Role
from wince_host.settings import DEFAULT_STATE, HostSettings
from wince_host.store import SqliteStore

State = Annotated[Path, typer.Option("--state", help="Folder of the host's files.")]
Name = Annotated[str, typer.Argument(help="The user's name.", show_default=False)]

user_app = typer.Typer(help="Who may log in.")


@user_app.command("add")
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the user may do.")] = Role.VIEWER,
    state: State = DEFAULT_STATE,
) -> None:
    """Add a user and print the first password."""
    with _accounts(state) as accounts:
        password = accounts.create_user(name, role)
    typer.echo(f"first password of {name}: {password}")
    typer.echo("it has to be changed at the first login")


@user_app.command("list")
def list_users(state: State = DEFAULT_STATE) -> None:
    """List all users."""
    table = Table("user", "role", "password")
    with _accounts(state) as accounts:
        for user in accounts.users():
            table.add_row(user.name, user.role, "first" if user.must_change else "own")
    Console().print(table)


@user_app.command("reset-password")
def reset_password(name: Name, state: State = DEFAULT_STATE) -> None:
    """Give a user a new first password and print it."""
    with _accounts(state) as accounts:
        password = accounts.reset_password(name)
    typer.echo(f"new first password of {name}: {password}")
    typer.echo("it has to be changed at the next login")


@contextmanager
def _accounts(state: Path) -> Iterator[Accounts]:
    settings = HostSettings(state=state)
    store = SqliteStore(settings.store_file)
    try:
        yield Accounts(store, first_login_file=settings.first_login_file)
    finally:
        store.close()
