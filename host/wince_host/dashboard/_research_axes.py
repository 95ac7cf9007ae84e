"""Axes of a researcher's picture as SVG: scales, ticks, and words that keep their size."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from wince_host.markup import element, number, text
from wince_host.ticks import round_ticks

from ._numbers import in_language

WIDTH: Final = 360.0
LEFT: Final = 60.0
RIGHT: Final = 20.0
TOP: Final = 32.0
BELOW: Final = 48.0
LINE: Final = 22.0
"""Height of a line of words below the axes."""
TICKS_ACROSS: Final = 5
TICKS_ALONG: Final = 6
PADDING: Final = 0.08


@dataclass(frozen=True, slots=True)
class Range:
    """What an axis spans."""

    low: float
    high: float


def range_of(values: Iterable[float], *, from_zero: bool = False) -> Range:
    """Return a range around values with some room; there is at least one finite value."""
    known = [value for value in values if math.isfinite(value)]
    low, high = min(known), max(known)
    if from_zero:
        low = min(0.0, low)
    room = (high - low) * PADDING or abs(high) * PADDING or 1.0
    return Range(low if from_zero and low == 0.0 else low - room, high + room)


def ticks_of(span: Range, most: int) -> tuple[tuple[float, str], ...]:
    """Return at most so many and one round values within a range, each with its words."""
    ticks = round_ticks(span.low, span.high, most)
    return tuple((value, in_language(words)) for value, words in ticks)


@dataclass(frozen=True, slots=True)
class Axes:
    """The place of a plot: x to the right, y upwards.

    Attributes
    ----------
    height
        Of the plot itself, without its words.
    """

    x: Range
    y: Range
    height: float = 220.0

    def right(self, value: float) -> float:
        """Return the horizontal place of a value."""
        share = (value - self.x.low) / (self.x.high - self.x.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def down(self, value: float) -> float:
        """Return the vertical place of a value."""
        share = (value - self.y.low) / (self.y.high - self.y.low)
        return TOP + (1.0 - share) * self.height

    def place(self, x: float, y: float) -> str:
        """Return a place as it stands in a path."""
        return f"{number(self.right(x))} {number(self.down(y))}"

    def frame(self, x_words: str, y_words: str) -> str:
        """Return both axes with their ticks and words."""
        bottom = TOP + self.height
        parts = [_line(LEFT, bottom, WIDTH - RIGHT, bottom), _line(LEFT, TOP, LEFT, bottom)]
        for value, words in ticks_of(self.x, TICKS_ACROSS):
            at = self.right(value)
            parts.append(_line(at, bottom, at, bottom + 6))
            parts.append(words_at(at, bottom + 22, words, anchor="middle"))
        for value, words in ticks_of(self.y, TICKS_ALONG):
            at = self.down(value)
            parts.append(_line(LEFT - 6, at, LEFT, at))
            parts.append(words_at(LEFT - 10, at + 5, words, anchor="end"))
        parts.append(words_at(WIDTH - RIGHT, bottom + 42, x_words, anchor="end", class_="fig-axis"))
        parts.append(words_at(4, 18, y_words, class_="fig-axis"))
        return "".join(parts)

    def cross(self, x: tuple[float, float, float], y: tuple[float, float, float]) -> str:
        """Return the intervals of a point: value, low and high of both."""
        across = f"M{self.place(x[1], y[0])}L{self.place(x[2], y[0])}"
        along = f"M{self.place(x[0], y[1])}L{self.place(x[0], y[2])}"
        return element("path", class_="fig-cross", d=across + along)

    def picture(self, inside: str, below: Sequence[str], *, label: str) -> str:
        """Return the whole picture with lines of words below it."""
        first = TOP + self.height + BELOW + LINE - 4
        words = "".join(words_at(4, first + at * LINE, line) for at, line in enumerate(below))
        return svg(inside + words, TOP + self.height + BELOW + LINE * len(below) + 8, label=label)


def svg(inside: str, height: float, *, label: str) -> str:
    """Return a picture of the common width."""
    view = f"0 0 {number(WIDTH)} {number(height)}"
    return element("svg", inside, class_="figure", viewBox=view, role="img", aria_label=label)


def words_at(
    x: float, y: float, words: str, *, anchor: str = "start", class_: str | None = None
) -> str:
    """Return words in a picture."""
    return element("text", text(words), x=number(x), y=number(y), text_anchor=anchor, class_=class_)


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    places = {"x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2)}
    return element("line", class_="fig-line", **places)
