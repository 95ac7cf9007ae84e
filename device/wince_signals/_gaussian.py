"""The Gaussian estimator: the share of the target's residual that the sources' past explains."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._embedding import embed, standardise
from ._parameters import TransferEntropyParameters

# A fit that leaves less than this share of the target's variance is an identity, not a noisy
# relation: its information is infinite.
LEAST_RESIDUAL = 1e-12
# A direction of the sources this much weaker than the strongest is a repetition of the others.
LEAST_SINGULAR_VALUE = 1e-10


@dataclass(frozen=True, slots=True)
class GaussianEstimate:
    """Rows of which the target's past has been taken out, ready for any shift."""

    residual: NDArray[np.float64]
    past_basis: NDArray[np.float64]
    source: NDArray[np.float64]

    @property
    def rows(self) -> int:
        """Number of complete rows."""
        return self.residual.size

    def value(self) -> tuple[float, float]:
        """Return the estimate in nats; there is no Miller-Madow correction, so NaN."""
        return self._value(0), float("nan")

    def shifted_values(self, shifts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the estimate under each circular shift of the sources."""
        return np.array([self._value(int(shift)) for shift in shifts])

    def _value(self, shift: int) -> float:
        source = np.roll(self.source, -shift, axis=0)
        source -= self.past_basis @ (self.past_basis.T @ source)
        directions, strengths, _ = np.linalg.svd(source, full_matrices=False)
        kept = directions[:, strengths > LEAST_SINGULAR_VALUE * np.sqrt(self.rows)]
        explained = float(np.sum((kept.T @ self.residual) ** 2))
        left = 1.0 - explained / float(self.residual @ self.residual)
        if left < LEAST_RESIDUAL:
            raise ValueError(
                "the source's past determines the target without any noise; the Gaussian "
                "estimator needs a noisy relation"
            )
        return -0.5 * float(np.log(left))


def prepare_gaussian(
    target: NDArray[np.float64],
    sources: dict[str, NDArray[np.float64]],
    parameters: TransferEntropyParameters,
) -> GaussianEstimate:
    """Embed the series and take the target's past out of its present."""
    rows = embed(
        standardise("target", target),
        np.stack([standardise(name, series) for name, series in sources.items()]),
        target_history=parameters.target_history,
        source_history=parameters.source_history,
        lag=parameters.lag,
    )
    needed = 2 + rows.past.shape[0] + rows.source.shape[0]
    if rows.times.size < needed + 1:
        raise ValueError(
            f"the series leave {rows.times.size} complete rows; must leave more than {needed}"
        )
    constant = np.ones((rows.times.size, 1))
    basis, strengths, _ = np.linalg.svd(np.hstack([constant, rows.past.T]), full_matrices=False)
    basis = basis[:, strengths > LEAST_SINGULAR_VALUE * np.sqrt(rows.times.size)]
    residual = rows.present - basis @ (basis.T @ rows.present)
    if float(residual @ residual) < LEAST_RESIDUAL * rows.times.size:
        raise ValueError("target is determined by its own past; must have noise of its own")
    return GaussianEstimate(residual, basis, np.ascontiguousarray(rows.source.T))
