"""Mean and standard deviation of each series, with which its columns are standardised."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._columns import Layout, SeriesOf, rows_of

LEAST_DEVIATION = 1e-14
LEAST_NUMBER = 1e-140


@dataclass(frozen=True, slots=True)
class Standard:
    """Mean and standard deviation (n - 1) of a series' finite values."""

    mean: float
    deviation: float

    def apply(self, values: NDArray[np.float64]) -> None:
        """Standardise in place."""
        values -= self.mean
        values /= self.deviation


def standards(series: SeriesOf) -> dict[str, Standard]:
    """Return the standard of each series; one that is constant is refused."""
    return {name: _standard(name, values) for name, values in series.items()}


def _standard(name: str, values: NDArray[np.float64]) -> Standard:
    finite = values[~np.isnan(values)]
    deviation = float(finite.std(ddof=1)) if finite.size > 1 else 0.0
    # Numbers that differ in their last digit only have a deviation made of rounding.
    if deviation <= LEAST_DEVIATION * float(np.abs(finite).max(initial=LEAST_NUMBER)):
        raise ValueError(f"{name} is constant over its {finite.size} finite values; must vary")
    return Standard(float(finite.mean()), deviation)


def source_rows(
    sources: SeriesOf, plan: Layout, whole: NDArray[np.bool_] | None
) -> NDArray[np.float64]:
    """Return the sources' standardised past, shape ``(sources * source_history, rows)``."""
    scales = standards(sources)
    rows = np.stack(
        [rows_of(sources[column.series], column, plan, whole) for column in plan.source]
    )
    for values, column in zip(rows, plan.source, strict=True):
        scales[column.series].apply(values)
    return rows
