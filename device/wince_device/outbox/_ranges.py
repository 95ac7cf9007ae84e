"""Inclusive ranges of whole numbers."""

from collections.abc import Iterable, Iterator

Range = tuple[int, int]


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Return the same numbers as the fewest ranges, rising; a range that ends early is empty."""
    result: list[Range] = []
    for first, last in sorted(ranges):
        if last < first:
            continue
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return result


def without(whole: Range, ranges: Iterable[Range]) -> list[Range]:
    """Return the parts of one range that no other range covers."""
    result: list[Range] = []
    start, end = whole
    for first, last in merged(ranges):
        if start < first:
            result.append((start, min(first - 1, end)))
        start = max(start, last + 1)
    result.append((start, end))
    return [piece for piece in result if piece[0] <= piece[1]]


def portions(ranges: list[Range], size: int) -> Iterator[tuple[Range, ...]]:
    """Yield the ranges in portions of at most ``size``."""
    for start in range(0, len(ranges), size):
        yield tuple(ranges[start : start + size])
