"""The commands ``wince-device study …``: the paper's protocol at the bedside."""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from .study import RunOptions

study_app = typer.Typer(
    no_args_is_help=True, help="Lead a person through a study's blocks, and keep what is measured."
)

Study = Annotated[Path, typer.Argument(help="The study's file, study.toml.", show_default=False)]
Folder = Annotated[
    Path, typer.Argument(help="The study's folder, that `run` wrote to.", show_default=False)
]
Config = Annotated[Path | None, typer.Option(help="Settings file of this unit (TOML).")]
Camera = Annotated[str | None, typer.Option(help="As for `wince-device run`.")]
Pulse = Annotated[str | None, typer.Option(help="As for `wince-device run`.")]
PagePort = Annotated[
    int | None,
    typer.Option(
        "--page", min=0, max=65_535, help="Also serve the session as a page at this port."
    ),
]
Host = Annotated[
    str, typer.Option("--page-host", help="Address that the page listens at; all where empty.")
]
Who = Annotated[str | None, typer.Option(help="Pseudonym, as the study names it.")]
Streams = Annotated[
    bool, typer.Option("--lsl", help="Also offer everything as Lab Streaming Layer streams.")
]


@study_app.command("check")
def check_command(study: Study, participant: Who = None) -> None:
    """Read a study's file, and print who does what in which order."""
    from .study import check_study

    for line in check_study(study, participant=participant):
        typer.echo(line)


@study_app.command("run")
def run_command(
    study: Study,
    participant: Annotated[str, typer.Option(help="Pseudonym, as the study names it.")],
    out: Annotated[
        Path | None, typer.Option(help="The study's folder; STUDY-data beside the file without.")
    ] = None,
    config: Config = None,
    camera: Camera = None,
    pulse: Pulse = None,
    page: PagePort = None,
    page_host: Host = "",
    lsl: Streams = False,
    consent: Annotated[
        str, typer.Option(help="Consent was given on paper: patient, proxy or guardian.")
    ] = "",
    consent_frames: Annotated[
        bool, typer.Option("--consent-frames", help="It holds for encrypted pictures too.")
    ] = False,
) -> None:
    """Begin a session with one participant."""
    from .study import run_study

    options = _options(config, camera, pulse, page, page_host, lsl, consent, consent_frames)
    typer.echo(run_study(study, participant, out, options))


@study_app.command("resume")
def resume_command(
    folder: Folder,
    participant: Who = None,
    config: Config = None,
    camera: Camera = None,
    pulse: Pulse = None,
    page: PagePort = None,
    page_host: Host = "",
    lsl: Streams = False,
) -> None:
    """Go on with a session that was left or cut off, at the block where it was."""
    from .study import resume_study

    options = _options(config, camera, pulse, page, page_host, lsl, "", frames=False)
    typer.echo(resume_study(folder, participant, options))


@study_app.command("finish")
def finish_command(folder: Folder) -> None:
    """End sessions that are open as they stand, and write their folders."""
    from .study import finish_study

    for line in finish_study(folder):
        typer.echo(line)


@study_app.command("verify")
def verify_command(folder: Folder) -> int:
    """Compare every file of every session with its checksum."""
    from .study import verify_study

    faults, sessions = verify_study(folder)
    for fault in faults:
        typer.echo(fault, err=True)
    if not faults:
        typer.echo(f"{sessions} sessions, every file as it was written")
    return 2 if faults else 0


def _options(
    config: Path | None,
    camera: str | None,
    pulse: str | None,
    page: int | None,
    host: str,
    lsl: bool,
    consent: str,
    frames: bool,
) -> "RunOptions":
    from .config import DeviceSettings, load_settings, replace_settings
    from .study import RunOptions

    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
    )
    settings = load_settings(config) if config else DeviceSettings()
    wishes = {"camera.source": camera, "pulse.source": pulse}
    settings = replace_settings(
        settings, {key: value for key, value in wishes.items() if value is not None}
    )
    return RunOptions(
        settings=settings,
        own_state=config is not None,
        page=page,
        host=host,
        consent=consent,
        consent_frames=frames,
        streams=lsl,
        told=typer.echo,
    )
