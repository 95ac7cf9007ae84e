"""The command line ``wince-device``."""

import dataclasses
import json
import logging
import sys
from pathlib import Path
from typing import Annotated, Literal, Self

import typer
import typer.exceptions
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from wince_wire import CleanEnd, run_command

from ._study_commands import study_app

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Wince at the bedside: estimates pain expression and its coupling with the heart.",
)
app.add_typer(study_app, name="study")

ENDING_THEMSELVES = ("run", "study")
"""The service and the study's session take signals in their own way; what else the study's
commands leave half made, its next command sweeps up."""


@app.callback()
def _begin(context: typer.Context) -> None:
    if context.invoked_subcommand not in ENDING_THEMSELVES:
        context.with_resource(CleanEnd())


@app.command()
def run(
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None,
    camera: Annotated[
        str | None,
        typer.Option(help="auto, picamera2:camera=0, v4l2:/dev/video0, file:PATH, sim or none."),
    ] = None,
    pulse: Annotated[
        str | None,
        typer.Option(
            help="max30102:bus=1, ads1292r, healthypi, ad8232:bus=1, sim, none or file:PATH."
        ),
    ] = None,
    state: Annotated[Path | None, typer.Option(help="Folder for outbox and baselines.")] = None,
    require_broker: Annotated[
        bool | None, typer.Option(help="Refuse to start when the broker does not answer.")
    ] = None,
    simulate: Annotated[
        bool, typer.Option("--simulate", help="Without a camera, take the simulated patient.")
    ] = False,
    seconds: Annotated[
        float | None, typer.Option(min=1.0, help="Stop by itself after this time.")
    ] = None,
    summary: Annotated[
        Path | None, typer.Option(help="Write what the run did to this JSON file.")
    ] = None,
) -> None:
    """Measure, score and publish until stopped."""
    from .config import DeviceSettings, load_settings, replace_settings
    from .result_files import write_json
    from .run import run_device

    _log_to_stderr()
    settings = load_settings(config) if config else DeviceSettings()
    wishes = {
        "camera.source": camera,
        "pulse.source": pulse,
        "broker.required_at_start": require_broker,
        "state_folder": None if state is None else str(state),
    }
    settings = replace_settings(
        settings, {key: value for key, value in wishes.items() if value is not None}
    )
    done = run_device(
        settings,
        seconds=seconds,
        simulate=simulate,
        ready=lambda sentence: print(sentence, flush=True),
    )
    if summary is not None:
        write_json(summary, dataclasses.asdict(done))


