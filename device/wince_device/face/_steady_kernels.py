"""One step of the filter that steadies a head's pose; see `SteadyHead`."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

from ._pose_kernels import PARAMETERS

Floats = NDArray[np.float64]

STATE: Final = 3 * PARAMETERS
"""A pose, its change from frame to frame, and the pose in the reference."""


@kernel
def _factor(matrix: Floats) -> None:
    """Write the lower Cholesky factor of a symmetric positive matrix into its lower half."""
    for j in range(matrix.shape[0]):
        for k in range(j):
            matrix[j, j] -= matrix[j, k] ** 2
        matrix[j, j] = np.sqrt(matrix[j, j])
        for i in range(j + 1, matrix.shape[0]):
            for k in range(j):
                matrix[i, j] -= matrix[i, k] * matrix[j, k]
            matrix[i, j] /= matrix[j, j]


@kernel
def _solve_lower(factor: Floats, right: Floats) -> None:
    for i in range(right.size):
        for k in range(i):
            right[i] -= factor[i, k] * right[k]
        right[i] /= factor[i, i]


@kernel
def learn_bend(
    last: Floats, seen: Floats, seen_spread: Floats, memory: float, most: float, sums: Floats
) -> None:
    """Learn how noisy poses are from how far three successive ones are from a line.

    A head that moves slowly hardly bends this line, noise and skin that jumps do.

    Parameters
    ----------
    last
        Shape ``(2, 6)``: the two poses before, the later one last, kept between frames; NaN where
        there was none.
    seen, seen_spread
        Shape ``(6,)`` and ``(6, 6)``: the pose fitted to this frame alone.
    memory
        Weight of the frame before.
    most
        What one frame may add.
    sums
        Shape ``(2,)``: of the noise's variance over that which is told, and of weights, kept
        between frames.
    """
    bend, factor = np.empty(PARAMETERS), seen_spread.copy()
    for i in range(PARAMETERS):
        bend[i] = seen[i] - 2.0 * last[1, i] + last[0, i]
        last[0, i], last[1, i] = last[1, i], seen[i]
    if not np.isfinite(bend).all():
        return
    _factor(factor)
    _solve_lower(factor, bend)
    square = 0.0
    for i in range(PARAMETERS):
        square += bend[i] * bend[i]
    # A bend has the variance of one pose, one more, and four times that of the middle one.
    sums[0] = memory * sums[0] + min(square / (6.0 * PARAMETERS), most)
    sums[1] = memory * sums[1] + 1.0


@kernel
def _likeliest(
    missed: Floats,
    uncertain: Floats,
    push: Floats,
    strengths: Floats,
    memory: float,
    likelihoods: Floats,
) -> float:
    """Return the strength of the push that makes the last frames likeliest."""
    system, scaled = np.empty((PARAMETERS, PARAMETERS)), np.empty(PARAMETERS)
    best = 0
    for s in range(strengths.size):
        for i in range(PARAMETERS):
            for j in range(PARAMETERS):
                system[i, j] = uncertain[i, j]
            system[i, i] += strengths[s] * push[i] * push[i] / 4.0
            scaled[i] = missed[i]
        _factor(system)
        _solve_lower(system, scaled)
        now = 0.0
        for i in range(PARAMETERS):
            now -= 0.5 * scaled[i] * scaled[i] + np.log(system[i, i])
        likelihoods[s] = memory * likelihoods[s] + now
        if likelihoods[s] > likelihoods[best]:
            best = s
    return float(strengths[best])


@kernel
def _predict(state: Floats, spread: Floats) -> None:
    """Let the pose move on with its speed."""
    for i in range(PARAMETERS):
        state[i] += state[PARAMETERS + i]
    for j in range(STATE):
        for i in range(PARAMETERS):
            spread[i, j] += spread[PARAMETERS + i, j]
    for i in range(STATE):
        for j in range(PARAMETERS):
            spread[i, j] += spread[i, PARAMETERS + j]


@kernel
def _add_push(spread: Floats, push: Floats, strength: float) -> None:
    """Add what a change of speed in the middle of a frame makes unsure."""
    for i in range(PARAMETERS):
        speed = PARAMETERS + i
        variance = strength * push[i] * push[i]
        spread[i, i] += variance / 4.0
        spread[i, speed] += variance / 2.0
        spread[speed, i] += variance / 2.0
        spread[speed, speed] += variance


@kernel
def follow_pose(
    state: Floats,
    spread: Floats,
    seen: Floats,
    seen_spread: Floats,
    push: Floats,
    strengths: Floats,
    memory: float,
    likelihoods: Floats,
) -> None:
    """Move a state on by a frame, towards a pose that was seen.

    Parameters
    ----------
    state, spread
        Shape ``(18,)`` and ``(18, 18)``: kept between frames.
    seen, seen_spread
        Shape ``(6,)`` and ``(6, 6)``: the pose fitted to this frame alone.
    push
        Shape ``(6,)``: deviation of the change of speed at strength one.
    strengths, memory, likelihoods
        Variances over those of `push` to choose from, the weight of the frame before, and how
        likely each is, kept between frames.
    """
    _predict(state, spread)
    missed = np.empty(PARAMETERS)
    uncertain = np.empty((PARAMETERS, PARAMETERS))
    for i in range(PARAMETERS):
        missed[i] = seen[i] - state[i]
        for j in range(PARAMETERS):
            uncertain[i, j] = spread[i, j] + seen_spread[i, j]
    strength = _likeliest(missed, uncertain, push, strengths, memory, likelihoods)
    _add_push(spread, push, strength)
    for i in range(PARAMETERS):
        uncertain[i, i] += strength * push[i] * push[i] / 4.0
    _factor(uncertain)
    # With the factor L the gain is (L^-1 P)^T L^-1: nothing is inverted.
    halves = np.empty((STATE, PARAMETERS))
    for i in range(STATE):
        for j in range(PARAMETERS):
            halves[i, j] = spread[j, i]
        _solve_lower(uncertain, halves[i])
    _solve_lower(uncertain, missed)
    for i in range(STATE):
        for k in range(PARAMETERS):
            state[i] += halves[i, k] * missed[k]
        for j in range(STATE):
            for k in range(PARAMETERS):
                spread[i, j] -= halves[i, k] * halves[j, k]
