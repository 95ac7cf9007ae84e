"""`wince-host alarms`: the record, whether it is whole, and who may listen."""

import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from wince_host._open_store import open_care
from wince_host._user_commands import State
from wince_host.broker import BrokerSettings, let_listen
from wince_host.care import AlarmEntry, CareStore
from wince_host.settings import BROKER_PORT, DEFAULT_STATE, HostSettings
from wince_wire import ConfigurationError, StoreError

DAY_NS = 86_400 * 1_000_000_000

alarms_app = typer.Typer(help="Look at the alarm record, and let others listen to alarms.")
Database = Annotated[
    str | None, typer.Option(help="PostgreSQL address, where the host has its store there.")
]


@alarms_app.command("list")
def list_(
    state: State = DEFAULT_STATE,
    database: Database = None,
    person: Annotated[str | None, typer.Option(help="Pseudonym; everybody without it.")] = None,
    days: Annotated[float, typer.Option(min=0.01, max=3650, help="How far back.")] = 1.0,
) -> None:
    """Print the lines of the alarm record, the oldest first."""
    now_ns = time.time_ns()
    with closing(_care(state, database)) as care:
        lines = care.alarms(
            since_ns=now_ns - int(days * DAY_NS), until_ns=now_ns + DAY_NS, patient=person
        )
    Console().print(_table(lines))


@alarms_app.command("check")
def check(state: State = DEFAULT_STATE, database: Database = None) -> None:
    """Tell whether every line of the alarm record is as it was written."""
    with closing(_care(state, database)) as care:
        whole = care.alarm_record_is_whole()
    if not whole:
        raise StoreError(
            "the alarm record was changed by somebody: a line was changed or taken out; keep this "
            "file and compare it with a copy"
        )
    typer.echo("the alarm record is whole: no line was changed or taken out")


@alarms_app.command("listener")
def listener(
    folder: Annotated[
        Path, typer.Argument(help="Where listener.toml and password go.", show_default=False)
    ],
    state: State = DEFAULT_STATE,
    reachable_at: Annotated[
        str | None, typer.Option(help="The broker's address as the listener sees it.")
    ] = None,
    broker_port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port of the broker without TLS.")
    ] = BROKER_PORT,
) -> None:
    """Make the login of those who may read wince/v1/+/alarm and nothing else; ends an older one."""
    settings = BrokerSettings(folder=HostSettings(state=state).broker_folder, port=broker_port)
    made = let_listen(settings, folder=folder, reachable_at=reachable_at)
    typer.echo(f"login of those who listen to alarms: {made}")


def _care(state: Path, database: str | None) -> CareStore:
    settings = HostSettings(state=state, database=database)
    if database is None and not (state / "care.sqlite").exists():
        msg = f"there is no alarm record in {state}: name the host's folder with --state"
        raise ConfigurationError(msg)
    return open_care(settings)


def _table(lines: list[AlarmEntry]) -> Table:
    table = Table("time (UTC)", "alarm", "kind", "what", "unit", "person", "who", "words")
    for line in lines:
        at = datetime.fromtimestamp(line.at_ns / 1e9, tz=UTC).isoformat(" ", "seconds")
        table.add_row(
            at.removesuffix("+00:00"),
            str(line.alarm_id or line.id),
            line.kind,
            line.action,
            line.device,
            line.patient,
            line.by,
            line.detail,
        )
    return table
