"""The digamma and trigamma functions of a positive number, for use inside compiled kernels.

Recurrence up to 10, then the asymptotic series with Bernoulli numbers to order 14 (Abramowitz &
Stegun 6.3.18 and 6.4.12), whose first neglected term is below 1e-16 there.
"""

import math

import numpy as np

from ._numba import kernel

ASYMPTOTIC_FROM = 10.0
EULER_GAMMA = 0.5772156649015329
# Digamma of 0 (unused) to 1023: harmonic numbers less Euler's constant.
SMALL_WHOLE = np.concatenate(([math.nan, 0.0], np.cumsum(1.0 / np.arange(1, 1023)))) - EULER_GAMMA


@kernel
def log_minus_digamma_tail(x: float) -> float:
    """Return ``log x - digamma x`` for x of at least 10, without the cancellation."""
    r = 1.0 / (x * x)
    series = r * (
        1 / 12
        - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - r * (691 / 32760 - r / 12)))))
    )
    return 0.5 / x + series


@kernel
def digamma(x: float) -> float:
    """Return the derivative of log gamma at x > 0."""
    shift = 0.0
    while x < ASYMPTOTIC_FROM:
        shift -= 1.0 / x
        x += 1.0
    return shift + math.log(x) - log_minus_digamma_tail(x)


@kernel
def digamma_whole(n: int) -> float:
    """Return digamma of a whole number from 1: a table, then the asymptotic series."""
    if n < SMALL_WHOLE.size:
        return float(SMALL_WHOLE[n])
    x = float(n)
    return math.log(x) - log_minus_digamma_tail(x)


@kernel
def log_minus_digamma(x: float) -> float:
    """Return ``log x - digamma x`` at x > 0, exact to rounding for large x too."""
    if x >= ASYMPTOTIC_FROM:
        return log_minus_digamma_tail(x)
    return math.log(x) - digamma(x)


@kernel
def trigamma_excess_tail(x: float) -> float:
    """Return ``x * trigamma x - 1`` for x of at least 10, without the cancellation."""
    r = 1.0 / (x * x)
    series = r * (
        1 / 6
        - r * (1 / 30 - r * (1 / 42 - r * (1 / 30 - r * (5 / 66 - r * (691 / 2730 - r * 7 / 6)))))
    )
    return 0.5 / x + series


@kernel
def trigamma(x: float) -> float:
    """Return the second derivative of log gamma at x > 0."""
    shift = 0.0
    while x < ASYMPTOTIC_FROM:
        shift += 1.0 / (x * x)
        x += 1.0
    return shift + (1.0 + trigamma_excess_tail(x)) / x


@kernel
def trigamma_excess(x: float) -> float:
    """Return ``x * trigamma x - 1`` at x > 0: the part of the Gamma information that is small."""
    if x >= ASYMPTOTIC_FROM:
        return trigamma_excess_tail(x)
    return x * trigamma(x) - 1.0
