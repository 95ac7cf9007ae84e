"""The long form of the fault tests: runs the parts that are named, and writes docs/faults.md."""

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from fault_broker import measure_broker
from fault_clock import measure_clock
from fault_document import write_document
from free_ports import free_port
from kill_round import KillRound
from outages import measure_outages
from soak import measure_soak
from whole_device import measure_whole_device
from wince_host.broker import BrokerSettings, provision
from wince_stand import DEVICE, Stand

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
Json = dict[str, Any]
_SMALL = "sim:fps=10,width=320,height=240"
SMALL_PATIENT = ("--camera", _SMALL, "--pulse", _SMALL)
"""Drawn with little effort: what is struck at matters here, not what it sees."""


@contextmanager
def bar(what: str, total: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar and yield what moves it by one."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


def measure_kills(kills: int, seed: int) -> Json:
    """Kill device, host and broker in turn and count."""
    with tempfile.TemporaryDirectory() as name, bar("kill -9", kills) as told:
        folder = Path(name)
        settings = BrokerSettings(folder=folder / "host" / "broker", port=free_port())
        stand = Stand(folder, settings, folder / DEVICE / "device.toml")
        stand.start_broker()
        try:
            provision(settings, DEVICE, folder=folder / DEVICE)
            began_s = time.monotonic()
            round_ = KillRound(stand, dashboard_port=free_port(), seed=seed, device=SMALL_PATIENT)
            done = round_.run(kills, told=told)
        finally:
            stand.close()
    return {
        "kills": done.kills,
        "starts": len(done.made.rows),
        "rows_made": sum(done.made.rows.values()),
        "rows_stored": sum(done.stored.rows.values()),
        "scores_made": sum(done.made.scores.values()),
        "scores_stored": sum(done.stored.scores.values()),
        "lost": done.lost,
        "doubled": done.doubled,
        "minutes": (time.monotonic() - began_s) / 60.0,
    }


@app.command()
def main(
    parts: Annotated[
        list[str] | None,
        typer.Argument(help="kills, outages, broker, clock, soak, whole; all if none."),
    ] = None,
    docs: Annotated[Path, typer.Option(help="Folder of the documents.")] = Path("docs"),
    kills: Annotated[int, typer.Option(min=3, help="How often something is killed.")] = 200,
    hours: Annotated[float, typer.Option(min=0.1, help="Simulated time of the soak.")] = 24.0,
    seconds: Annotated[float, typer.Option(min=20.0, help="Of the whole device.")] = 60.0,
    seed: int = 1,
) -> None:
    """Measure, and renew those sections of the document that were measured."""
    measures: dict[str, Callable[[], Json]] = {
        "kills": lambda: measure_kills(kills, seed),
        "outages": lambda: measure_outages(bar),
        "broker": lambda: measure_broker(bar),
        "clock": lambda: measure_clock(bar),
        "soak": lambda: measure_soak(hours, bar),
        "whole": lambda: measure_whole_device(seconds, bar),
    }
    unknown = set(parts or ()) - set(measures)
    if unknown:
        raise typer.BadParameter(
            f"no such part: {', '.join(unknown)}; there are {', '.join(measures)}"
        )
    kept = docs / "faults.json"
    found: Json = json.loads(kept.read_text()) if kept.exists() else {}
    for part in parts or measures:
        found[part] = {
            **measures[part](),
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
            "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        }
        kept.write_text(json.dumps(found, indent=1) + "\n")
        write_document(found, docs / "faults.md")
    typer.echo(f"wrote {docs / 'faults.md'}", err=True)


if __name__ == "__main__":
    app()
