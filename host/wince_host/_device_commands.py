"""`wince-host configure` and `wince-host command`: what the host may do to a running unit."""

import json
import os
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from msgspec import UNSET

from wince_host._user_commands import State
from wince_host.broker import BrokerLogin, BrokerSettings, host_login, read_login
from wince_host.configuring import (
    command_device,
    configure_device,
    differences,
    parse_change,
    roll_back_device,
)
from wince_host.settings import BROKER_PORT, DEFAULT_STATE, HostSettings
from wince_wire import ConfigReported, ConfigurationError

Device = Annotated[str, typer.Argument(help="The unit's name.", show_default=False)]
BrokerHost = Annotated[str, typer.Option(help="Where the broker answers.")]
BrokerPort = Annotated[int, typer.Option(min=1, max=65535)]
LoginFile = Annotated[
    Path | None, typer.Option(help="Login at a broker that was set up elsewhere.")
]
_WORDS: Final = {
    "in_force": "is in force, on trial for the first minute",
    "restart_pending": "is kept; the unit begins anew with it by itself",
    "rolled_back": "was taken back",
    "refused": "was refused",
}
ConsentBy = Annotated[str | None, typer.Option(help="Role of who gave consent to a recording.")]


def configure(
    device: Device,
    changes: Annotated[
        list[str] | None, typer.Argument(metavar="KEY=VALUE", show_default=False)
    ] = None,
    state: State = DEFAULT_STATE,
    broker_host: BrokerHost = "127.0.0.1",
    broker_port: BrokerPort = BROKER_PORT,
    broker_login: LoginFile = None,
    roll_back: Annotated[
        int | None, typer.Option(min=1, help="Wish a former revision's settings again.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=1.0, max=300.0, help="Wait so long, s.")] = 10.0,
) -> None:
    """Set settings of a unit; it tries them, and takes them back if it is not well with them."""
    login = _login(state, broker_host, broker_port, broker_login)
    by = os.environ.get("USER", "host")
    if roll_back is not None:
        if changes:
            msg = "--roll-back takes no settings: a former revision brings its own"
            raise ConfigurationError(msg)
        _tell(device, {}, roll_back_device(login, device, roll_back, state=state, set_by=by))
        return
    wished = dict(parse_change(change) for change in changes or ())
    if not wished:
        raise ConfigurationError("no setting is named: give at least one as KEY=VALUE")
    told = configure_device(login, device, wished, state=state, set_by=by, timeout_s=timeout)
    _tell(device, wished, told)


def command(
    device: Device,
    name: Annotated[
        str,
        typer.Argument(
            help="pause, resume, mark, guide_baseline, redo_baseline, new_patient, "
            "start_recording, stop_recording, rate, forget_calibration, identify or aim.",
            show_default=False,
        ),
    ],
    state: State = DEFAULT_STATE,
    broker_host: BrokerHost = "127.0.0.1",
    broker_port: BrokerPort = BROKER_PORT,
    broker_login: LoginFile = None,
    detail: Annotated[str | None, typer.Option(help="What happened, for mark.")] = None,
    patient: Annotated[
        str | None,
        typer.Option(help="Pseudonym, for new_patient, rate and forget_calibration."),
    ] = None,
    rating: Annotated[
        float | None,
        typer.Option(min=0.0, max=10.0, help="What the person says now, 0-10, for rate."),
    ] = None,
    consent_by: ConsentBy = None,
    frames: Annotated[bool, typer.Option("--frames", help="Record pictures too.")] = False,
    consent_text: Annotated[
        str | None, typer.Option(help="Version of the text that was agreed to.")
    ] = None,
    consent_minutes: Annotated[
        float | None,
        typer.Option(min=1.0, max=1440.0, help="How long may be recorded; an hour if not said."),
    ] = None,
) -> None:
    """Send a unit a command and wait for its reply."""
    wanted: dict[str, Any] = {
        "detail": detail,
        "patient": patient,
        "rating": rating,
        "consent": True if consent_by else None,
        "consent_given_by": consent_by,
        "frames": True if frames else None,
        "consent_text_version": consent_text,
        "consent_maximum_s": None if consent_minutes is None else 60.0 * consent_minutes,
    }
    details = {key: value for key, value in wanted.items() if value is not None}
    login = _login(state, broker_host, broker_port, broker_login)
    command_device(login, device, name, **details)
    typer.echo(f"{device}: {name} done")


def _login(state: Path, host: str, port: int, file: Path | None) -> BrokerLogin:
    if file is not None:
        return read_login(file)
    folder = HostSettings(state=state).broker_folder
    return host_login(BrokerSettings(folder=folder, host=host, port=port))


def _tell(
    device: str, wished: dict[str, str | int | float | bool], told: ConfigReported | None
) -> None:
    if told is None:
        typer.echo(f"{device} did not answer: the settings wait for it at the broker")
        return
    revision = told.revision if told.wished_revision is UNSET else told.wished_revision
    typer.echo(f"{device}: revision {revision} {_WORDS.get(str(told.state), 'was taken')}")
    if told.refused_because:
        typer.echo(told.refused_because)
    if told.state == "in_force":
        for key, (wish, now) in differences(wished, told).items():
            typer.echo(f"{key}: wished {json.dumps(wish)}, in force {json.dumps(now)}")
