"""Reads ``scans.tsv``: the attempts at each block, and which one counts."""

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from ._damage import DamagedError

NOTHING: Final = frozenset({"", "n/a"})
WANTED: Final = ("filename", "task", "block", "attempt", "status")
EVENTS: Final = "_events.tsv"
BASELINE: Final = "baseline"
"""The task of the rest at the beginning, which has no block: it is named as its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One line of the table.

    Attributes
    ----------
    stem
        Path of its files, relative to the session, up to ``_events.tsv``.
    begun
        UTC; None where the table does not say.
    """

    stem: str
    task: str
    block: str
    attempt: int
    status: str
    begun: datetime | None
    planned_s: float | None
    recorded_s: float | None
    ratings: Mapping[str, float]

    def rating(self, scale: str) -> float | None:
        """Return the rating on a scale; on the first that holds a number where none is named."""
        if scale:
            return self.ratings.get(scale)
        return next(iter(self.ratings.values()), None)


def read_scans(path: Path) -> list[Attempt]:
    """Read the table, in its order.

    Raises
    ------
    DamagedError
        If it is missing or no such table.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file, delimiter="\t", strict=True))
    except FileNotFoundError as error:
        raise DamagedError(
            "unreadable", f"{path.name} is missing: copy the session again"
        ) from error
    except (OSError, ValueError, csv.Error) as error:
        raise DamagedError("unreadable", f"{path.name} cannot be read ({error})") from error
    missing = [name for name in WANTED if lines and lines[0].get(name) is None]
    if missing:
        raise DamagedError("unreadable", f"{path.name} has no column {', '.join(missing)}")
    try:
        return [_attempt(line) for line in lines]
    except (AttributeError, TypeError, ValueError) as error:
        raise DamagedError("unreadable", f"{path.name} has a damaged line ({error})") from error


def that_count(attempts: list[Attempt]) -> Iterator[tuple[str, str, Attempt | None, str]]:
    """Yield task, block, the last complete attempt, and the last status, in the order met."""
    for task, block in dict.fromkeys((one.task, one.block) for one in attempts):
        tries = [one for one in attempts if (one.task, one.block) == (task, block)]
        complete = [one for one in tries if one.status == "complete"]
        yield task, block, complete[-1] if complete else None, tries[-1].status


def number(cell: str | None) -> float | None:
    """Return a cell's finite number; None for ``n/a``.

    Raises
    ------
    ValueError
        If it holds something else.
    """
    if cell is None or cell.strip() in NOTHING:
        return None
    value = float(cell)
    return value if math.isfinite(value) else None


def _attempt(line: dict[str, str]) -> Attempt:
    ratings = {
        name.removeprefix("rating_"): number(cell)
        for name, cell in line.items()
        if name is not None and name.startswith("rating_")
    }
    block = line["block"]
    return Attempt(
        stem=line["filename"].removesuffix(EVENTS),
        task=line["task"],
        block=BASELINE if block in NOTHING else block,
        attempt=int(line["attempt"]),
        status=line["status"],
        begun=_moment(line.get("acq_time")),
        planned_s=number(line.get("planned_s")),
        recorded_s=number(line.get("recorded_s")),
        ratings={name: value for name, value in ratings.items() if value is not None},
    )


def _moment(cell: str | None) -> datetime | None:
    return None if cell is None or cell in NOTHING else datetime.fromisoformat(cell)
