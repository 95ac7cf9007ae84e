"""Tells findings to a person, one line after another, or to a program as JSON."""

import json
from collections import Counter
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ._finding import Finding, Status

_WORDS: Final = {
    Status.OK: ("ok", "bold green"),
    Status.ATTENTION: ("look", "bold yellow"),
    Status.FAULT: ("MEND", "bold red"),
    Status.UNUSED: ("-", "dim"),
}
"""The word says it all, so that nothing is lost without colour."""
_WORD_WIDTH: Final = 4
_PART_WIDTH: Final = 14


class Report:
    """Collects findings, and shows each as soon as it is there.

    Parameters
    ----------
    console
        Where to; None shows nothing.
    """

    def __init__(self, console: Console | None) -> None:
        self._console = console
        self.findings: list[Finding] = []

    @property
    def in_order(self) -> bool:
        """Whether no part is to be mended."""
        return all(finding.status is not Status.FAULT for finding in self.findings)

    def begin(self, title: str) -> None:
        """Show what is being looked at."""
        if self._console is not None:
            self._console.print(Text(title, style="bold"))
            self._console.print()

    def add(self, finding: Finding) -> None:
        """Take a finding and show it."""
        self.findings.append(finding)
        if self._console is not None:
            self._console.print(_row(finding))

    def end(self) -> None:
        """Show the sum."""
        if self._console is not None:
            self._console.print()
            self._console.print(_sum(self.findings))

    def as_json(self) -> str:
        """Return everything as one JSON object."""
        parts = [
            {"part": one.part, "status": one.status, "found": one.found, "mend": one.mend}
            for one in self.findings
        ]
        return json.dumps({"in_order": self.in_order, "parts": parts}, indent=2)


def _row(finding: Finding) -> Table:
    word, style = _WORDS[finding.status]
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=_WORD_WIDTH, justify="right")
    grid.add_column(width=_PART_WIDTH)
    grid.add_column(overflow="fold")
    quiet = "dim" if finding.status is Status.UNUSED else ""
    grid.add_row(
        Text(word, style=style), Text(finding.part, style=quiet), Text(finding.found, quiet)
    )
    if finding.mend:
        lead = "To mend it" if finding.status is Status.FAULT else "Advice"
        grid.add_row("", "", Text(f"{lead}: {finding.mend}", style="italic"))
    return grid


def _sum(findings: list[Finding]) -> Text:
    counts = Counter(finding.status for finding in findings)
    told = [f"{counts[Status.OK]} in order"]
    if counts[Status.ATTENTION]:
        told.append(f"{counts[Status.ATTENTION]} to look at")
    if counts[Status.UNUSED]:
        told.append(f"{counts[Status.UNUSED]} not in use")
    if counts[Status.FAULT]:
        return Text(f"{counts[Status.FAULT]} to mend; {', '.join(told)}.", style="bold red")
    return Text(f"This unit is ready: {', '.join(told)}.", style="bold green")
