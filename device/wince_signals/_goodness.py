"""How well Gamma, lognormal and Beta describe the same values: AIC and the KS distance.

All take the values in rising order and go through them block by block: the arrays in between are
as long as a block, whatever the number of values.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import special

from ._digamma import log_minus_digamma
from ._gamma_kernels import beta_shapes

Values = NDArray[np.float64]
ArrayFunction = Callable[[Values], Values]

FREE_PARAMETERS = 2
SPIKE_FLOOR = 0.5
SPIKE_WIDTH = 0.5
BLOCK = 8192
# The first term left out of Stirling's series, 1 / (360 a³), is below 1e-14 from here on.
STIRLING_FROM = 1e4
SMALLEST_NORMAL = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, slots=True)
class Goodness:
    """Akaike's criterion and the Kolmogorov-Smirnov distance of one fitted distribution."""

    aic: float
    ks: float


def gamma_goodness(ordered: Values, shape: float, scale: float) -> Goodness:
    """Judge the Gamma distribution with location 0 that is most likely."""
    # The likelihood equation gives the mean logarithm; a sum over the values would cancel.
    mean_log_density = (
        (1.0 - shape) * log_minus_digamma(shape) - math.log(shape * scale) + _stirling(shape)
    )
    return _goodness(ordered, mean_log_density, lambda x: special.gammainc(shape, x / scale))


def lognormal_goodness(ordered: Values) -> Goodness:
    """Judge the lognormal distribution with location 0 that is most likely."""
    unit = float(ordered.mean())
    log_ratio = partial(_log_ratio, unit=unit)
    centre = _mean(ordered, log_ratio)
    deviation = math.sqrt(_mean(ordered, lambda x: (log_ratio(x) - centre) ** 2))
    mean_log_density = (
        -centre - math.log(unit) - math.log(deviation) - 0.5 * math.log(2.0 * math.pi) - 0.5
    )
    return _goodness(
        ordered,
        mean_log_density,
        lambda x: special.ndtr((log_ratio(x) - centre) / deviation),
    )


def spike_beta_goodness(ordered: Values) -> Goodness | None:
    """Judge the Beta distribution on (0.5, 1) that is most likely; None outside that interval."""
    if ordered[0] <= SPIKE_FLOOR or ordered[-1] >= SPIKE_FLOOR + SPIKE_WIDTH:
        return None
    mean_log = _mean(ordered, lambda x: np.log(_unit(x)))
    mean_log_rest = _mean(ordered, lambda x: np.log1p(-_unit(x)))
    mean = _mean(ordered, _unit)
    variance = _mean(ordered, lambda x: (_unit(x) - mean) ** 2)
    concentration = max(mean * (1.0 - mean) / variance - 1.0, 0.1)
    a, b = beta_shapes(mean_log, mean_log_rest, mean * concentration, (1.0 - mean) * concentration)
    if not math.isfinite(a):
        return None
    mean_log_density = (
        (a - 1.0) * mean_log
        + (b - 1.0) * mean_log_rest
        - float(special.betaln(a, b))
        - math.log(SPIKE_WIDTH)
    )
    return _goodness(ordered, mean_log_density, lambda x: special.betainc(a, b, _unit(x)))


def _stirling(shape: float) -> float:
    """Return ``a log a - a - log gamma(a)`` without the cancellation of a large a."""
    if shape > STIRLING_FROM:
        return 0.5 * math.log(shape / (2.0 * math.pi)) - 1.0 / (12.0 * shape)
    return shape * math.log(shape) - shape - math.lgamma(shape)


def _log_ratio(values: Values, unit: float) -> Values:
    """Return ``log(values / unit)``, also where the ratio is too small for a float."""
    # A quotient keeps the digits that a difference of logarithms loses for values close together.
    if values[0] / unit < SMALLEST_NORMAL:
        return np.asarray(np.log(values) - math.log(unit))
    return np.asarray(np.log(values / unit))


def _unit(values: Values) -> Values:
    return (values - SPIKE_FLOOR) / SPIKE_WIDTH


def _blocks(ordered: Values) -> Iterator[tuple[int, Values]]:
    for start in range(0, ordered.size, BLOCK):
        yield start, ordered[start : start + BLOCK]


def _mean(ordered: Values, function: ArrayFunction) -> float:
    return math.fsum(float(function(block).sum()) for _, block in _blocks(ordered)) / ordered.size


def _goodness(ordered: Values, mean_log_density: float, cumulative: ArrayFunction) -> Goodness:
    n = ordered.size
    distance = 0.0
    for start, block in _blocks(ordered):
        expected = cumulative(block)
        steps = np.arange(start, start + block.size + 1) / n
        above, below = np.max(steps[1:] - expected), np.max(expected - steps[:-1])
        distance = max(distance, float(above), float(below))
    return Goodness(aic=2.0 * FREE_PARAMETERS - 2.0 * n * mean_log_density, ks=distance)
