"""Surrogates: circular shifts of the source, their statistics, and phase randomisation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._checks import finite_segments, read_only, vector_with_gaps, whole_number

# With fewer surrogates a rank p of 0.05 cannot be reached.
FEWEST_SURROGATES = 19
# Two estimates that differ by less are the same number summed in another order.
TIE = 1e-12
SHORTEST_RANDOMISED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SurrogateSummary:
    """A value against its surrogates."""

    effective: float
    mean: float
    deviation: float
    z: float
    p: float


def draw_shifts(rows: int, *, minimum_shift: int, surrogates: int, seed: int) -> NDArray[np.int64]:
    """Draw distinct circular shifts, at least `minimum_shift` away from zero on either side.

    When the series has fewer such shifts than surrogates are asked for, each is used once.
    """
    if surrogates == 0:
        return np.empty(0, dtype=np.int64)
    available = rows - 2 * minimum_shift + 1
    if available < min(surrogates, FEWEST_SURROGATES):
        raise ValueError(
            f"minimum_shift is {minimum_shift} with {rows} complete rows, which leaves "
            f"{max(available, 0)} shifts; must leave at least {min(surrogates, FEWEST_SURROGATES)}"
        )
    generator = np.random.default_rng(seed)
    drawn = generator.choice(available, size=min(surrogates, available), replace=False)
    return np.asarray(drawn + minimum_shift, dtype=np.int64)


def summarise(value: float, surrogates: NDArray[np.float64]) -> SurrogateSummary:
    """Compare a value with its surrogates; all NaN where there are none."""
    if surrogates.size == 0:
        nan = float("nan")
        return SurrogateSummary(effective=nan, mean=nan, deviation=nan, z=nan, p=nan)
    mean = float(surrogates.mean())
    deviation = float(surrogates.std(ddof=1)) if surrogates.size > 1 else float("nan")
    reached = int(np.count_nonzero(surrogates >= value - TIE))
    return SurrogateSummary(
        effective=value - mean,
        mean=mean,
        deviation=deviation,
        z=(value - mean) / deviation if deviation > TIE else float("nan"),
        p=(1 + reached) / (1 + surrogates.size),
    )


def phase_randomised(series: ArrayLike, seed: int) -> NDArray[np.float64]:
    """Return a series with the same power spectrum and random phases.

    Parameters
    ----------
    series : array_like
        Shape ``(n,)``. NaN marks gaps: each finite segment is randomised by itself and the gaps
        stay where they are. Segments of fewer than three samples have no phase to change.
    seed : int
        Seed of the random phases.

    Returns
    -------
    NDArray[np.float64]
        Shape ``(n,)``, the unit of the series. Values may be negative where the series' are not.

    Raises
    ------
    ValueError
        A value is infinite, the series is not one-dimensional, or the seed is negative.

    Notes
    -----
    Theiler et al., Physica D 1992;58:77.
    """
    x = vector_with_gaps("series", series)
    generator = np.random.default_rng(whole_number("seed", seed, at_least=0))
    out = x.copy()
    for start, stop in finite_segments(x):
        if stop - start >= SHORTEST_RANDOMISED:
            out[start:stop] = _randomise(x[start:stop], generator)
    return read_only(out)


def _randomise(segment: NDArray[np.float64], generator: np.random.Generator) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(segment)
    # The mean and, for an even length, the highest frequency are real and keep their phase.
    turned = slice(1, (segment.size + 1) // 2)
    phases = generator.uniform(0.0, 2.0 * np.pi, spectrum[turned].size)
    spectrum[turned] *= np.exp(1j * phases)
    return np.fft.irfft(spectrum, segment.size)
