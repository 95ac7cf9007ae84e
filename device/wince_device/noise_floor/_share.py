"""How much of a measured motion lies above the device's own noise."""

import math
from dataclasses import dataclass

from scipy.special import stdtrit

LEVEL = 0.90
"""The interval holds the truth so often, as the score's does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of motion, 0-1, with its 90 % interval."""

    share: float
    low: float
    high: float


def share_above_floor(
    *, measured: float, expected: float, deviation: float, seconds: int, frames: int
) -> Share:
    """Return the share of a mean squared speed that the noise does not explain.

    What is measured of a landmark is its motion m and the device's error n, and the two have
    nothing to do with each other: the mean of (m + n)² is the mean of m² and the mean of n², their
    powers add. A still face shows the mean of n² alone, so 1 - expected / measured is the
    motion's share; where less is measured than the noise on average makes, it is 0. The noise
    is constant in pixels, and speeds are in interocular distances: the caller therefore brings
    the floor to each frame's own interocular distance and frame time before taking the mean.

    Two things make it uncertain. The noise of this very window is not the average noise: its
    mean, and the floor's own, vary by `deviation`, taken as a factor that cannot become negative,
    with Student's quantile since the deviation itself comes from a few seconds. And over few
    frames the product 2mn does not average out to nothing; its deviation is largest, 2|m||n| a
    frame, where the motion goes along the direction in which the noise is strongest. That is
    assumed, so the interval is rather too wide than too narrow.

    Parameters
    ----------
    measured, expected
        Mean squared speed of the window, and what the noise alone gives on average.
    deviation
        One standard deviation of the window's noise around `expected`, as a part of it.
    seconds
        Full seconds from which `deviation` was estimated.
    frames
        Speeds in the window.

    Raises
    ------
    ValueError
        If there is nothing measured to take a share of, or a figure is out of its range.
    """
    _check(measured, expected, deviation, seconds, frames)
    ratio = expected / measured
    factor = math.exp(float(stdtrit(seconds - 1, 0.5 + LEVEL / 2)) * deviation)
    share, least, most = 1.0 - ratio, 1.0 - ratio * factor, 1.0 - ratio / factor
    noise = min(1.0, ratio)
    crossed = _Z * 2.0 * math.sqrt(noise * _clipped(most) / frames)
    return Share(
        share=_clipped(share),
        low=_clipped(share - math.hypot(share - least, crossed)),
        high=_clipped(share + math.hypot(most - share, crossed)),
    )


_Z = 1.6448536269514722
"""The standard normal's quantile of 95 %."""


def _clipped(value: float) -> float:
    return min(1.0, max(0.0, value))


def _check(measured: float, expected: float, deviation: float, seconds: int, frames: int) -> None:
    if not (math.isfinite(measured) and measured > 0.0):
        msg = f"a share is taken of a mean squared speed above 0, got {measured}"
        raise ValueError(msg)
    for name, value in (("expected", expected), ("deviation", deviation)):
        if not (math.isfinite(value) and value >= 0.0):
            msg = f"{name} must be a finite number that is not negative, got {value}"
            raise ValueError(msg)
    if seconds < 2 or frames < 1:
        msg = f"a share needs two seconds of floor and a frame, got {seconds} and {frames}"
        raise ValueError(msg)
