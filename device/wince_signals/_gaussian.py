"""The Gaussian estimator: the share of the target's residual that the sources' past explains."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from ._columns import PRESENT, Layout, SeriesOf, complete_rows, count_rows, layout, rows_of
from ._gaussian_kernels import products, products_of
from ._parallel import PARALLEL_LOCK, worker_count
from ._parameters import TransferEntropyParameters
from ._standard import source_rows, standards
from ._surrogates import Pieces

# A fit that leaves less than this share of the target's variance is an identity, not a noisy
# relation: its information is infinite.
LEAST_RESIDUAL = 1e-12
# A direction this much weaker than the strongest is a repetition of the others: held columns are
# judged by their singular values, the sources by the squares of theirs.
LEAST_SINGULAR_VALUE = 1e-10
LEAST_EIGENVALUE = 1e-12


@dataclass(frozen=True, slots=True)
class GaussianEstimate:
    """What the sources' rows are compared with, ready for any order of theirs.

    Attributes
    ----------
    held : NDArray[np.float64]
        An orthonormal basis of everything held fixed and the constant, then the rest of the
        target scaled to length 1, shape ``(b + 1, n)``.
    source : NDArray[np.float64]
        The sources' past, shape ``(s, n)``.
    squares : NDArray[np.float64]
        Products of the sources' columns with each other, shape ``(s, s)``; no order changes them.
    """

    held: NDArray[np.float64]
    source: NDArray[np.float64]
    squares: NDArray[np.float64]
    plan: Layout
    whole: NDArray[np.bool_] | None

    @property
    def rows(self) -> int:
        """Number of complete rows."""
        return int(self.held.shape[1])

    def value(self) -> tuple[float, float | None]:
        """Return the estimate in nats; there is no Miller-Madow correction."""
        ends = np.array([0, self.rows], dtype=np.int32)
        found = np.empty((self.held.shape[0], self.source.shape[0]))
        products(self.held, self.source, ends[:1], ends[1:], found)
        return self._information(found), None

    def values_of(self, pieces: Pieces) -> NDArray[np.float64]:
        """Return the estimate for each surrogate."""
        found = np.empty((pieces.count, self.held.shape[0], self.source.shape[0]))
        with PARALLEL_LOCK:
            products_of(self.held, self.source, pieces.starts, pieces.stops, worker_count(), found)
        return np.array([self._information(one) for one in found])

    def with_sources(self, sources: SeriesOf) -> "GaussianEstimate":
        """Return the same rows with other sources, which have the same gaps."""
        source = source_rows(sources, self.plan, self.whole)
        return replace(self, source=source, squares=source @ source.T)

    def _information(self, found: NDArray[np.float64]) -> float:
        # What is held fixed is taken out of the sources; what is left is compared with the target.
        basis, target = found[:-1], found[-1]
        strengths, directions = np.linalg.eigh(self.squares - basis.T @ basis)
        kept = strengths > LEAST_EIGENVALUE * self.rows
        explained = float(np.sum((directions[:, kept].T @ target) ** 2 / strengths[kept]))
        if 1.0 - explained < LEAST_RESIDUAL:
            raise ValueError(
                "the source's past determines the target without any noise; the Gaussian "
                "estimator needs a noisy relation"
            )
        return -0.5 * math.log1p(-explained)


def prepare_gaussian(
    target: NDArray[np.float64],
    sources: SeriesOf,
    conditions: SeriesOf,
    parameters: TransferEntropyParameters,
) -> GaussianEstimate:
    """Take everything held fixed out of the target's present."""
    plan = layout(sources, conditions, parameters)
    fixed = {"target": target, **conditions}
    whole = complete_rows({**fixed, **sources}, plan)
    rows = count_rows(target, plan, whole)
    needed = 2 + len(plan.held) + len(plan.source)
    if rows < needed + 1:
        raise ValueError(f"the series leave {rows} complete rows; must leave more than {needed}")
    scales = standards(fixed)
    held = np.ones((2 + len(plan.held), rows))
    for values, column in zip(held[1:], (*plan.held, PRESENT), strict=True):
        values[:] = rows_of(fixed[column.series], column, plan, whole)
        scales[column.series].apply(values)
    held = _with_orthonormal_basis(held)
    held[-1] -= (held[:-1] @ held[-1]) @ held[:-1]
    length = float(np.linalg.norm(held[-1]))
    if length**2 < LEAST_RESIDUAL * rows:
        raise ValueError("target is determined by what is held fixed; must have noise of its own")
    held[-1] /= length
    source = source_rows(sources, plan, whole)
    return GaussianEstimate(held, source, source @ source.T, plan, whole)


def _with_orthonormal_basis(held: NDArray[np.float64]) -> NDArray[np.float64]:
    """Replace all rows but the last by an orthonormal basis of them, in place if they differ."""
    basis, triangle, _ = linalg.qr(held[:-1].T, mode="economic", pivoting=True, overwrite_a=True)
    strengths = np.abs(np.diag(triangle))
    kept = int(np.count_nonzero(strengths > LEAST_SINGULAR_VALUE * strengths[0]))
    held[:kept] = basis[:, :kept].T
    return held if kept == len(held) - 1 else np.vstack((held[:kept], held[-1:]))
