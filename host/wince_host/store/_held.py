"""Which row numbers of each start were ever stored, whether the rows are still here or not."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping

from ._ranges import RangeSet
from ._types import Range


class Held:
    """The table ``held``, with what was read of it in memory.

    Tell it to forget after a rollback and after another program wrote.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._boots: dict[int, RangeSet] = {}

    def forget(self) -> None:
        """Remember nothing any more."""
        self._boots.clear()

    def of(self, boot: int) -> RangeSet:
        """Return the numbers of one start; not to be changed."""
        known = self._boots.get(boot)
        if known is None:
            known = self._boots[boot] = RangeSet(read_held(self._connection, boot))
        return known

    def add(self, numbers: Mapping[int, Iterable[int]]) -> None:
        """Add numbers, by start."""
        swallowed: list[Range] = []
        grown: list[tuple[int, int, int]] = []
        for boot, added in numbers.items():
            ranges = self.of(boot)
            firsts = {first for number in added for first in _add(ranges, number)}
            kept = {held for first in firsts if (held := ranges.range_of(first)) is not None}
            swallowed.extend((boot, first) for first in firsts - {first for first, _ in kept})
            grown.extend((boot, first, last) for first, last in kept)
        self._connection.executemany("DELETE FROM held WHERE boot = ? AND first_seq = ?", swallowed)
        self._connection.executemany(
            "INSERT INTO held VALUES (?, ?, ?)"
            " ON CONFLICT (boot, first_seq) DO UPDATE SET last_seq = excluded.last_seq",
            grown,
        )


def _add(ranges: RangeSet, number: int) -> Iterable[int]:
    """Add a number and return the beginnings of the ranges that this changed or swallowed."""
    after = ranges.range_of(number + 1)
    ranges.add(number)
    held = ranges.range_of(number)
    first = number if held is None else held[0]
    return (first,) if after is None else (first, after[0])


def read_held(connection: sqlite3.Connection, boot: int) -> list[Range]:
    """Return the ranges of one start, rising and never adjacent."""
    return connection.execute(
        "SELECT first_seq, last_seq FROM held WHERE boot = ? ORDER BY first_seq", (boot,)
    ).fetchall()


def by_boot(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """Return numbers by start, from (start, number)."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for boot, seq in pairs:
        numbers[boot].append(seq)
    return numbers
