"""Makes the shipped pain classifiers again: draws people, trains, converts, judges."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from wince_device.face import ModelFileError, SetupError

EXIT_BAD_INPUT = 2


def train(
    heads: Annotated[Path, typer.Argument(help="The ICT face model's data, an npz file.")],
    out: Annotated[
        Path, typer.Option(help="Folder of the models, their manifest and card.")
    ] = Path("models"),
    work: Annotated[
        Path, typer.Option(help="Folder for drawn people and weights; 2 GB, kept.")
    ] = Path("out/pain-classifiers"),
    passes: Annotated[int, typer.Option(min=1, help="Passes of the network.")] = 20,
    processes: Annotated[int, typer.Option(min=1, help="How many draw side by side.")] = 2,
    trees_only: Annotated[
        bool, typer.Option("--trees-only", help="Grow only the trees anew (half an hour).")
    ] = False,
) -> None:
    """Draw people in pain and in decoys, train the three classifiers, judge them (four hours)."""
    from ._commands import make_classifiers, regrow_trees

    if trees_only:
        regrow_trees(heads, out, work, processes=processes, say=typer.echo)
        return
    make_classifiers(heads, out, work, passes=passes, processes=processes, say=typer.echo)


def main() -> None:
    """Run the command: exit code 2 with one sentence for bad input."""
    try:
        typer.run(train)
    except (ModelFileError, SetupError) as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(EXIT_BAD_INPUT)


if __name__ == "__main__":
    main()
