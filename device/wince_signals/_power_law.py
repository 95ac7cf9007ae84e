"""The straight line through (ln shape, ln scale), which means something beside a surrogate only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._checks import positive_vector, same_length

FEWEST_POINTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLaw:
    """Least-squares line ``ln scale = intercept + slope * ln shape``.

    Attributes
    ----------
    slope, intercept : float
        Of the line.
    r_squared : float
        Share of the variance of ln scale that the line explains.
    n : int
        Number of points.
    """

    slope: float
    intercept: float
    r_squared: float
    n: int


def power_law(shapes: ArrayLike, scales: ArrayLike) -> PowerLaw:
    """Fit the line through the Gamma parameters of several persons, conditions or windows.

    The mean of micro-movement spikes hardly varies, so ln scale is nearly a constant less
    ln shape whatever the movement: white noise gives a slope of -0.99 with R² 0.995. Report
    these figures only beside those of a surrogate, for instance the spikes of
    `phase_randomised` series.

    Parameters
    ----------
    shapes, scales : array_like
        At least three positive numbers each, shape ``(n,)``.

    Returns
    -------
    PowerLaw

    Raises
    ------
    ValueError
        The lengths differ, there are fewer than three points, one is not positive, or all shapes
        or all scales are equal.
    """
    a = positive_vector("shapes", shapes, at_least=FEWEST_POINTS)
    b = positive_vector("scales", scales, at_least=FEWEST_POINTS)
    same_length(shapes=a, scales=b)
    for name, values in (("shapes", a), ("scales", b)):
        if float(np.ptp(values)) == 0.0:
            raise ValueError(f"{name} are all {values[0]}; must differ")
    x, y = np.log(a), np.log(b)
    across, up = x - x.mean(), y - y.mean()
    slope = float(across @ up) / float(across @ across)
    return PowerLaw(
        slope=slope,
        intercept=float(y.mean() - slope * x.mean()),
        r_squared=float(across @ up) ** 2 / (float(across @ across) * float(up @ up)),
        n=a.size,
    )
