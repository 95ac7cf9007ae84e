"""The spikes without a model: their empirical moments, and their distribution."""

import math
from collections.abc import Callable, Sequence
from typing import Final

from wince_host.study import SERIES, SpikeRow, StudyResults

from ._axis import Axis, axis_of
from ._figure import Figure
from ._missing import Missing, Shown
from ._numbers import figure, several
from ._palette import SERIES as SERIES_STYLES
from ._palette import SERIES_NAMES, Style, styles_of
from ._panel import Panel
from ._study import conditions_of, spread

FEW: Final = 48
"""Four tasks, three regions and the heart: up to so many, marks of the moments are large."""
NONE: Final = "No block had the 12 spikes that a fit needs."
TABLE: Final = "spikes.csv"
MOMENTS_CAPTION: Final = (
    "Empirical moments of the spikes of each block, all tasks together; spikes have no unit. "
    "The kurtosis of a normal distribution is 3."
)
HISTOGRAM_CAPTION: Final = (
    "Share of the spikes in each of 25 bins of [0.5, 1), all blocks of a kind together. A spike is "
    "a peak over the sum of the peak and the mean of its surroundings."
)
Moment = Callable[[SpikeRow], float]
MOMENTS: Final[tuple[tuple[Moment, Moment, tuple[str, str]], ...]] = (
    (lambda row: row.mean, lambda row: row.variance, ("mean", "variance")),
    (lambda row: row.skewness, lambda row: row.kurtosis, ("skewness", "kurtosis")),
)


def moments(results: StudyResults, prefix: str) -> Shown:
    """Return mean against variance and skewness against kurtosis, for each condition."""
    title = "Moments of the spikes"
    if not results.spikes:
        return Missing(title, NONE)
    panels = []
    for condition in conditions_of(results):
        rows = [row for row in results.spikes if row.block == condition]
        for x, y, words in MOMENTS if rows else ():
            axes = _shared_axes(results.spikes, x, y, words)
            panels.append(_moment_panel(rows, x, y, axes, condition))
    told = "; ".join(_moment_words(results.spikes, series) for series in SERIES)
    return Figure(
        f"{prefix}-moments", title, MOMENTS_CAPTION, f"Medians: {told}.", tuple(panels), TABLE
    )


def histogram(results: StudyResults) -> Shown:
    """Return the distribution of the spikes, a panel for each series, a line for each block."""
    title = "Distribution of the spikes"
    if not results.spikes:
        return Missing(title, NONE)
    conditions = conditions_of(results)
    styles = styles_of(conditions)
    panels = [
        _histogram_panel(rows, series, styles)
        for series in SERIES
        if (rows := of_series(results.spikes, series))
    ]
    total = sum(row.spikes for row in results.spikes)
    return Figure(
        "all-spike-histogram",
        title,
        HISTOGRAM_CAPTION,
        f"{several(total, 'spike')} in {several(len(results.spikes), 'fit')}.",
        tuple(panels),
        TABLE,
    )


def of_series(rows: Sequence[SpikeRow], series: str) -> list[SpikeRow]:
    """Return the rows of one series."""
    return [row for row in rows if row.series == series]


def _shared_axes(
    rows: Sequence[SpikeRow], x: Moment, y: Moment, words: tuple[str, str]
) -> tuple[Axis, Axis]:
    return axis_of(map(x, rows), words[0]), axis_of(map(y, rows), words[1])


def _moment_panel(
    rows: Sequence[SpikeRow], x: Moment, y: Moment, axes: tuple[Axis, Axis], condition: str
) -> Panel:
    panel = Panel(*axes, condition)
    for series in SERIES:
        own = [row for row in of_series(rows, series) if math.isfinite(x(row) + y(row))]
        style = SERIES_STYLES[series]
        xs, ys = [x(row) for row in own], [y(row) for row in own]
        panel.points(xs, ys, style, small=len(rows) > FEW)
        if own:
            panel.explain(SERIES_NAMES[series].split()[0], style)
    return panel


def _moment_words(rows: Sequence[SpikeRow], series: str) -> str:
    own = of_series(rows, series)
    names = ("mean", "variance", "skewness", "kurtosis")
    values = [spread(getattr(row, name) for row in own) for name in names]
    told = [f"{name} {figure(one.median)}" for name, one in zip(names, values, strict=True) if one]
    return f"{SERIES_NAMES[series]}: {', '.join(told) or 'none'}"


def _histogram_panel(rows: Sequence[SpikeRow], series: str, styles: dict[str, Style]) -> Panel:
    shares = {
        condition: _share([row.histogram for row in rows if row.block == condition])
        for condition in styles
    }
    drawn = {condition: share for condition, share in shares.items() if share}
    top = max((value for share in drawn.values() for value in share), default=1.0)
    panel = Panel(
        axis_of((), "spike", ends=(0.5, 1.0)),
        axis_of((0.0, 100 * top), "% of the spikes", ends=(0.0, 105 * top or 1.0)),
        SERIES_NAMES[series],
        height=150.0,
    )
    for condition, share in drawn.items():
        width = 0.5 / len(share)
        xs = [0.5 + width * (at + end) for at in range(len(share)) for end in (0, 1)]
        panel.line(xs, [100 * value for value in share for _ in (0, 1)], styles[condition])
        panel.explain(condition, styles[condition], "line")
    return panel


def _share(histograms: Sequence[Sequence[float]]) -> list[float]:
    sums = [math.fsum(column) for column in zip(*histograms, strict=True)]
    total = math.fsum(sums)
    return [value / total for value in sums] if total else []
