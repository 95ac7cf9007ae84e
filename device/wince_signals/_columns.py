"""The columns of present, held and source values that an estimate compares row by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ._checks import has_gap
from ._parameters import TransferEntropyParameters

Scalar = TypeVar("Scalar", bound=np.generic)
SeriesOf = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Column:
    """One value of each row: the named series, so many samples before the row's present."""

    series: str
    back: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns an estimate has.

    Attributes
    ----------
    held : tuple of Column
        The target's past, newest first, then the conditions' past: what is held fixed.
    source : tuple of Column
        The sources' past.
    first : int
        Sample index of the first row's present.
    """

    held: tuple[Column, ...]
    source: tuple[Column, ...]
    first: int


PRESENT = Column("target", 0)


def layout(
    sources: SeriesOf, conditions: SeriesOf, parameters: TransferEntropyParameters
) -> Layout:
    """Lay the columns out as the parameters ask for."""
    held = tuple(Column("target", back + 1) for back in range(parameters.target_history))
    held += tuple(
        Column(name, back)
        for name in conditions
        for back in _history(parameters.condition_lag, parameters.condition_history)
    )
    source = tuple(
        Column(name, back)
        for name in sources
        for back in _history(parameters.lag, parameters.source_history)
    )
    return Layout(held, source, max(column.back for column in (*held, *source)))


def _history(lag: int, length: int) -> Iterator[int]:
    return iter(range(lag, lag + length))


def cut(series: NDArray[Scalar], column: Column, first: int) -> NDArray[Scalar]:
    """Return one column as a view of its series, gaps and all."""
    return series[first - column.back : series.size - column.back]


def complete_rows(series: SeriesOf, plan: Layout) -> NDArray[np.bool_] | None:
    """Return which rows touch no gap, or None when there is no gap anywhere."""
    if not any(has_gap(values) for values in series.values()):
        return None
    gaps = {name: np.isnan(values) for name, values in series.items()}
    broken = cut(gaps["target"], PRESENT, plan.first).copy()
    for column in (*plan.held, *plan.source):
        broken |= cut(gaps[column.series], column, plan.first)
    return np.asarray(np.logical_not(broken, out=broken))


def rows_of(
    series: NDArray[Scalar], column: Column, plan: Layout, whole: NDArray[np.bool_] | None
) -> NDArray[Scalar]:
    """Return one column of the complete rows: a view where all are, else a copy."""
    view = cut(series, column, plan.first)
    return view if whole is None else view[whole]


def count_rows(target: NDArray[np.float64], plan: Layout, whole: NDArray[np.bool_] | None) -> int:
    """Return the number of complete rows."""
    return max(target.size - plan.first, 0) if whole is None else int(np.count_nonzero(whole))
