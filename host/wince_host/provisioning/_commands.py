"""`wince-host provision`, `rotate`, `revoke` and `devices`."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from wince_host._user_commands import State
from wince_host.broker import BrokerSettings
from wince_host.settings import BROKER_PORT, DEFAULT_STATE, TLS_PORT, HostSettings
from wince_wire import ConfigurationError, SetupError

from ._devices import (
    DeviceEntry,
    Reach,
    end_earlier_credentials,
    list_devices,
    provision_device,
    revoke_device,
    rotate_device,
)
from ._site import Site

Device = Annotated[str, typer.Argument(help="The unit's name.", show_default=False)]
Out = Annotated[Path | None, typer.Option("--out", help="The file to carry to the unit.")]
ReachHost = Annotated[str, typer.Option(help="The broker's address as the unit sees it.")]
ReachPort = Annotated[int, typer.Option(min=1, max=65535, help="The broker's port for units.")]
OwnPort = Annotated[
    int, typer.Option(min=1, max=65535, help="The broker's port for this host alone.")
]


def provision(
    name: Device,
    state: State = DEFAULT_STATE,
    out: Out = None,
    broker_host: ReachHost = "127.0.0.1",
    broker_port: ReachPort = TLS_PORT,
) -> None:
    """Make a unit of this site, and write the one file that is carried to it."""
    settings = HostSettings(state=state)
    new = not settings.site_folder.exists()
    file = provision_device(
        Site(settings.site_folder),
        BrokerSettings(folder=settings.broker_folder),
        name,
        reach=Reach(host=broker_host, port=broker_port),
        file=_file(out, settings, name),
    )
    _tell_carry(name, file, broker_host, broker_port)
    if new:
        typer.echo("the site is new: start `wince-host broker` anew, so that units find it")


def rotate(
    name: Device,
    state: State = DEFAULT_STATE,
    out: Out = None,
    broker_host: ReachHost = "127.0.0.1",
    broker_port: ReachPort = TLS_PORT,
    grace: Annotated[
        float, typer.Option(min=0.0, max=365.0, help="Days until the earlier ones end.")
    ] = 7.0,
    end_earlier: Annotated[
        bool, typer.Option("--end-earlier", help="Make nothing new; end the earlier ones now.")
    ] = False,
    own_port: OwnPort = BROKER_PORT,
) -> None:
    """Give a unit new credentials; the earlier ones end after a time of grace."""
    settings = HostSettings(state=state)
    site = _known_site(settings)
    broker = BrokerSettings(folder=settings.broker_folder, port=own_port)
    if end_earlier:
        ended = end_earlier_credentials(site, broker, name)
        typer.echo(f"{name}: {ended} earlier certificates ended")
        return
    file = rotate_device(
        site,
        broker,
        name,
        reach=Reach(host=broker_host, port=broker_port),
        file=_file(out, settings, name),
        grace=timedelta(days=grace),
    )
    _tell_carry(name, file, broker_host, broker_port)
    typer.echo(
        f"earlier credentials end in {grace:g} days; once the unit is back: "
        f"`wince-host rotate {name} --end-earlier`"
    )


def revoke(name: Device, state: State = DEFAULT_STATE, own_port: OwnPort = BROKER_PORT) -> None:
    """Shut a unit out, and end its connection."""
    settings = HostSettings(state=state)
    broker = BrokerSettings(folder=settings.broker_folder, port=own_port)
    revoked = revoke_device(_known_site(settings), broker, name)
    typer.echo(f"{name}: {revoked} certificates revoked")


def devices(
    state: State = DEFAULT_STATE,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the units of this site and until when they may come in."""
    entries = list_devices(_known_site(HostSettings(state=state)))
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(entries), indent=2))
    else:
        Console().print(_table(entries))


def _known_site(settings: HostSettings) -> Site:
    if not settings.site_folder.exists():
        msg = (
            f"there is no site in {settings.state}: name its folder with --state, or make a unit "
            "of it with `wince-host provision NAME`"
        )
        raise SetupError(msg)
    return Site(settings.site_folder)


def _file(out: Path | None, settings: HostSettings, name: str) -> Path:
    if out is not None and out.is_dir():
        msg = f"{out} is a folder: give --out a file"
        raise ConfigurationError(msg)
    return out or settings.devices_folder / f"{name}.enrolment"


def _tell_carry(name: str, file: Path, host: str, port: int) -> None:
    typer.echo(f"carry to {name}, and delete here: {file}")
    typer.echo(f"there: wince-device enrol {file.name}")
    typer.echo(f"the unit will look for the broker at {host}:{port}")


def _table(entries: list[DeviceEntry]) -> Table:
    table = Table("unit", "certificate until", "last rotated", "earlier still valid", "state")
    for one in entries:
        state = "ended" if one.ended else "valid"
        if one.revoked is not None:
            state = f"revoked {one.revoked:%Y-%m-%d}"
        table.add_row(
            one.name, f"{one.until:%Y-%m-%d}", f"{one.issued:%Y-%m-%d}", str(one.earlier), state
        )
    return table
