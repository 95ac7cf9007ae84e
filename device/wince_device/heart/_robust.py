"""Medians and quartiles of the few newest values: a sort, where an array would cost ten times."""

from collections.abc import Iterable


def median(values: Iterable[float]) -> float:
    """Return the middle of at least one value, or the mean of the two in the middle."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return 0.5 * (ordered[middle - 1] + ordered[middle])


def interquartile_range(values: Iterable[float]) -> float:
    """Return the distance of the quartiles of at least one value, linear between ranks."""
    ordered = sorted(values)
    return _at(ordered, 0.75) - _at(ordered, 0.25)


def _at(ordered: list[float], share: float) -> float:
    rank = share * (len(ordered) - 1)
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (rank - below) * (ordered[above] - ordered[below])
