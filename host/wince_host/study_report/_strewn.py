"""Marks side by side, so that neighbours do not hide one another."""

from typing import Final

GOLDEN: Final = 0.618034
"""Of a turn: however many follow, they are spread evenly."""


def strewn(rank: int, width: float) -> float:
    """Return how far aside the mark of that rank stands, within a width, the same every time."""
    return ((rank * GOLDEN) % 1.0 - 0.5) * width
