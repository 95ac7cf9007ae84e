"""The nearest-neighbour estimator (KSG), in nats."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._embedding import Rows, embed, standardise
from ._neighbour_kernels import neighbour_value, neighbour_values
from ._parallel import PARALLEL_LOCK, worker_count
from ._parameters import TransferEntropyParameters

EULER_GAMMA = 0.5772156649015329


@dataclass(frozen=True, slots=True)
class NeighbourEstimate:
    """Rows sorted by the newest value of the target's past, ready for any shift.

    `sorted_rows` has its arrays in sorted order except `source`, which stays in order of time
    because a shift acts on time.
    """

    sorted_rows: Rows
    order: NDArray[np.int64]
    digamma_of: NDArray[np.float64]
    neighbours: int
    theiler: int

    @property
    def rows(self) -> int:
        """Number of complete rows."""
        return self.order.size

    def value(self) -> tuple[float, float]:
        """Return the estimate in nats; there is no Miller-Madow correction, so NaN."""
        own = self.sorted_rows
        with PARALLEL_LOCK:
            value = neighbour_value(
                own.present,
                own.past,
                own.source,
                own.times,
                self.order,
                self.neighbours,
                self.theiler,
                self.digamma_of,
                worker_count(),
            )
        self._refuse_ties(np.array([value]))
        return value, float("nan")

    def shifted_values(self, shifts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the estimate under each circular shift of the sources."""
        own = self.sorted_rows
        values = np.empty(shifts.size)
        with PARALLEL_LOCK:
            neighbour_values(
                own.present,
                own.past,
                own.source,
                own.times,
                self.order,
                self.neighbours,
                self.theiler,
                self.digamma_of,
                shifts,
                values,
            )
        self._refuse_ties(values)
        return values

    def _refuse_ties(self, values: NDArray[np.float64]) -> None:
        if np.isnan(values).any():
            raise ValueError(
                f"a row coincides with {self.neighbours} others; the KSG estimator needs "
                "continuous values, use the binned one for repeated values"
            )


def prepare_neighbours(
    target: NDArray[np.float64],
    sources: dict[str, NDArray[np.float64]],
    parameters: TransferEntropyParameters,
) -> NeighbourEstimate:
    """Standardise each series, embed them and sort the rows.

    The series are standardised before the rows are cut, as the reference figures require.
    """
    rows = embed(
        standardise("target", target),
        np.stack([standardise(name, series) for name, series in sources.items()]),
        target_history=parameters.target_history,
        source_history=parameters.source_history,
        lag=parameters.lag,
    )
    needed = parameters.neighbours + 2 * parameters.theiler + 1
    if rows.times.size < needed:
        raise ValueError(
            f"the series leave {rows.times.size} complete rows; must leave at least {needed} for "
            f"{parameters.neighbours} neighbours outside a Theiler window of {parameters.theiler}"
        )
    order = np.argsort(rows.past[0], kind="stable").astype(np.int64)
    in_order = Rows(
        present=rows.present[order],
        past=np.ascontiguousarray(rows.past[:, order]),
        source=np.ascontiguousarray(rows.source),
        times=rows.times[order],
    )
    return NeighbourEstimate(
        in_order, order, digamma_table(order.size), parameters.neighbours, parameters.theiler
    )


def digamma_table(largest: int) -> NDArray[np.float64]:
    """Return digamma of 0 (unused) to `largest`, the harmonic numbers less Euler's constant."""
    table = np.full(largest + 1, np.nan)
    harmonic = np.concatenate(([0.0], np.cumsum(1.0 / np.arange(1, largest))))
    table[1:] = harmonic - EULER_GAMMA
    return table
