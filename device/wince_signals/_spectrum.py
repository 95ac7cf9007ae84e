"""Power of unevenly spaced intervals in frequency bands, without resampling."""

import numpy as np
from numpy.typing import NDArray
from scipy import signal

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
    power = signal.lombscargle(times_s, residual, 2.0 * np.pi * frequencies)
    # A sinusoid gives A² n / 4 at its peak; twice the mean spacing makes that a one-sided density.
    return float(np.trapezoid(2.0 * spacing * power, frequencies))
