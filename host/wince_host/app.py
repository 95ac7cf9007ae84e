"""`wince-host`: collect, store and show what the devices send."""

import json
import logging
import signal
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from wince_host._device_commands import command, configure
from wince_host._status import collect_status, status_table
from wince_host._user_commands import State, user_app
from wince_host.broker import BrokerProcess, BrokerSettings, provision, start_broker
from wince_host.settings import BROKER_PORT, DASHBOARD_PORT, DEFAULT_STATE, HostSettings
from wince_host.store import SqliteStore
from wince_wire import SetupError, StoreError, run_command

app = typer.Typer(
    help="Collect, store and show what bedside devices send.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(user_app, name="user")
app.command("configure")(configure)
app.command("command")(command)

Port = Annotated[int, typer.Option(min=1, max=65535)]


@app.command()
def serve(
    state: State = DEFAULT_STATE,
    host: Annotated[str, typer.Option(help="Address of the dashboard.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port of the dashboard.")
    ] = DASHBOARD_PORT,
    broker_host: Annotated[str, typer.Option(help="Where the broker answers.")] = "127.0.0.1",
    broker_port: Port = BROKER_PORT,
    broker_login: Annotated[
        Path | None, typer.Option(help="Login at a broker that was set up elsewhere.")
    ] = None,
    require_broker: Annotated[
        bool, typer.Option("--require-broker", help="Fail when no broker answers at the start.")
    ] = False,
    dashboard: Annotated[bool, typer.Option(help="Serve pages as well.")] = True,
) -> None:
    """Collect what devices send and show it, until SIGTERM or Ctrl-C."""
    from wince_host._serve import serve as run

    logging.getLogger("wince_host").setLevel(logging.INFO)
    settings = HostSettings(
        state=state,
        dashboard_host=host,
        dashboard_port=port,
        broker_host=broker_host,
        broker_port=broker_port,
    )
    run(
        settings,
        require_broker=require_broker,
        dashboard=dashboard,
        login_file=broker_login,
        say=_say,
    )


@app.command()
def broker(
    state: State = DEFAULT_STATE,
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 for devices in the network.")
    ] = "127.0.0.1",
    port: Port = BROKER_PORT,
) -> None:
    """Run the MQTT broker in the foreground, until SIGTERM or Ctrl-C."""
    settings = BrokerSettings(folder=HostSettings(state=state).broker_folder, host=host, port=port)
    # From here on a signal is an exception, so that the broker is never left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with start_broker(settings) as running:
            _say(f"broker: {host}:{port}")
            _watch(running)
    except KeyboardInterrupt:
        return


@app.command("provision")
def provision_device(
    name: Annotated[str, typer.Argument(help="The device's name.", show_default=False)],
    state: State = DEFAULT_STATE,
    broker_host: Annotated[
        str, typer.Option(help="The broker's address as the device sees it.")
    ] = "127.0.0.1",
    broker_port: Port = BROKER_PORT,
) -> None:
    """Give a device its login at the broker; an earlier one ends."""
    settings = HostSettings(state=state)
    written = provision(
        BrokerSettings(folder=settings.broker_folder, port=broker_port),
        name,
        folder=settings.devices_folder / name,
        reachable_at=broker_host,
    )
    _say(f"settings of {name}: {written}")
    _say(f"password of {name}: {written.parent / 'password'} (keep both secret)")


@app.command()
def status(
    state: State = DEFAULT_STATE,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Count what lies in the store, per device."""
    path = HostSettings(state=state).store_file
    if not path.exists():
        msg = (
            f"there is no store in {state}: name its folder with --state, or run `wince-host serve`"
        )
        raise StoreError(msg)
    store = SqliteStore(path)
    try:
        counts = collect_status(store)
    finally:
        store.close()
    if as_json:
        _say(json.dumps(counts, indent=2))
    else:
        Console().print(status_table(counts))


def main() -> NoReturn:
    """Run the command line and end the process."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    run_command(lambda: app(standalone_mode=False), usage_errors=_usage_errors())


def _usage_errors() -> tuple[type[Exception], ...]:
    """Return Typer's errors. Its base is click's or Typer's own copy of it, by version."""
    kinds = typer.BadParameter.__mro__
    base = next(kind for kind in kinds if kind.__name__ == "ClickException")
    return (base, typer.Abort) if issubclass(base, Exception) else (typer.Abort,)


def _say(line: str) -> None:
    typer.echo(line)


def _watch(running: BrokerProcess) -> None:
    while (code := running.wait(3600)) is None:
        pass
    msg = f"mosquitto ended with code {code}: see {running.settings.folder / 'mosquitto.log'}"
    raise SetupError(msg)


if __name__ == "__main__":
    main()
