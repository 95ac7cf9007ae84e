"""A course cut into equal columns of time, so that a chart of any length stays small and honest."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from wince_host.queries import TrendPoint

from ._moment import SECOND_NS


@dataclass(frozen=True, slots=True)
class Column:
    """The scores of one stretch of time.

    Attributes
    ----------
    score
        Their median.
    low, high
        The outermost bounds of their intervals.
    """

    score: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time that a chart shows.

    Attributes
    ----------
    until_ns
        UTC of its right edge.
    column_s, columns
        Length of one column in seconds, and how many there are.
    """

    until_ns: int
    column_s: int
    columns: int

    @property
    def since_ns(self) -> int:
        """UTC of the left edge."""
        return self.until_ns - self.length_s * SECOND_NS

    @property
    def length_s(self) -> int:
        """The whole length in seconds."""
        return self.column_s * self.columns


def span_until(now_ns: int, *, column_s: int, columns: int) -> Span:
    """Return the span that ends with the last column that is complete.

    The edges lie on whole multiples of the column's length, so that columns never change them. A
    column that has only begun would look like a gap.
    """
    step_ns = column_s * SECOND_NS
    return Span(until_ns=now_ns // step_ns * step_ns, column_s=column_s, columns=columns)


def columns_of(points: Sequence[TrendPoint], span: Span) -> list[Column | None]:
    """Return one column per stretch, oldest first; None where no second had a score."""
    held: list[list[TrendPoint]] = [[] for _ in range(span.columns)]
    for point in points:
        index = (point.t_ns - span.since_ns) // (span.column_s * SECOND_NS)
        if point.score is not None and 0 <= index < span.columns:
            held[index].append(point)
    return [_column(inside) for inside in held]


def _column(points: Sequence[TrendPoint]) -> Column | None:
    scores = [point.score for point in points if point.score is not None]
    if not scores:
        return None
    lows = [point.low for point in points if point.low is not None]
    highs = [point.high for point in points if point.high is not None]
    middle = median(scores)
    return Column(middle, min([middle, *lows]), max([middle, *highs]))
