"""One step of the filters that steady a head's pose, and the way back; see `SteadyHead`."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

from ._pose_kernels import PARAMETERS

Floats = NDArray[np.float64]

STATE: Final = 3 * PARAMETERS
"""A pose, its change from frame to frame, and the pose in the reference."""

MOVING: Final = 2 * PARAMETERS
"""The part of it that frames change."""

_SMALL_SHARE: Final = 1e-4
"""Of a mixture: what a filter with less adds is less than what rounding a frame's pose does."""


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
def _solve_upper(factor: Floats, right: Floats) -> None:
    for i in range(right.size - 1, -1, -1):
        for k in range(i + 1, right.size):
            right[i] -= factor[k, i] * right[k]
        right[i] /= factor[i, i]


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
def mix(
    states: Floats,
    spreads: Floats,
    shares: Floats,
    passing: Floats,
    mixed_states: Floats,
    mixed_spreads: Floats,
    expected: Floats,
) -> None:
    """Let filters begin a frame where those stand that may have passed over into them.

    Parameters
    ----------
    states, spreads, shares
        Shapes ``(m, 18)``, ``(m, 18, 18)``, ``(m,)``: each filter's, and how likely each is.
    passing
        Shape ``(m, m)``: how likely a head passes from a row's kind of motion to a column's.
    mixed_states, mixed_spreads, expected
        Results, shaped like the first three.
    """
    count = shares.size
    part, away = np.empty(count), np.empty(STATE)
    for j in range(count):
        expected[j] = 0.0
        for i in range(count):
            part[i] = passing[i, j] * shares[i]
            expected[j] += part[i]
        kept = 0.0
        for i in range(count):
            part[i] = part[i] / expected[j] if part[i] > _SMALL_SHARE * expected[j] else 0.0
            kept += part[i]
        mixed_states[j, :] = 0.0
        mixed_spreads[j, :, :] = 0.0
        for i in range(count):
            if part[i] > 0.0:
                part[i] /= kept
                for a in range(STATE):
                    mixed_states[j, a] += part[i] * states[i, a]
        for i in range(count):
            if part[i] > 0.0:
                for a in range(STATE):
                    away[a] = states[i, a] - mixed_states[j, a]
                for a in range(STATE):
                    for b in range(STATE):
                        mixed_spreads[j, a, b] += part[i] * (spreads[i, a, b] + away[a] * away[b])


@kernel
def follow_pose(
    state: Floats, spread: Floats, seen: Floats, noise: Floats, push: Floats, strength: float
) -> float:
    """Move one filter on by a frame, towards a pose that was seen.

    Parameters
    ----------
    state, spread
        Shape ``(18,)`` and ``(18, 18)``: kept between frames.
    seen, noise
        Shape ``(6,)`` and ``(6, 6)``: the pose fitted to this frame alone, and its covariance.
    push
        Shape ``(6,)``: deviation of the change of speed at strength one.
    strength
        Variance over that of `push`.

    Returns
    -------
    float
        Logarithm of how likely the filter took this pose to be, but for a constant.
    """
    _predict(state, spread)
    _add_push(spread, push, strength)
    missed = np.empty(PARAMETERS)
    uncertain = np.empty((PARAMETERS, PARAMETERS))
    for i in range(PARAMETERS):
        missed[i] = seen[i] - state[i]
        for j in range(PARAMETERS):
            uncertain[i, j] = spread[i, j] + noise[i, j]
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
    likely = 0.0
    for k in range(PARAMETERS):
        likely -= 0.5 * missed[k] * missed[k] + np.log(uncertain[k, k])
    return likely


