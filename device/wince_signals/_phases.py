"""Phase randomisation: a series with the same power spectrum and nothing else in common."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._checks import finite_segments, read_only, vector_with_gaps, whole_number

SHORTEST_RANDOMISED = 3
# Phases are drawn and applied piece by piece: a long series' own size in memory is enough.
TURNED_AT_ONCE = 4096


def phase_randomised(series: ArrayLike, seed: int) -> NDArray[np.float64]:
    """Return a series with the same power spectrum and random phases.

    Parameters
    ----------
    series : array_like
        Shape ``(n,)``. NaN marks gaps: each finite segment is randomised by itself and the gaps
        stay where they are. Segments of fewer than three samples have no phase to change.
    seed : int
        Seed of the random phases. Series with the same gaps get the same phases from it, so that
        what they have in common stays.

    Returns
    -------
    NDArray[np.float64]
        Shape ``(n,)``, the unit of the series. Values may be negative where the series' are not.

    Raises
    ------
    ValueError
        The series is empty or has no finite value, a value is infinite, it is not
        one-dimensional, or the seed is negative.

    Notes
    -----
    Theiler et al., Physica D 1992;58:77; Prichard & Theiler, Phys. Rev. Lett. 1994;73:951.
    """
    x = vector_with_gaps("series", series)
    if np.isnan(x).all():
        raise ValueError(f"series has no finite value among {x.size}; must have one")
    return read_only(randomise(x, whole_number("seed", seed, at_least=0)))


def randomise(series: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """Return a writable copy with random phases."""
    generator = np.random.default_rng(seed)
    out = series.copy()
    for start, stop in finite_segments(series):
        if stop - start >= SHORTEST_RANDOMISED:
            _randomise(out[start:stop], generator)
    return out


def _randomise(segment: NDArray[np.float64], generator: np.random.Generator) -> None:
    spectrum = np.fft.rfft(segment)
    # The mean and, for an even length, the highest frequency are real and keep their phase.
    turned = spectrum[1 : (segment.size + 1) // 2]
    for start in range(0, turned.size, TURNED_AT_ONCE):
        some = turned[start : start + TURNED_AT_ONCE]
        some *= np.exp(1j * generator.uniform(0.0, 2.0 * np.pi, some.size))
    np.fft.irfft(spectrum, segment.size, out=segment)
