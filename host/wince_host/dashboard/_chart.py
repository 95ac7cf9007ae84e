"""The course of a score as SVG: interval band and line per unbroken run, gaps hatched."""

from collections.abc import Sequence
from itertools import groupby

from wince_host.bands import chosen_bands
from wince_host.markup import element, number

from ._columns import Column

HEIGHT = 100.0
COLUMN_WIDTH = 5.0
MARGIN = 4.0

Run = tuple[int, Sequence[Column]]


def hatch_definition() -> str:
    """Return the one pattern that every chart of a page fills its gaps with."""
    stroke = element("line", class_="hatch-line", x1=0, y1=0, x2=0, y2=8)
    pattern = element(
        "pattern",
        stroke,
        id="hatch",
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    return element("svg", pattern, class_="hatch-source", width=0, height=0, aria_hidden="true")


def y_of(score: float) -> float:
    """Return the height of a score in the drawing: 10 at the top, 0 at the bottom."""
    return HEIGHT - MARGIN - score / 10.0 * (HEIGHT - 2.0 * MARGIN)


def chart(
    columns: Sequence[Column | None],
    *,
    label: str,
    of_scores: bool = True,
    usual: Sequence[Column | None] = (),
) -> str:
    """Return the drawing. It stretches to its place; strokes keep their width.

    Parameters
    ----------
    of_scores
        Lines show where the ward's bands begin.
    usual
        What lies shaded behind: as many columns as ``columns`` has, or none.
    """
    width = COLUMN_WIDTH * len(columns)
    runs, gaps = runs_and_gaps(columns)
    parts = [_band(run, "chart-usual") for run in runs_and_gaps(usual)[0]]
    parts += [_gap(start, length) for start, length in gaps]
    if of_scores:
        limits = chosen_bands()
        parts += [_limit(limits.raised_from, width), _limit(limits.high_from, width)]
    parts += [_band(run, "chart-band") for run in runs]
    parts += [_line(run) for run in runs]
    if columns and columns[-1] is not None:
        parts.append(_latest(len(columns) - 1, columns[-1]))
    return element(
        "svg",
        "".join(parts),
        class_="chart",
        viewBox=f"0 0 {number(width)} {number(HEIGHT)}",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )


def runs_and_gaps(
    columns: Sequence[Column | None],
) -> tuple[list[Run], list[tuple[int, int]]]:
    """Return unbroken runs as (first index, columns) and gaps as (first index, length)."""
    runs: list[Run] = []
    gaps: list[tuple[int, int]] = []
    index = 0
    for known, group in groupby(columns, key=lambda column: column is not None):
        members = list(group)
        if known:
            runs.append((index, [column for column in members if column is not None]))
        else:
            gaps.append((index, len(members)))
        index += len(members)
    return runs, gaps


def _gap(start: int, length: int) -> str:
    return element(
        "rect",
        class_="chart-gap",
        x=number(start * COLUMN_WIDTH),
        y=0,
        width=number(length * COLUMN_WIDTH),
        height=number(HEIGHT),
        fill="url(#hatch)",
    )


def _limit(score: float, width: float) -> str:
    y = number(y_of(score))
    return element("line", class_="chart-limit", x1=0, x2=number(width), y1=y, y2=y)


def _edges(run: Run) -> list[tuple[float, Column]]:
    """Return each column at its middle, with both outer edges, so that one alone is seen too."""
    start, columns = run
    left = (start * COLUMN_WIDTH, columns[0])
    right = ((start + len(columns)) * COLUMN_WIDTH, columns[-1])
    middles = [
        ((start + offset + 0.5) * COLUMN_WIDTH, column) for offset, column in enumerate(columns)
    ]
    return [left, *middles, right]


def _band(run: Run, class_: str) -> str:
    edges = _edges(run)
    there = [f"{number(x)} {number(y_of(column.high))}" for x, column in edges]
    back = [f"{number(x)} {number(y_of(column.low))}" for x, column in reversed(edges)]
    return element("path", class_=class_, d=f"M{'L'.join(there + back)}Z")


def _line(run: Run) -> str:
    places = [f"{number(x)} {number(y_of(column.score))}" for x, column in _edges(run)]
    return element("path", class_="chart-line", d=f"M{'L'.join(places)}")


def _latest(index: int, column: Column) -> str:
    x, y = number((index + 1) * COLUMN_WIDTH - 2.0), number(y_of(column.score))
    return element("path", class_="chart-now", d=f"M{x} {y}h.01")
