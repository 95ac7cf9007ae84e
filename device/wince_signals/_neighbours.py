"""The nearest-neighbour estimator (KSG), in nats."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ._columns import PRESENT, Layout, SeriesOf, complete_rows, count_rows, layout, rows_of
from ._neighbour_kernels import neighbour_value, place_rows
from ._parallel import PARALLEL_LOCK, worker_count
from ._parameters import TransferEntropyParameters
from ._standard import source_rows, standards
from ._strips import Strips, make_strips
from ._surrogates import Pieces


@dataclass(frozen=True, slots=True)
class NeighbourEstimate:
    """Rows in strips, and the sources' rows in order of time because a shift acts on time."""

    strips: Strips
    source: NDArray[np.float64]
    neighbours: int
    plan: Layout
    whole: NDArray[np.bool_] | None

    @property
    def rows(self) -> int:
        """Number of complete rows."""
        return self.strips.order.size

    def value(self) -> tuple[float, float | None]:
        """Return the estimate in nats; there is no Miller-Madow correction."""
        ends = np.array([[0, self.rows]], dtype=np.int32)
        return float(self.values_of(Pieces(ends[:, :1], ends[:, 1:]))[0]), None

    def values_of(self, pieces: Pieces) -> NDArray[np.float64]:
        """Return the estimate for each surrogate, one after the other, each on all cores."""
        placed = np.empty_like(self.source)
        values = np.empty(pieces.count)
        for which in range(pieces.count):
            starts, stops = pieces.starts[which], pieces.stops[which]
            place_rows(self.source, starts, stops, self.strips.place_of, placed)
            with PARALLEL_LOCK:
                values[which] = neighbour_value(
                    self.strips, placed, self.neighbours, worker_count()
                )
        self._refuse_ties(values)
        return values

    def with_sources(self, sources: SeriesOf) -> "NeighbourEstimate":
        """Return the same rows with other sources, which have the same gaps."""
        return replace(self, source=source_rows(sources, self.plan, self.whole))

    def _refuse_ties(self, values: NDArray[np.float64]) -> None:
        if np.isnan(values).any():
            raise ValueError(
                f"a row coincides with {self.neighbours} others; the KSG estimator needs "
                "continuous values, use the binned one for repeated values"
            )


def prepare_neighbours(
    target: NDArray[np.float64],
    sources: SeriesOf,
    conditions: SeriesOf,
    parameters: TransferEntropyParameters,
) -> NeighbourEstimate:
    """Standardise each series, cut the rows out and sort them into strips.

    The series are standardised before the rows are cut, as the reference figures require.
    """
    plan = layout(sources, conditions, parameters)
    fixed = {"target": target, **conditions}
    whole = complete_rows({**fixed, **sources}, plan)
    scales = standards(fixed)
    _check_rows(count_rows(target, plan, whole), parameters)
    held = (plan.held[0], PRESENT, *plan.held[1:])
    strips = make_strips(
        [rows_of(fixed[column.series], column, plan, whole) for column in held],
        np.empty(0, np.int32) if whole is None else np.flatnonzero(whole).astype(np.int32),
        parameters.theiler,
    )
    for coordinate, column in zip(strips.fixed, held, strict=True):
        scales[column.series].apply(coordinate)
    # The limits of the strips too are those of standardised values.
    scales["target"].apply(strips.limits)
    source = source_rows(sources, plan, whole)
    return NeighbourEstimate(strips, source, parameters.neighbours, plan, whole)


def _check_rows(rows: int, parameters: TransferEntropyParameters) -> None:
    needed = parameters.neighbours + 2 * parameters.theiler + 1
    if rows < needed:
        raise ValueError(
            f"the series leave {rows} complete rows; must leave at least {needed} for "
            f"{parameters.neighbours} neighbours outside a Theiler window of {parameters.theiler}"
        )
