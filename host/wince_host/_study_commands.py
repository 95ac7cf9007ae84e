"""`wince-host study`: every session of a study, analysed alone and together."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from wince_wire import StopRequest

if TYPE_CHECKING:
    # The kernels behind them would make every other command half a second slower.
    from wince_host.study import StudyParameters, StudyProgress, StudyResults

MOST_SHOWN: Final = 12


def study(
    folder: Annotated[
        Path,
        typer.Argument(
            help="Folder with the sessions of units, or with a table recordings.tsv of "
            "recordings made elsewhere.",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for the results.")] = Path("results"),
    processes: Annotated[
        int | None,
        typer.Option(min=1, max=1024, help="Sessions side by side; one a core if not given."),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            help="Address of a Dask scheduler, such as tcp://192.0.2.7:8786: its workers do the "
            "work. They must see both folders under the same paths."
        ),
    ] = None,
    control: Annotated[str, typer.Option(help="Name of the block without pain.")] = "control",
    pain: Annotated[str, typer.Option(help="Name of the block with pain.")] = "pain",
    after: Annotated[str, typer.Option(help="Name of the block after the pain.")] = "after",
    rating: Annotated[
        str, typer.Option(help="Scale of the ratings; the first with a number if not given.")
    ] = "",
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Decides everything random.")] = 1,
    report: Annotated[
        bool, typer.Option("--report/--tables", help="Write report.html, or the tables alone.")
    ] = True,
) -> None:
    """Analyse a study; an analysis that was interrupted goes on where it ended."""
    from wince_host.study import StudyParameters

    parameters = StudyParameters(control=control, pain=pain, after=after, rating=rating, seed=seed)
    results = _analysed(folder, out, parameters, processes, scheduler)
    for line in _summary(results):
        typer.echo(line)
    if report:
        from wince_host.study_report import write_report

        written = write_report(results, out / "report.html")
        typer.echo(f"report: {written}")
    typer.echo(f"tables: {out}")


def _analysed(
    folder: Path,
    out: Path,
    parameters: "StudyParameters",
    processes: int | None,
    scheduler: str | None,
) -> "StudyResults":
    from wince_host.study import analyse_study

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with StopRequest() as stop, Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("sessions", total=None)

        def told(now: "StudyProgress") -> None:
            kept = f" ({now.from_cache} kept)" if now.from_cache else ""
            bar.update(
                task, description=f"sessions{kept}", completed=now.done, total=max(1, now.total)
            )

        return analyse_study(
            folder,
            out,
            parameters=parameters,
            processes=processes,
            scheduler=scheduler,
            progress=told,
            stopped=lambda: stop.asked,
        )


def _summary(results: "StudyResults") -> list[str]:
    used = [row for row in results.sessions if row.used]
    people = {row.participant for row in used}
    found = (
        f"{len(used)} of {len(results.sessions)} sessions used, {len(people)} participants, "
        f"{sum(row.blocks_used for row in used)} of {sum(row.blocks for row in used)} blocks"
    )
    lines = [found]
    lines += [
        f"left out, {row.part} of {_place(row.participant, row.task, row.block)}: {row.sentence}"
        for row in sorted(results.exclusions, key=lambda row: row.part != "session")[:MOST_SHOWN]
    ]
    more = len(results.exclusions) - MOST_SHOWN
    return [*lines, f"and {more} more: see exclusions.csv"] if more > 0 else lines


def _place(*names: str) -> str:
    return " ".join(name for name in names if name)
