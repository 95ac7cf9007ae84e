"""Takes in a carried file before the eyes of a person."""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from wince_host.settings import HostSettings

from ._carry_in import CarriedIn, carry_in


def carry_in_shown(settings: HostSettings, file: Path, *, receipt: Path | None) -> list[str]:
    """Do as `carry_in` does, with a progress bar, and return what to say at the end."""
    columns = (TextColumn("reading"), BarColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("reading")
        done = carry_in(
            settings,
            file,
            receipt=receipt,
            progress=lambda read, size: bar.update(task, completed=read, total=size),
        )
    return _told(done)


def _told(done: CarriedIn) -> list[str]:
    told = (
        f"{done.device}: {done.rows} rows, {done.new} new, {done.known} stored already, "
        f"{done.dead_letters} unreadable"
    )
    if done.receipt is None:
        return [told, "no receipt: the site's key is not on this machine"]
    forget = "`wince-device carry-out --receipt FILE` lets the unit forget these rows"
    return [told, f"receipt: {done.receipt}; {forget}"]
