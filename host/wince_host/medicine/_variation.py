"""How a person's score varies by itself: a sum of random parts, each with its own memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import scipy
from numpy.typing import NDArray

MEMORIES_MIN = (0.0, 3.0, 10.0, 30.0, 90.0, float("inf"))
"""Time constants of the parts. 0 is fresh in every minute, infinity is the level of a day. Any
weights of zero or more give a covariance that can exist, and between them the six stand for
every memory that a window of eight hours can tell apart."""
TAPERS = 6
LEAST_VARIANCE = 1e-4
"""Points². Days alike to a hundredth of a point weigh no more than that."""
MOST_STEPS = 30


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

    The parts are as likely as they can be, given the periodograms of the stretches (Whittle). What
    each adds to them on average is reckoned through the very gaps and ends of the stretches
    (Sykulski et al., Biometrika 2019;106:251), and sine tapers (Riedel & Sidorenko, IEEE Trans.
    Signal Process. 1995;43:188) keep slow parts out of the fast frequencies. So each part is
    fitted where it stands out: in covariances by lag, levels of days that differ much would drown
    the fast ones, which say when a fall began. Gaps of single minutes, if there are many, blur
    slow parts into fast ones all the same; gaps in stretches do not.

    Parameters
    ----------
    deviations
        Stretches of equally many consecutive minutes in points, not a number in gaps. Their mean
        is taken to be zero: nothing is centred, so that slow parts are not lost.
    lasting
        By how much the deviations exaggerate the lasting parts, because the usual course that
        was taken off is itself an estimate.
    """
    minutes = deviations[0].size
    parts = parts_at(minutes - 1) * np.where(np.array(MEMORIES_MIN) > 0.0, lasting, 1.0)
    power = np.zeros(minutes // 2 + 1)
    reach = np.zeros(minutes)
    for stretch, taper in product(deviations, _sine_tapers(minutes)):
        seen = np.isfinite(stretch)
        tapered = np.where(seen, stretch, 0.0) * taper
        power += np.abs(np.fft.rfft(tapered)) ** 2
        reach += _at_lags(seen * taper)
    return Variation(tuple(float(value) for value in _likeliest(power, _powers(parts, reach))))


def _sine_tapers(minutes: int) -> NDArray[np.float64]:
    """Return orthonormal tapers, shape (TAPERS, minutes)."""
    places = np.arange(1, minutes + 1) / (minutes + 1)
    orders = np.arange(1, TAPERS + 1)[:, None]
    found: NDArray[np.float64] = np.sqrt(2.0 / (minutes + 1)) * np.sin(np.pi * orders * places)
    return found


def _powers(parts: NDArray[np.float64], reach: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what each part adds to the power at each frequency, shape (frequencies, parts).

    Parameters
    ----------
    parts
        Shape (lags, parts), correlations.
    reach
        Shape (lags,), sums of the products of all tapers with themselves at each lag.
    """
    minutes = len(reach)
    added = parts * reach[:, None]
    # Lags of either sign, folded onto the circle of the Fourier frequencies.
    added[1:] += added[:0:-1]
    found: NDArray[np.float64] = np.fft.rfft(added, axis=0).real[: minutes // 2 + 1]
    return np.maximum(found, 0.0)


def _likeliest(power: NDArray[np.float64], powers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the variances, none negative, by scoring: least squares, weighted anew each step."""
    least = LEAST_VARIANCE * powers[:, 0] + np.finfo(np.float64).tiny
    found = np.full(powers.shape[1], power.sum() / max(float(powers.sum()), 1.0))
    for step in range(MOST_STEPS):
        weights = 1.0 / np.maximum(powers @ found, least)
        better, _ = scipy.optimize.nnls(powers * weights[:, None], power * weights)
        better = 0.5 * (better + found) if step else better
        if np.allclose(better, found, rtol=1e-3, atol=LEAST_VARIANCE):
            break
        found = better
    return found


def _at_lags(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of products at every lag, by the fast Fourier transform."""
    length = 2 * values.size
    spectrum = np.fft.rfft(values, length)
    sums: NDArray[np.float64] = np.fft.irfft(np.abs(spectrum) ** 2, length)[: values.size]
    return sums
