"""A set of row numbers, kept as ranges."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from ._types import Range


class RangeSet:
    """Whole numbers as disjoint inclusive ranges in rising order.

    Parameters
    ----------
    ranges
        Inclusive ranges in any order; they may overlap.
    """

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in ranges:
            self.add(first, last)

    def add(self, first: int, last: int | None = None) -> None:
        """Add one number, or an inclusive range; an empty range adds nothing."""
        last = first if last is None else last
        if last < first:
            return
        left = bisect_left(self._lasts, first - 1)
        right = bisect_right(self._firsts, last + 1)
        if left < right:
            first = min(first, self._firsts[left])
            last = max(last, self._lasts[right - 1])
        self._firsts[left:right] = [first]
        self._lasts[left:right] = [last]

    def __contains__(self, number: int) -> bool:
        return self.range_of(number) is not None

    def __len__(self) -> int:
        """How many numbers are in the set."""
        return sum(self._lasts) - sum(self._firsts) + len(self._firsts)

    def ranges(self) -> list[Range]:
        """Return the ranges in rising order; neighbours are never adjacent."""
        return list(zip(self._firsts, self._lasts, strict=True))

    @property
    def cumulative(self) -> int:
        """The highest number up to which everything from 1 on is in the set; 0 without 1."""
        held = self.range_of(1)
        return 0 if held is None else held[1]

    @property
    def highest(self) -> int:
        """The highest number in the set; 0 when it is empty."""
        return self._lasts[-1] if self._lasts else 0

    def range_of(self, number: int) -> Range | None:
        """Return the range that holds a number, or None."""
        index = bisect_left(self._lasts, number)
        if index < len(self._lasts) and self._firsts[index] <= number:
            return self._firsts[index], self._lasts[index]
        return None

    def holes(self) -> int:
        """Return how many numbers from 1 to the highest are missing."""
        covered = sum(
            last - max(first, 1) + 1
            for first, last in zip(self._firsts, self._lasts, strict=True)
            if last >= 1
        )
        return max(0, self.highest - covered)
