"""What the report asks of results: tasks and blocks in order, spreads, one person's part."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from statistics import median, quantiles
from typing import Any, Final, TypeVar

from wince_host.study import OfBlock, StudyResults

Row = TypeVar("Row", bound=OfBlock)
CONTROL, PAIN, AFTER = "control", "pain", "after"
FEWEST_FOR_QUARTILES: Final = 4
FEWEST_FOR_TEST: Final = 6
"""Five pairs give a two-sided signed-rank p of 0.0625 at best."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and middle half of some values."""

    n: int
    median: float
    low: float
    high: float


def tasks_of(results: StudyResults) -> tuple[str, ...]:
    """Return the tasks, in the order in which they are met."""
    return tuple(dict.fromkeys(row.task for row in _blocks(results)))


def conditions_of(results: StudyResults) -> tuple[str, ...]:
    """Return the blocks' conditions: control, pain, after, then others as they are met."""
    met = dict.fromkeys(row.block for row in _blocks(results))
    first = [called(results, name) for name in (CONTROL, PAIN, AFTER)]
    return (*(name for name in first if name in met), *(name for name in met if name not in first))


def called(results: StudyResults, name: str) -> str:
    """Return what the study calls control, pain or after, or the value of another parameter."""
    return next((one.value for one in results.parameters if one.name == name), name)


def contrast_of(results: StudyResults, later: str = PAIN) -> str:
    """Return the name that the results give to pain − control, or to after − control."""
    return f"{called(results, later)}-{called(results, CONTROL)}"


def contrast_words(results: StudyResults, contrast: str) -> str:
    """Return what a contrast, or a block alone, is called."""
    for later in (PAIN, AFTER):
        if contrast == contrast_of(results, later):
            return f"{called(results, later)} − {called(results, CONTROL)}"
    return contrast


def participants_of(results: StudyResults) -> tuple[str, ...]:
    """Return the pseudonyms of all, used or not, in order."""
    names = {row.participant for row in results.sessions}
    return tuple(sorted(names | {row.participant for row in results.blocks}))


def by_participant(results: StudyResults) -> dict[str, StudyResults]:
    """Return the rows of each participant alone, in the order of the pseudonyms."""
    # Tables are gone through by their names, so nothing knows the type of their rows: Any.
    tables = [field.name for field in fields(results) if _is_personal(results, field.name)]
    kept: dict[str, dict[str, list[Any]]] = {
        name: {table: [] for table in tables} for name in participants_of(results)
    }
    for table in tables:
        rows: tuple[Any, ...] = getattr(results, table)
        for personal in rows:
            if personal.participant in kept:
                kept[personal.participant][table].append(personal)
    apart = {}
    for name, own in kept.items():
        rows_of: dict[str, Any] = {table: tuple(of) for table, of in own.items()}
        apart[name] = replace(results, **rows_of)
    return apart


def count_people(results: StudyResults) -> tuple[int, int]:
    """Return how many participants have a block that counts, and how many there are."""
    used = {row.participant for row in results.blocks if row.face_used or row.heart_used}
    return len(used), len(participants_of(results))


def each_task(results: StudyResults, rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Go through the tasks that have rows."""
    chosen = list(rows)
    for task in tasks_of(results):
        found = [row for row in chosen if row.task == task]
        if found:
            yield task, found


def each_block(results: StudyResults, rows: Iterable[Row]) -> Iterator[tuple[str, str, list[Row]]]:
    """Go through the tasks and conditions that have rows."""
    conditions = conditions_of(results)
    for task, of_task in each_task(results, rows):
        for condition in conditions:
            found = [row for row in of_task if row.block == condition]
            if found:
                yield task, condition, found


def block_key(row: OfBlock) -> tuple[str, str, str, str, int]:
    """Return what names a row's block, alike in every table."""
    return row.participant, row.session, row.task, row.block, row.run


def spread(values: Iterable[float | None]) -> Spread | None:
    """Return median and quartiles of the values that are known; None without any."""
    known = sorted(value for value in values if value is not None and math.isfinite(value))
    if not known:
        return None
    if len(known) < FEWEST_FOR_QUARTILES:
        return Spread(len(known), median(known), known[0], known[-1])
    low, middle, high = quantiles(known, n=4, method="inclusive")
    return Spread(len(known), middle, low, high)


def _blocks(results: StudyResults) -> Sequence[OfBlock]:
    return results.blocks or results.spikes


def _is_personal(results: StudyResults, table: str) -> bool:
    rows = getattr(results, table)
    return isinstance(rows, tuple) and bool(rows) and hasattr(rows[0], "participant")
