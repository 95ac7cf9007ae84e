"""`wince-host`: collect, store and show what the devices send."""

import json
import logging
import signal
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from wince_host._audit_command import audit
from wince_host._device_commands import command, configure
from wince_host._export_commands import export, import_rows
from wince_host._open_store import open_store
from wince_host._status import collect_status, status_table
from wince_host._storage_commands import backup, erase, restore
from wince_host._study_commands import study
from wince_host._study_report_command import study_report
from wince_host._token_commands import token_app
from wince_host._user_commands import Database, State, user_app
from wince_host.alarms._commands import alarms_app
from wince_host.bands import HIGH_FROM, RAISED_FROM, BandLimits, choose_bands
from wince_host.broker import BrokerProcess, BrokerSettings, start_broker
from wince_host.language import LANGUAGES, choose_language, live_in_zone
from wince_host.provisioning import LOOPBACK, Site, is_loopback, open_site, renew_site
from wince_host.provisioning._commands import devices, provision, revoke, rotate
from wince_host.recordings import recordings_app
from wince_host.settings import (
    BROKER_PORT,
    DASHBOARD_PORT,
    DEFAULT_STATE,
    SCAN_S,
    TLS_PORT,
    HostSettings,
)
from wince_wire import SetupError, StoreError, WinceError, run_command

logger = logging.getLogger(__name__)

RENEW_EVERY_S = 3600.0

app = typer.Typer(
    help="Collect, store and show what bedside devices send.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(user_app, name="user")
app.add_typer(recordings_app, name="recordings")
app.add_typer(token_app, name="token")
app.add_typer(alarms_app, name="alarms")
app.command("configure")(configure)
app.command("command")(command)
app.command("provision")(provision)
app.command("rotate")(rotate)
app.command("audit")(audit)
app.command("revoke")(revoke)
app.command("devices")(devices)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("erase")(erase)
app.command("export")(export)
app.command("import")(import_rows)
app.command("study")(study)
app.command("study-report")(study_report)

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
    scan_seconds: Annotated[
        float, typer.Option(min=10.0, max=300.0, help="Length of a short scan.")
    ] = SCAN_S,
    database: Annotated[
        str | None,
        typer.Option(
            help="PostgreSQL in place of a file here: postgresql://USER@HOST:5432/DATABASE, "
            "with the password in PGPASSWORD or ~/.pgpass."
        ),
    ] = None,
    shared: Annotated[
        str | None,
        typer.Option(help="Name of the group of loggers that share one database's rows."),
    ] = None,
    home_assistant: Annotated[
        bool, typer.Option("--home-assistant", help="Tell Home Assistant of each unit.")
    ] = False,
    language: Annotated[
        str, typer.Option(help=f"Language of the pages: {', '.join(LANGUAGES)}.")
    ] = LANGUAGES[0],
    zone: Annotated[
        str | None,
        typer.Option(help="The ward's time zone, such as Europe/Berlin; this computer's if none."),
    ] = None,
    raised_from: Annotated[
        float, typer.Option(help="Scores from here on are called raised and drawn so.")
    ] = RAISED_FROM,
    high_from: Annotated[
        float, typer.Option(help="Scores from here on are called high; alarms have their own.")
    ] = HIGH_FROM,
    recordings: Annotated[
        Path | None,
        typer.Option(
            help="Opened recordings for the research pages; `opened` in --state if none.",
            exists=True,
            file_okay=False,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Collect what devices send and show it, until SIGTERM or Ctrl-C."""
    from wince_host._serve import serve as run

    logging.getLogger("wince_host").setLevel(logging.INFO)
    choose_language(language)
    choose_bands(BandLimits(raised_from=raised_from, high_from=high_from))
    if zone is not None:
        live_in_zone(zone)
    settings = HostSettings(
        state=state,
        dashboard_host=host,
        dashboard_port=port,
        broker_host=broker_host,
        broker_port=broker_port,
        scan_s=scan_seconds,
        database=database,
        shared=shared,
        home_assistant=home_assistant,
        recordings=recordings,
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
        str, typer.Option(help="Address for units; 0.0.0.0 for those in the network.")
    ] = LOOPBACK,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port for this machine alone, without TLS.")
    ] = BROKER_PORT,
    tls_port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port for units of the site, with TLS.")
    ] = TLS_PORT,
) -> None:
    """Run the MQTT broker in the foreground, until SIGTERM or Ctrl-C."""
    site = open_site(HostSettings(state=state), host)
    settings = BrokerSettings(
        folder=HostSettings(state=state).broker_folder,
        host=host if is_loopback(host) else LOOPBACK,
        port=port,
        tls=site.listener(host, tls_port) if site else None,
    )
    # From here on a signal is an exception, so that the broker is never left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with start_broker(settings) as running:
            _say(f"broker: {settings.host}:{port}")
            if site:
                _say(f"broker for units: {host}:{tls_port} (TLS)")
            _watch(running, site)
    except KeyboardInterrupt:
        return


@app.command("carry-in")
def carry_in(
    file: Annotated[
        Path, typer.Argument(help="What `wince-device carry-out` wrote.", show_default=False)
    ],
    state: State = DEFAULT_STATE,
    receipt: Annotated[
        Path | None, typer.Option(help="Where to write the receipt; beside FILE by default.")
    ] = None,
    database: Database = None,
) -> None:
    """Take in a file that was carried from a unit by hand; twice does no harm."""
    from wince_host.carrying import carry_in_shown

    for line in carry_in_shown(HostSettings(state=state, database=database), file, receipt=receipt):
        _say(line)


@app.command()
def status(
    state: State = DEFAULT_STATE,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    database: Database = None,
) -> None:
    """Count what lies in the store, per device."""
    settings = HostSettings(state=state, database=database)
    if database is None and not settings.store_file.exists():
        msg = (
            f"there is no store in {state}: name its folder with --state, or run `wince-host serve`"
        )
        raise StoreError(msg)
    store = open_store(settings)
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


def _watch(running: BrokerProcess, site: Site | None) -> None:
    while (code := running.wait(RENEW_EVERY_S)) is None:
        if site is None:
            continue
        try:
            renew_site(site, running.settings)
        except WinceError as error:
            # What is due is tried again in an hour; devices that are in stay in.
            logger.warning("the site could not be renewed: %s", error)
    msg = f"mosquitto ended with code {code}: see {running.settings.folder / 'mosquitto.log'}"
    raise SetupError(msg)


if __name__ == "__main__":
    main()
