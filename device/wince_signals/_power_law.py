"""The straight line through (ln shape, ln scale), which means something beside a surrogate only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from ._checks import positive_vector, same_length

FEWEST_POINTS = 3
MIDDLE_95_PERCENT = (2.5, 97.5)

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurrogateLines:
    """The same line through the Gamma parameters of surrogates.

    Attributes
    ----------
    count : int
        Number of surrogates.
    slope, intercept, r_squared : float
        Means over the surrogates.
    slope_range, intercept_range, r_squared_range : tuple of float
        2.5 and 97.5 % quantiles over the surrogates.
    slope_p : float
        Rank p of the data's slope among the surrogates', two-sided: small where the line is
        steeper or flatter than theirs.
    r_squared_p : float
        Rank p of the data's R² among the surrogates', one-sided: small where the points lie
        closer to their line than the surrogates' to theirs.
    """

    count: int
    slope: float
    intercept: float
    r_squared: float
    slope_range: Interval
    intercept_range: Interval
    r_squared_range: Interval
    slope_p: float
    r_squared_p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLaw:
    """Least-squares line ``ln scale = intercept + slope * ln shape``.

    Attributes
    ----------
    slope, intercept : float
        Of the line.
    slope_interval : tuple of float
        95 % confidence interval of the slope about this line, from Student's t with n - 2 degrees
        of freedom. That it leaves out 0 shows nothing: see `power_law`.
    r_squared : float
        Share of the variance of ln scale that the line explains.
    n : int
        Number of points.
    surrogates : SurrogateLines or None
        The same of surrogates; None when none were given, and then the line is not to be reported.
    """

    slope: float
    intercept: float
    slope_interval: Interval
    r_squared: float
    n: int
    surrogates: SurrogateLines | None


def power_law(
    shapes: ArrayLike,
    scales: ArrayLike,
    *,
    surrogates: Sequence[tuple[ArrayLike, ArrayLike]] | None = None,
) -> PowerLaw:
    """Fit the line through the Gamma parameters of several persons, conditions or windows.

    The mean of micro-movement spikes hardly varies, so ln scale is nearly a constant less
    ln shape whatever the movement: white noise gives a slope of -0.99 with R² 0.995. The line is
    an identity rather than a finding, and must not be reported without the surrogates' beside it;
    only what sets it apart from theirs says something about the movement.

    Parameters
    ----------
    shapes, scales : array_like
        At least three positive numbers each, shape ``(n,)``.
    surrogates : sequence of (shapes, scales), optional
        The Gamma parameters of surrogates of the same data, n each: `gamma_plane` with a
        `surrogate_seed`. At least 39 let a two-sided p fall to 0.05.

    Returns
    -------
    PowerLaw

    Raises
    ------
    ValueError
        The lengths differ, there are fewer than three points, one is not positive, all shapes or
        all scales are equal, or the surrogates are none or break one of these rules.
    """
    x, y = _points("", shapes, scales)
    slope, intercept, r_squared = _line(x, y)
    return PowerLaw(
        slope=slope,
        intercept=intercept,
        slope_interval=_slope_interval(x, y, slope),
        r_squared=r_squared,
        n=x.size,
        surrogates=None
        if surrogates is None
        else _surrogate_lines(surrogates, x.size, slope, r_squared),
    )


def _points(
    whose: str, shapes: ArrayLike, scales: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    a = positive_vector(f"{whose}shapes", shapes, at_least=FEWEST_POINTS)
    b = positive_vector(f"{whose}scales", scales, at_least=FEWEST_POINTS)
    same_length(**{f"{whose}shapes": a, f"{whose}scales": b})
    x, y = np.log(a), np.log(b)
    for name, values, logs in (("shapes", a, x), ("scales", b, y)):
        if float(np.ptp(logs)) == 0.0:
            raise ValueError(f"{whose}{name} are all {values[0]}; must differ")
    return x, y


def _line(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float, float]:
    across, up = x - x.mean(), y - y.mean()
    shared, wide, high = float(across @ up), float(across @ across), float(up @ up)
    slope = shared / wide
    # Rounding may take an exact line beyond 1.
    return slope, float(y.mean() - slope * x.mean()), min(shared**2 / (wide * high), 1.0)


def _slope_interval(x: NDArray[np.float64], y: NDArray[np.float64], slope: float) -> Interval:
    across, up = x - x.mean(), y - y.mean()
    freedom = x.size - 2
    residual = up - slope * across
    deviation = np.sqrt(float(residual @ residual) / freedom / float(across @ across))
    half = float(special.stdtrit(freedom, 0.975) * deviation)
    return slope - half, slope + half


def _surrogate_lines(
    surrogates: Sequence[tuple[ArrayLike, ArrayLike]], n: int, slope: float, r_squared: float
) -> SurrogateLines:
    lines = np.array([_surrogate_line(at, one, n) for at, one in enumerate(_pairs(surrogates))])
    means = lines.mean(axis=0)
    low, high = np.percentile(lines, MIDDLE_95_PERCENT, axis=0)
    ranges = [(float(a), float(b)) for a, b in zip(low, high, strict=True)]
    steeper, flatter = _rank(lines[:, 0] <= slope), _rank(lines[:, 0] >= slope)
    return SurrogateLines(
        count=len(lines),
        slope=float(means[0]),
        intercept=float(means[1]),
        r_squared=float(means[2]),
        slope_range=ranges[0],
        intercept_range=ranges[1],
        r_squared_range=ranges[2],
        slope_p=min(2.0 * min(steeper, flatter), 1.0),
        r_squared_p=_rank(lines[:, 2] >= r_squared),
    )


def _pairs(surrogates: Sequence[tuple[ArrayLike, ArrayLike]]) -> list[tuple[ArrayLike, ArrayLike]]:
    try:
        pairs = list(surrogates)
    except TypeError as error:
        raise ValueError(
            f"surrogates is {type(surrogates).__name__}; must be a sequence of shapes and scales"
        ) from error
    if not pairs:
        raise ValueError("surrogates has 0 members; must have at least 1, or be None")
    return pairs


def _surrogate_line(
    at: int, surrogate: tuple[ArrayLike, ArrayLike], n: int
) -> tuple[float, float, float]:
    name = f"surrogates[{at}]"
    try:
        shapes, scales = surrogate
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is no pair; must be shapes and scales") from error
    x, y = _points(f"{name} ", shapes, scales)
    if x.size != n:
        raise ValueError(f"{name} has {x.size} points; must have {n} as the data")
    return _line(x, y)


def _rank(as_extreme: NDArray[np.bool_]) -> float:
    # The data are one of the equally likely cases, so that p is never 0.
    return (1.0 + np.count_nonzero(as_extreme)) / (1.0 + as_extreme.size)