@kernel
def follow_with_all(
    states: Floats,
    spreads: Floats,
    shares: Floats,
    passing: Floats,
    seen: Floats,
    noise: Floats,
    push: Floats,
    strengths: Floats,
    state: Floats,
    spread: Floats,
    before: Floats,
    before_spread: Floats,
) -> float:
    """Move all filters on by a frame, and write what they say together.

    Parameters
    ----------
    states, spreads, shares, passing
        See `mix`; the first three are kept between frames.
    seen, noise, push
        See `follow_pose`.
    strengths
        Shape ``(m,)``.
    state, spread
        Results, shapes ``(18,)`` and ``(12, 12)``: the second of pose and speed alone.
    before, before_spread
        Results, shapes ``(12,)`` and ``(12, 12)``: pose and speed in the frame before, by all that
        was seen until then and by which filters foresaw this frame.

    Returns
    -------
    float
        The strength of the push between the two frames that the filters expected together.
    """
    count = shares.size
    mixed_states, mixed_spreads = np.empty_like(states), np.empty_like(spreads)
    likely = np.empty(count)
    mix(states, spreads, shares, passing, mixed_states, mixed_spreads, likely)
    for j in range(count):
        states[j], spreads[j] = mixed_states[j], mixed_spreads[j]
        likely[j] = np.log(likely[j]) + follow_pose(
            states[j], spreads[j], seen, noise, push, strengths[j]
        )
    most, total = likely.max(), 0.0
    for j in range(count):
        shares[j] = np.exp(likely[j] - most)
        total += shares[j]
    state[:], before[:] = 0.0, 0.0
    strength = 0.0
    for j in range(count):
        shares[j] /= total
        strength += shares[j] * strengths[j]
        for a in range(STATE):
            state[a] += shares[j] * states[j, a]
        for a in range(MOVING):
            before[a] += shares[j] * mixed_states[j, a]
    _blend(states, spreads, shares, state, spread)
    _blend(mixed_states, mixed_spreads, shares, before, before_spread)
    return strength


@kernel
def _blend(states: Floats, spreads: Floats, shares: Floats, state: Floats, out: Floats) -> None:
    """Write the covariance of pose and speed of a mixture whose mean is known."""
    out[:, :] = 0.0
    for j in range(shares.size):
        if shares[j] <= _SMALL_SHARE:
            continue
        for a in range(MOVING):
            away = shares[j] * (states[j, a] - state[a])
            for b in range(MOVING):
                out[a, b] += shares[j] * spreads[j, a, b] + away * (states[j, b] - state[b])


@kernel
def _step_back(
    before: Floats,
    before_spread: Floats,
    push: Floats,
    strength: float,
    state: Floats,
    spread: Floats,
) -> None:
    """Take pose and speed of a frame, told by all that was seen, back to the frame before."""
    # Covariance of the frame before with this one; later the gain.
    gain = before_spread.copy()
    for i in range(MOVING):
        for j in range(PARAMETERS):
            gain[i, j] += before_spread[i, PARAMETERS + j]
    foreseen = gain.copy()
    for i in range(PARAMETERS):
        for j in range(MOVING):
            foreseen[i, j] += gain[PARAMETERS + i, j]
    _add_push(foreseen, push, strength)
    missed, changed = np.empty(MOVING), np.empty((MOVING, MOVING))
    for i in range(MOVING):
        missed[i] = state[i] - before[i]
        if i < PARAMETERS:
            missed[i] -= before[PARAMETERS + i]
        for j in range(MOVING):
            changed[i, j] = spread[i, j] - foreseen[i, j]
    _factor(foreseen)
    for i in range(MOVING):
        _solve_lower(foreseen, gain[i])
        _solve_upper(foreseen, gain[i])
    part = np.empty(MOVING)
    for i in range(MOVING):
        state[i] = before[i]
        for k in range(MOVING):
            state[i] += gain[i, k] * missed[k]
            part[k] = 0.0
            for m in range(MOVING):
                part[k] += gain[i, m] * changed[m, k]
        for j in range(MOVING):
            spread[i, j] = before_spread[i, j]
            for k in range(MOVING):
                spread[i, j] += part[k] * gain[j, k]


@kernel
def smooth(
    befores: Floats,
    before_spreads: Floats,
    strengths: Floats,
    push: Floats,
    state: Floats,
    spread: Floats,
    poses: Floats,
    spreads: Floats,
) -> None:
    """Tell the poses of the frames before one by all that was seen up to it.

    A Rauch-Tung-Striebel smoother on what the filters say together (Rauch, Tung and Striebel 1965,
    AIAA Journal 3(8)).

    Parameters
    ----------
    befores, before_spreads, strengths
        Shapes ``(n, 12)``, ``(n, 12, 12)``, ``(n,)``: of the frames that led up to it, the last of
        them its own; see `follow_with_all`.
    push
        See `follow_pose`.
    state, spread
        Shapes ``(12,)`` and ``(12, 12)``: pose and speed in it. Used up.
    poses, spreads
        Results, shapes ``(n, 6)`` and ``(n, 6, 6)``: of the frame before each.
    """
    for k in range(strengths.size - 1, -1, -1):
        _step_back(befores[k], before_spreads[k], push, strengths[k], state, spread)
        poses[k] = state[:PARAMETERS]
        spreads[k] = spread[:PARAMETERS, :PARAMETERS]
