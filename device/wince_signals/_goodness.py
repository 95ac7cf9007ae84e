"""How well Gamma, lognormal and Beta describe the same values: AIC and the KS distance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from ._gamma_kernels import beta_shapes

FREE_PARAMETERS = 2
SPIKE_FLOOR = 0.5
SPIKE_WIDTH = 0.5


@dataclass(frozen=True, slots=True)
class Goodness:
    """Akaike's criterion and the Kolmogorov-Smirnov distance of one fitted distribution."""

    aic: float
    ks: float


def gamma_goodness(values: NDArray[np.float64], shape: float, scale: float) -> Goodness:
    """Judge a Gamma distribution with location 0."""
    log_density = (
        (shape - 1.0) * np.log(values)
        - values / scale
        - shape * np.log(scale)
        - special.gammaln(shape)
    )
    return _goodness(log_density, special.gammainc(shape, np.sort(values) / scale))


def lognormal_goodness(values: NDArray[np.float64]) -> Goodness:
    """Judge the lognormal distribution with location 0 that is most likely."""
    logs = np.log(values)
    mean, deviation = logs.mean(), logs.std()
    scores = (logs - mean) / deviation
    log_density = -logs - np.log(deviation) - 0.5 * np.log(2.0 * np.pi) - 0.5 * scores**2
    return _goodness(log_density, special.ndtr(np.sort(scores)))


def spike_beta_goodness(values: NDArray[np.float64]) -> Goodness | None:
    """Judge the Beta distribution on (0.5, 1) that is most likely; None outside that interval."""
    unit = (values - SPIKE_FLOOR) / SPIKE_WIDTH
    if unit.min() <= 0.0 or unit.max() >= 1.0:
        return None
    logs, logs_of_rest = np.log(unit), np.log1p(-unit)
    mean, variance = unit.mean(), unit.var()
    concentration = max(mean * (1.0 - mean) / variance - 1.0, 0.1)
    a, b = beta_shapes(
        logs.mean(), logs_of_rest.mean(), mean * concentration, (1.0 - mean) * concentration
    )
    if not np.isfinite(a):
        return None
    log_density = (
        (a - 1.0) * logs + (b - 1.0) * logs_of_rest - special.betaln(a, b) - np.log(SPIKE_WIDTH)
    )
    return _goodness(log_density, special.betainc(a, b, np.sort(unit)))


def _goodness(log_density: NDArray[np.float64], cumulative: NDArray[np.float64]) -> Goodness:
    n = cumulative.size
    steps = np.arange(n + 1) / n
    distance = max(np.max(steps[1:] - cumulative), np.max(cumulative - steps[:-1]))
    return Goodness(aic=2.0 * FREE_PARAMETERS - 2.0 * float(log_density.sum()), ks=float(distance))
