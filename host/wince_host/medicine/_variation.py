"""How a person's score varies by itself: a sum of random parts, each with its own memory."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

MEMORIES_MIN = (0.0, 3.0, 10.0, 30.0, 90.0, float("inf"))
"""Time constants of the parts. 0 is fresh in every minute, infinity is the level of a day. Any
weights of zero or more give a covariance that can exist, and between them the six stand for
every memory that a window of eight hours can tell apart."""
LONGEST_LAG = 240


@dataclass(frozen=True, slots=True)
class Variation:
    """Variances of the parts of a score's own variation, in points².

    Attributes
    ----------
    variances
        One per `MEMORIES_MIN`, none negative.
    """

    variances: tuple[float, ...]

    @property
    def sd(self) -> float:
        """Standard deviation of one minute about the usual course, in points."""
        return float(np.sqrt(sum(self.variances)))

    def covariance(
        self, minutes: NDArray[np.int64], *, lasting: float = 1.0
    ) -> NDArray[np.float64]:
        """Return the covariance of the given minutes.

        Parameters
        ----------
        minutes
            Shape (n,), any origin.
        lasting
            Factor on all parts that last longer than a minute, for what the estimate of the
            usual course adds.

        Returns
        -------
        numpy.ndarray
            Shape (n, n), points².
        """
        lag = np.abs(minutes[:, None] - minutes[None, :])
        table = self.autocovariance(int(lag.max(initial=0)), lasting=lasting)
        found: NDArray[np.float64] = table[lag]
        return found

    def autocovariance(self, longest: int, *, lasting: float = 1.0) -> NDArray[np.float64]:
        """Return the covariance at lags of 0 to ``longest`` minutes, in points²."""
        weights = np.array(self.variances) * np.where(np.array(MEMORIES_MIN) > 0.0, lasting, 1.0)
        found: NDArray[np.float64] = parts_at(longest) @ weights
        return found


def parts_at(longest: int) -> NDArray[np.float64]:
    """Return the correlation of each part at each lag, shape (longest + 1, parts)."""
    lags = np.arange(longest + 1.0)[:, None]
    memories = np.array(MEMORIES_MIN)[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        falling = np.exp(-lags / memories)
    found: NDArray[np.float64] = np.where(memories == 0.0, lags == 0.0, falling)
    return found


def variation_of(deviations: Sequence[NDArray[np.float64]], *, lasting: float = 1.0) -> Variation:
    """Fit the parts to what was left of dose-free stretches after the usual course.

    The empirical covariance at each lag, by pairs of minutes that were both seen, is fitted by
    non-negative least squares, weighted by the number of pairs.

    Parameters
    ----------
    deviations
        Stretches of consecutive minutes in points, not a number in gaps. Their mean is taken to
        be zero: nothing is centred, so that slow parts are not lost.
    lasting
        By how much the deviations exaggerate the lasting parts, because the usual course that
        was taken off is itself an estimate.
    """
    longest = min(LONGEST_LAG, max(stretch.size for stretch in deviations) - 1)
    products, pairs = np.zeros(longest + 1), np.zeros(longest + 1)
    for stretch in deviations:
        seen = np.isfinite(stretch)
        values = np.where(seen, stretch, 0.0)
        reach = min(longest, stretch.size - 1) + 1
        products[:reach] += _at_lags(values)[:reach]
        pairs[:reach] += _at_lags(seen.astype(float))[:reach]
    known = pairs > 0.5
    weight = np.sqrt(pairs[known])
    scale = np.where(np.array(MEMORIES_MIN) > 0.0, lasting, 1.0)
    table = (parts_at(longest) * scale)[known] * weight[:, None]
    variances, _ = nnls(table, products[known] / pairs[known] * weight)
    return Variation(tuple(float(value) for value in variances))


def _at_lags(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of products at every lag, by the fast Fourier transform."""
    length = 2 * values.size
    spectrum = np.fft.rfft(values, length)
    sums: NDArray[np.float64] = np.fft.irfft(np.abs(spectrum) ** 2, length)[: values.size]
    return sums
