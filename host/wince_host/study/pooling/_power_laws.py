"""The line through (ln shape, ln scale) of all blocks, always beside its surrogates'."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from wince_host.study._results import SERIES, PowerLawRow, SpikeRow
from wince_host.study.measures import SessionFigures, Twins
from wince_signals import power_law

ALL: Final = "all"
FEWEST_POINTS: Final = 4

Point = tuple[SpikeRow, Twins]


def power_laws_of(figures: Sequence[SessionFigures]) -> list[PowerLawRow]:
    """Fit the line for each series, over all tasks and in each."""
    points = [
        point
        for one in figures
        for point in zip(one.spikes, one.twins, strict=True)
        if point[1].shapes and np.isfinite(point[1].shapes).all()
    ]
    tasks = dict.fromkeys(row.task for row, _ in points)
    rows = (
        _line(series, task, list(_chosen(points, series, task)))
        for series in (ALL, *SERIES)
        for task in (ALL, *tasks)
    )
    return [row for row in rows if row is not None]


def _chosen(points: Sequence[Point], series: str, task: str) -> Iterator[Point]:
    for row, twins in points:
        if series in {ALL, row.series} and task in {ALL, row.task}:
            yield row, twins


def _line(series: str, task: str, points: list[Point]) -> PowerLawRow | None:
    if len(points) < FEWEST_POINTS:
        return None
    shapes = np.array([twins.shapes for _, twins in points])
    scales = np.array([twins.scales for _, twins in points])
    try:
        law = power_law(
            [row.shape for row, _ in points],
            [row.scale for row, _ in points],
            surrogates=list(zip(shapes.T, scales.T, strict=True)),
        )
    except ValueError:
        # All blocks have the same shape or scale.
        return None
    beside = law.surrogates
    if beside is None:
        return None
    return PowerLawRow(
        series=series,
        task=task,
        n=law.n,
        slope=law.slope,
        slope_low=law.slope_interval[0],
        slope_high=law.slope_interval[1],
        intercept=law.intercept,
        r_squared=law.r_squared,
        surrogates=beside.count,
        surrogate_slope=beside.slope,
        surrogate_slope_low=beside.slope_range[0],
        surrogate_slope_high=beside.slope_range[1],
        surrogate_intercept=beside.intercept,
        surrogate_r_squared=beside.r_squared,
        surrogate_r_squared_low=beside.r_squared_range[0],
        surrogate_r_squared_high=beside.r_squared_range[1],
        slope_p=beside.slope_p,
        r_squared_p=beside.r_squared_p,
    )
