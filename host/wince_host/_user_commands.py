"""`wince-host user …`: who may log in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from wince_host._open_store import open_store
from wince_host._who import who
from wince_host.accounts import Accounts, Role
from wince_host.settings import DEFAULT_STATE, HostSettings

State = Annotated[Path, typer.Option("--state", help="Folder of the host's files.")]
Database = Annotated[
    str | None, typer.Option("--database", help="postgresql://USER@HOST:5432/DATABASE")
]
Name = Annotated[str, typer.Argument(help="The user's name.", show_default=False)]

user_app = typer.Typer(help="Who may log in.")


@user_app.command("add")
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the user may do.")] = Role.VIEWER,
    state: State = DEFAULT_STATE,
    database: Database = None,
) -> None:
    """Add a user and print the first password."""
    with _accounts(state, database) as accounts:
        password = accounts.create_user(name, role)
    typer.echo(f"first password of {name}: {password}")
    typer.echo("it has to be changed at the first login")


@user_app.command("list")
def list_users(state: State = DEFAULT_STATE, database: Database = None) -> None:
    """List all users."""
    table = Table("user", "role", "password")
    with _accounts(state, database) as accounts:
        for user in accounts.users():
            table.add_row(user.name, user.role, "first" if user.must_change else "own")
    Console().print(table)


@user_app.command("reset-password")
def reset_password(name: Name, state: State = DEFAULT_STATE, database: Database = None) -> None:
    """Give a user a new first password and print it."""
    with _accounts(state, database) as accounts:
        password = accounts.reset_password(name)
    typer.echo(f"new first password of {name}: {password}")
    typer.echo("it has to be changed at the next login")


@user_app.command("role")
def set_role(
    name: Name,
    role: Annotated[Role, typer.Argument(help="What the user may do from now on.")],
    state: State = DEFAULT_STATE,
    database: Database = None,
) -> None:
    """Give a user another role; it holds at once, in open sessions too."""
    with _accounts(state, database) as accounts:
        accounts.set_role(name, role, by=who())
    typer.echo(f"{name} is now {role}")


@user_app.command("remove")
def remove(name: Name, state: State = DEFAULT_STATE, database: Database = None) -> None:
    """Remove a user and end the sessions. What was entered keeps the name."""
    with _accounts(state, database) as accounts:
        accounts.remove_user(name, by=who())
    typer.echo(f"{name} is removed; keys for programs are apart: see `wince-host token list`")


@contextmanager
def _accounts(state: Path, database: str | None) -> Iterator[Accounts]:
    settings = HostSettings(state=state, database=database)
    store = open_store(settings)
    try:
        yield Accounts(store, first_login_file=settings.first_login_file)
    finally:
        store.close()
