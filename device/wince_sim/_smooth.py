"""The smooth steps, bumps and responses that the simulated patient is made of."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def smooth_step(x: Array) -> Array:
    """Rise from 0 at 0 to 1 at 1 with zero slope and curvature at both ends."""
    u = np.clip(x, 0.0, 1.0)
    return np.asarray(u**3 * (10 - 15 * u + 6 * u * u), dtype=np.float64)


def fade(x: Array) -> Array:
    """Fall from 1 at 0 to 0 at 1 and stay there, twice differentiable."""
    return 1.0 - smooth_step(x)


def bump(x: Array, y: Array, *, centre: tuple[float, float], radii: tuple[float, float]) -> Array:
    """Return a smooth hill of height 1 that is zero outside its ellipse."""
    r2 = ((x - centre[0]) / radii[0]) ** 2 + ((y - centre[1]) / radii[1]) ** 2
    return np.asarray(np.clip(1.0 - r2, 0.0, None) ** 3, dtype=np.float64)


def pulse(t_s: Array, start_s: float, rise_s: float, hold_s: float, fall_s: float) -> Array:
    """Return a smooth trapezoid of height 1 that starts at ``start_s``."""
    up = smooth_step((t_s - start_s) / rise_s)
    return up * fade((t_s - start_s - rise_s - hold_s) / fall_s)


def delayed_response(
    drive: Callable[[Array], Array], t_s: Array, *, delay_s: float, time_constant_s: float
) -> Array:
    """Return a causal low-passed form of a function of time, without keeping any state.

    A second-order response (critically damped) is summed over twelve equal parts of its area.
    """
    lags = _RESPONSE_QUANTILES * time_constant_s + delay_s
    return np.asarray(np.mean(drive(t_s[..., np.newaxis] - lags), axis=-1), dtype=np.float64)


def _response_quantiles() -> Array:
    grid = np.linspace(0.0, 20.0, 20001)
    area = 1.0 - (1.0 + grid) * np.exp(-grid)
    return np.interp((np.arange(12) + 0.5) / 12, area, grid)


_RESPONSE_QUANTILES = _response_quantiles()