@app.command()
def analyse(
    video: Annotated[Path | None, typer.Argument(help="Video file.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the tables.")] = Path("out"),
    pulse: Annotated[
        Path | None, typer.Option(help="CSV file, EDF file, or WFDB record without its suffix.")
    ] = None,
    pulse_start: Annotated[
        float | None,
        typer.Option(
            min=-86_400.0,
            max=86_400.0,
            help="Second of the video at which the first pulse sample was taken; "
            "without it the file's own times are taken for the video's.",
        ),
    ] = None,
    pulse_rate: Annotated[
        float | None, typer.Option(help="Samples per second, where the file has no times.")
    ] = None,
    pulse_kind: Annotated[
        Literal["ecg", "ppg"] | None, typer.Option(help="Where the file does not tell.")
    ] = None,
    pulse_channel: Annotated[
        str | None, typer.Option(help="Channel of an EDF or WFDB record.")
    ] = None,
    baseline_seconds: Annotated[
        float, typer.Option(min=5.0, max=600.0, help="Rest at the beginning of the recording.")
    ] = 10.0,
    noise_floor: Annotated[
        Path | None,
        typer.Option(help="File that `noise-floor` wrote, of the camera that took the video."),
    ] = None,
    ratings: Annotated[
        Path | None,
        typer.Option(
            help="CSV file of the person's own ratings, 0-10 (columns t_s, rating): from the third "
            "on each score stands beside what they make of it."
        ),
    ] = None,
    overlay: Annotated[
        bool,
        typer.Option(
            "--overlay",
            help="Also write overlay.mp4, with everything measured drawn over the pictures. The "
            "person's face then lies in that file: nothing else of Wince's writes pictures.",
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary as JSON and no progress.")
    ] = False,
) -> None:
    """Run a recording through the device's own path, faster than real time."""
    from .analyse import PulseFile, analyse
    from .config import ScoreSettings

    source = (
        None
        if pulse is None
        else PulseFile(
            path=pulse,
            start_s=pulse_start,
            rate_hz=pulse_rate,
            kind=pulse_kind,
            channel=pulse_channel,
        )
    )
    warnings: list[str] = []
    with _Bar("analysing", shown=not as_json) as bar:
        summary = analyse(
            video=video,
            pulse=source,
            out=out,
            score=ScoreSettings(baseline_s=baseline_seconds),
            overlay=overlay,
            noise_floor=noise_floor,
            ratings=ratings,
            started=bar.begin,
            progress=bar.move,
            warn=warnings.append,
        )
    for sentence in warnings:
        print(f"warning: {sentence}", file=sys.stderr)
    if as_json:
        print(json.dumps(summary, indent=2))
    else:
        _print_summary(summary, out)


@app.command()
def check(
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None,
    camera: Annotated[str | None, typer.Option(help="As for `run`.")] = None,
    pulse: Annotated[str | None, typer.Option(help="As for `run`.")] = None,
    state: Annotated[Path | None, typer.Option(help="Folder for outbox and baselines.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> int:
    """Look at every part of this unit and say how to mend what is not in order."""
    from .checks import Report, list_checks, run_check
    from .config import DeviceSettings, load_settings, replace_settings

    # What drivers log on the way is told by the findings.
    logging.basicConfig(handlers=[logging.NullHandler()])
    settings = load_settings(config) if config else DeviceSettings()
    wishes = {
        "camera.source": camera,
        "pulse.source": pulse,
        "state_folder": None if state is None else str(state),
    }
    settings = replace_settings(
        settings, {key: value for key, value in wishes.items() if value is not None}
    )
    report = Report(None if as_json else Console(highlight=False))
    report.begin(f"Wince bedside unit {settings.name}")
    for one in list_checks(settings):
        report.add(run_check(one))
    report.end()
    if as_json:
        print(report.as_json())
    return 0 if report.in_order else 2


@app.command("noise-floor")
def noise_floor_command(
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None,
    camera: Annotated[str | None, typer.Option(help="As for `run`.")] = None,
    state: Annotated[Path | None, typer.Option(help="Folder for outbox and baselines.")] = None,
    seconds: Annotated[
        float, typer.Option(min=6.0, max=120.0, help="So long the still face is watched.")
    ] = 20.0,
    live: Annotated[
        bool,
        typer.Option(
            "--live/--printed",
            help="On a printed face that is fixed before the camera (better), or on the rigid "
            "parts of the person who sits there.",
        ),
    ] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Only print the kept floor; needs no camera.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Measure how much a face that does not move seems to move to this device, and keep it."""
    from .config import DeviceSettings, load_settings, replace_settings
    from .noise_floor import kept_floor, measure_noise_floor, show_floor

    settings = load_settings(config) if config else DeviceSettings()
    wishes = {"camera.source": camera, "state_folder": None if state is None else str(state)}
    settings = replace_settings(
        settings, {key: value for key, value in wishes.items() if value is not None}
    )
    if show:
        measured = kept_floor(settings)
    else:
        with _Bar("watching", shown=not as_json) as bar:
            bar.begin(seconds)
            measured = measure_noise_floor(
                settings, seconds=seconds, method="live" if live else "printed", progress=bar.move
            )
    if as_json:
        print(measured.as_json())
    else:
        show_floor(Console(highlight=False), measured)


@app.command("carry-out")
def carry_out_command(
    place: Annotated[
        Path, typer.Argument(help="New file, or folder of a USB stick.", show_default=False)
    ],
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None,
    state: Annotated[Path | None, typer.Option(help="Folder for outbox and baselines.")] = None,
    receipt: Annotated[
        bool,
        typer.Option("--receipt", help="Take in the receipt that the host wrote to this file."),
    ] = False,
) -> None:
    """Write what the host has not got yet to one signed file, for a unit without a network."""
    from .carrying import carry_out, carry_receipt
    from .config import DeviceSettings, load_settings, replace_settings

    settings = load_settings(config) if config else DeviceSettings()
    if state is not None:
        settings = replace_settings(settings, {"state_folder": str(state)})
    if receipt:
        print(f"the host has {carry_receipt(settings, place).rows} rows more; they are let go")
        return
    with _Bar("carrying out", shown=True) as bar:
        done = carry_out(
            settings, place, progress=lambda now, all_rows: _carried(bar, now, all_rows)
        )
    if done.file is None:
        print("the host has everything: there is nothing to carry")
        return
    print(f"{done.rows} rows, {done.size_bytes / 1e6:.1f} MB, signed: {done.file}")
    print("take it to the host: wince-host carry-in FILE")


def _carried(bar: "_Bar", now: int, all_rows: int) -> None:
    if now == 0:
        bar.begin(float(all_rows))
    bar.move(float(now))


@app.command("enrol")
def enrol_command(
    file: Annotated[Path, typer.Argument(help="What `wince-host provision` wrote.")],
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML) to write to.")] = None,
    credentials: Annotated[
        Path | None, typer.Option(help="Folder for the certificate and key.")
    ] = None,
) -> None:
    """Make this unit a member of a site, with the file that was carried to it."""
    from .enrolment import CREDENTIALS_FOLDER, SETTINGS_FILE, enrol

    done = enrol(file, credentials or CREDENTIALS_FOLDER, settings=config or SETTINGS_FILE)
    word = "is now" if done.changed else "was already"
    print(f"this unit {word} {done.name}; its broker is {done.broker}")
    print(f"its certificate holds until {done.until:%Y-%m-%d} and lies in {done.credentials}")
    print(f"delete {file} now: it holds the unit's key")


@app.command("warm-up")
def warm_up_command() -> None:
    """Compile the kernels and check the models, so that the next start takes seconds."""
    from .warm_up import warm_up

    warm_up()


@app.command()
def settings(
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None,
) -> None:
    """Check a settings file and print the settings in force."""
    from .config import DeviceSettings, flatten_settings, load_settings

    for key, value in flatten_settings(
        load_settings(config) if config else DeviceSettings()
    ).items():
        print(f"{key} = {json.dumps(value)}")


class _Bar:
    """A progress bar that appears only once there is something to show."""

    def __init__(self, what: str, *, shown: bool) -> None:
        self._shown = shown
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task = self._progress.add_task(what, total=None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._progress.update(self._task, total=1.0, completed=1.0)
        else:
            # What went wrong is said in one sentence; half a bar beside it says nothing.
            self._progress.live.transient = True
        if self._progress.live.is_started:
            self._progress.stop()

    def begin(self, duration_s: float) -> None:
        """Show the bar for a recording of this length."""
        self._progress.update(self._task, total=duration_s or None)
        if self._shown:
            self._progress.start()

    def move(self, t_s: float) -> None:
        """Move the bar to a time of the recording."""
        self._progress.update(self._task, completed=t_s)


def _print_summary(summary: dict[str, object], out: Path) -> None:
    lines = [f"{summary['duration_s']:.1f} s in {summary['elapsed_s']:.1f} s"]
    if summary["video"]:
        lines.append(f"face in {summary['frames_with_face']} of {summary['frames']} frames")
    if summary["pulse"]:
        lines.append(f"{summary['beats']} beats ({summary['pulse_kind']})")
    lines.append(f"{summary['scores']} scores in {summary['seconds']} s")
    reasons = summary["seconds_without_score"]
    if isinstance(reasons, dict) and reasons:
        told = ", ".join(f"{count} s {name}" for name, count in reasons.items())
        lines.append(f"no score: {told}")
    print("; ".join(lines))
    if missing := summary["video_missing_frames"]:
        print(f"frames that the video announces and that could not be read: {missing}")
    if left_out := summary["video_frames_out_of_order"]:
        print(f"frames of the video left out because their time does not rise: {left_out}")
    if summary["video_times_are_nominal"]:
        print("the video holds no frame times: they are counted from its nominal rate")
    print(f"tables in {out}")
    if summary["overlay_frames"]:
        print(f"overlay.mp4 in {out}: it shows the person's face")
    if summary["overlay_rate_varies"]:
        print("the video's frame rate varies: the overlay's clock is right, its pace is not")


def _log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
    )


def main() -> None:
    """Run the command line and end the process."""
    run_command(lambda: app(standalone_mode=False), usage_errors=(typer.exceptions.TyperException,))
