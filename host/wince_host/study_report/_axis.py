"""Scales of a picture: what they span, and round ticks on them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from wince_host.ticks import round_ticks

PADDING: Final = 0.06
MOST_TICKS: Final = 6
STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
SMALLEST_POWER: Final = -2
LARGEST_POWER: Final = 4
TIMES: Final = ", × 10"
RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Axis:
    """One scale.

    Attributes
    ----------
    low, high
        What it spans.
    words
        What it is, with the unit.
    ticks
        Values with their words.
    named
        The ticks are names, not numbers.
    """

    low: float
    high: float
    words: str
    ticks: tuple[tuple[float, str], ...]
    named: bool = False

    def share(self, value: float) -> float:
        """Return how far along the scale a value lies, 0 to 1 within it."""
        return (value - self.low) / (self.high - self.low)


def axis_of(
    values: Iterable[float],
    words: str,
    *,
    among: Sequence[float] = (),
    ends: tuple[float, float] | None = None,
) -> Axis:
    """Return a scale around values with some room.

    Parameters
    ----------
    among
        Values that it has to hold too.
    ends
        Take exactly this span.
    """
    if ends is None:
        ends = _roomy([value for value in (*values, *among) if math.isfinite(value)])
    if not (math.isfinite(ends[1] - ends[0]) and ends[0] < ends[1]):
        ends = (0.0, 1.0)
    return _numbered(*ends, words)


def category_axis(names: Sequence[str]) -> Axis:
    """Return a scale with one place for each name: 0, 1, 2 and so on."""
    ticks = tuple((float(at), name) for at, name in enumerate(names))
    return Axis(-0.5, len(names) - 0.5, "", ticks, named=True)


def joined(axes: Sequence[Axis]) -> Axis:
    """Return a scale that spans all of these; names stay as they are."""
    first = axes[0]
    if first.named:
        return first
    low, high = min(axis.low for axis in axes), max(axis.high for axis in axes)
    return _numbered(low, high, first.words.partition(TIMES)[0])


def _numbered(low: float, high: float, words: str) -> Axis:
    """Return a scale with ticks; very small or large numbers are told in powers of ten."""
    largest = max(abs(low), abs(high))
    power = math.floor(math.log10(largest)) if largest else 0
    if SMALLEST_POWER <= power <= LARGEST_POWER:
        return Axis(low, high, words, round_ticks(low, high, MOST_TICKS, STEPS))
    unit = 10.0**power
    found = round_ticks(low / unit, high / unit, MOST_TICKS, STEPS)
    ticks = ((value * unit, told) for value, told in found)
    raised = str(power).translate(RAISED)
    return Axis(low, high, f"{words}{TIMES}{raised}", tuple(ticks))


def _roomy(values: list[float]) -> tuple[float, float]:
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    room = (high - low) * PADDING or abs(high) * PADDING or 1.0
    return low - room, high + room
