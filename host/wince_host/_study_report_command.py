"""`wince-host study-report`: the report of a study that was analysed before."""

from pathlib import Path
from typing import Annotated

import typer

Results = Annotated[
    Path,
    typer.Argument(help="Folder that `wince-host study` wrote its tables to.", show_default=False),
]
Out = Annotated[
    Path | None,
    typer.Option(help="The HTML file; report.html in RESULTS by default.", show_default=False),
]


def study_report(results: Results, out: Out = None) -> None:
    """Make the report again from the tables of a study: one HTML file, and its figures."""
    from wince_host.study import load_results
    from wince_host.study_report import write_report

    report = write_report(load_results(results), out or results / "report.html")
    typer.echo(f"report: {report}, {report.stat().st_size / 1e6:.1f} MB")
