"""Power of unevenly spaced intervals in frequency bands, without resampling."""

import numpy as np
from numpy.typing import NDArray

# Frequency steps per 1 / duration; the band power does not change beyond this.
OVERSAMPLING = 4


def band_powers(
    times_s: NDArray[np.float64],
    values: NDArray[np.float64],
    bands_hz: tuple[tuple[float, float], ...],
) -> tuple[float, ...]:
    """Integrate the Lomb-Scargle spectrum of a series over frequency bands.

    Parameters
    ----------
    times_s, values : NDArray[np.float64]
        Shape ``(n,)``, the times rising; a straight line is taken out of the values first.
    bands_hz : tuple of (float, float)
        Lower and upper edge of each band.

    Returns
    -------
    tuple of float
        Power per band in the squared unit of the values; a sinusoid of amplitude A inside a band
        gives A² / 2.
    """
    # From 0: phases of clock times would lose digits.
    since_first = times_s - times_s[0]
    duration = float(since_first[-1])
    residual = values - np.polyval(np.polyfit(since_first, values, 1), since_first)
    spacing = duration / (values.size - 1)
    step = 1.0 / (duration * OVERSAMPLING)
    return tuple(
        _band_power(since_first, residual, low, high, step, spacing) for low, high in bands_hz
    )


def _band_power(
    times_s: NDArray[np.float64],
    residual: NDArray[np.float64],
    low: float,
    high: float,
    step: float,
    spacing: float,
) -> float:
    frequencies = np.linspace(low, high, max(int(np.ceil((high - low) / step)), 1) + 1)
    power = [_power_at(2.0 * np.pi * frequency, times_s, residual) for frequency in frequencies]
    # A sinusoid gives A² n / 4 at its peak; twice the mean spacing makes that a one-sided density.
    return float(np.trapezoid(2.0 * spacing * np.array(power), frequencies))


def _power_at(angular: float, times_s: NDArray[np.float64], residual: NDArray[np.float64]) -> float:
    """Return the least-squares power of a sinusoid (Lomb, Astrophys. Space Sci. 1976;39:447).

    Of scipy's signal package this is all that would be needed, and it holds forty megabytes.
    """
    phases = angular * times_s
    cosine, sine = np.cos(phases), np.sin(phases)
    even, odd, both = cosine @ cosine, sine @ sine, cosine @ sine
    along, across = residual @ cosine, residual @ sine
    determinant = even * odd - both * both
    if determinant <= np.finfo(np.float64).eps * even * even:
        return float(along * along / even) / 2.0
    explained = along * along * odd - 2.0 * along * across * both + across * across * even
    return float(explained / determinant) / 2.0
