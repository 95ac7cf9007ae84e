"""What a head's pose needs in each frame: its fit, its uncertainty, and how its skin is seen."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

from ._pose_kernels import LOOSE, PARAMETERS, UNKNOWNS, fit_pose, solve_in_place, turn_by

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

_SHARED: Final = 0.1
"""Ten points or so share a shift of loose skin, and each of their depths is wrong by itself."""


@kernel
def fit_head(
    stable: Indices,
    solid: Floats,
    seen: Floats,
    covariances: Floats,
    good: Flags,
    loads: Floats,
    depth_variances: Floats,
    own_variance: float,
    loose_variance: float,
    limit: float,
    nearness: float,
    rotation: Floats,
    scale_shift: Floats,
    normal: Floats,
    weights: Floats,
) -> float:
    """Move a pose to where its stable points are seen; see `fit_pose`.

    Parameters
    ----------
    stable
        Shape ``(m,)``: which of the points the pose is fitted to.
    solid, seen, covariances, good
        Shapes ``(n, 3)``, ``(n, 2)``, ``(n, 3)``, ``(n,)``: of all points. A covariance is told as
        variances right and down, and what the two have together.
    loads
        Shape ``(m, 2)``.
    depth_variances
        Shape ``(n,)``, pixels squared: what is not known of each depth.
    own_variance, loose_variance
        Of a stable point's own motion, and of a shift of loose skin, pixels squared.
    limit, nearness, rotation, scale_shift, normal
        See `fit_pose`.
    weights
        Result, shape ``(m, 3)``: inverse covariance of each stable point, noise, own motion and
        depth together; zero where it was not found.

    Returns
    -------
    float
        The residual; NaN where the pose stays as it was.
    """
    count = stable.size
    points, places = np.empty((count, 3)), np.empty((count, 2))
    doubts = np.empty(count)
    for m in range(count):
        n = stable[m]
        points[m], places[m] = solid[n], seen[n]
        # Where one step of depth is seen: nowhere until the head turns.
        aside, downward = scale_shift[0] * rotation[0, 2], scale_shift[0] * rotation[1, 2]
        doubts[m] = depth_variances[n] * (aside * aside + downward * downward)
        weights[m] = 0.0
        if good[n]:
            across = covariances[n, 0] + own_variance + depth_variances[n] * aside * aside
            down = covariances[n, 1] + own_variance + depth_variances[n] * downward * downward
            both = covariances[n, 2] + depth_variances[n] * aside * downward
            determinant = across * down - both * both
            weights[m, 0], weights[m, 1] = down / determinant, across / determinant
            weights[m, 2] = -both / determinant
    # Depths that are not known yet shift the same points as soon as the head turns, and by more:
    # then the regions' skin cannot be told from the skull, and must not be let loose.
    shifted = _SHARED * float(np.median(doubts)) / loose_variance
    sure = (1.0 + shifted) ** 2
    looseness, let_go = loose_variance / sure, loose_variance * sure
    return fit_pose(
        points, places, weights, loads, looseness, let_go, limit, nearness, rotation, scale_shift,
        normal,
    )  # fmt: skip


@kernel
def write_answers(turned: Floats, rows: Floats) -> None:
    """Write how a point of a turned head answers to scale, turns and shifts, ``(2, 6)``."""
    rows[:, :] = 0.0
    rows[0, 0], rows[1, 0] = turned[0], turned[1]
    rows[1, 1], rows[0, 2] = -turned[2], turned[2]
    rows[0, 3], rows[1, 3] = -turned[1], turned[0]
    rows[0, 4] = rows[1, 5] = 1.0


@kernel
def turn_point(rotation: Floats, scale: float, point: Floats, out: Floats) -> None:
    """Write a point turned and scaled, about the head's middle."""
    for axis in range(3):
        out[axis] = scale * (
            rotation[axis, 0] * point[0]
            + rotation[axis, 1] * point[1]
            + rotation[axis, 2] * point[2]
        )


@kernel
def pose_spreads(
    stable: Indices,
    solid: Floats,
    rotation: Floats,
    scale: float,
    covariances: Floats,
    weights: Floats,
    loads: Floats,
    normal: Floats,
    unseen_variance: float,
    unit: float,
    noise: Floats,
    skin: Floats,
) -> None:
    """Write the covariances of a fitted pose, ``(6, 6)``, shifts in units.

    Parameters
    ----------
    stable, solid, covariances, weights, loads, normal
        See `fit_head`.
    rotation, scale
        Of the pose.
    unseen_variance
        Of a shift of the loose skin that the fit has followed, pixels squared.
    unit
        Pixels of one interocular distance.
    noise
        Result: what the noise of the points makes of the pose from frame to frame.
    skin
        Result: with all that was allowed for in the fit, which stays from frame to frame (skin's
        own motion, depths), and such a shift.
    """
    fitted = np.empty((UNKNOWNS, UNKNOWNS))
    system, column = np.empty((UNKNOWNS, UNKNOWNS)), np.empty(UNKNOWNS)
    for k in range(PARAMETERS):
        system[:, :] = normal
        column[:] = 0.0
        column[k] = 1.0
        solve_in_place(system, column)
        fitted[:, k] = column
    turned, rows = np.empty(3), np.empty((2, PARAMETERS))
    skull, whole = np.empty(2), np.empty(2)
    answers, followed = np.empty((PARAMETERS, 2)), np.zeros((PARAMETERS, 2 * LOOSE))
    noise[:, :] = 0.0
    for m in range(stable.size):
        n = stable[m]
        across, down, both = weights[m, 0], weights[m, 1], weights[m, 2]
        if not across > 0.0:
            continue
        turn_point(rotation, scale, solid[n], turned)
        write_answers(turned, rows)
        for k in range(PARAMETERS):
            for axis in range(2):
                answer = 0.0
                for j in range(PARAMETERS):
                    answer += fitted[j, k] * rows[axis, j]
                skull[axis] = answer
                for piece in range(LOOSE):
                    answer += fitted[PARAMETERS + 2 * piece + axis, k] * loads[m, piece]
                whole[axis] = answer
            for piece in range(LOOSE):
                followed[k, piece] += loads[m, piece] * (across * skull[0] + both * skull[1])
                followed[k, LOOSE + piece] += loads[m, piece] * (both * skull[0] + down * skull[1])
            answers[k, 0] = across * whole[0] + both * whole[1]
            answers[k, 1] = both * whole[0] + down * whole[1]
        for k in range(PARAMETERS):
            told_x = answers[k, 0] * covariances[n, 0] + answers[k, 1] * covariances[n, 2]
            told_y = answers[k, 0] * covariances[n, 2] + answers[k, 1] * covariances[n, 1]
            for j in range(PARAMETERS):
                noise[k, j] += told_x * answers[j, 0] + told_y * answers[j, 1]
    for i in range(PARAMETERS):
        for j in range(PARAMETERS):
            total = fitted[i, j]
            for p in range(2 * LOOSE):
                total += followed[i, p] * followed[j, p] * unseen_variance
            unit_i, unit_j = unit if i >= 4 else 1.0, unit if j >= 4 else 1.0
            skin[i, j] = total / (unit_i * unit_j)
            noise[i, j] /= unit_i * unit_j


@kernel
def deepen(flat: Floats, depths: Floats, learned: Floats, unit: float, nearness: float,
           solid: Floats) -> None:  # fmt: skip
    """Write the solid of points seen in a picture at depths, pixels, that are known by now."""
    for n in range(flat.shape[0]):
        depth = depths[n] + learned[n] * unit
        near = 1.0 + nearness * depth
        solid[n, 0], solid[n, 1], solid[n, 2] = flat[n, 0] * near, flat[n, 1] * near, depth


@kernel
def see_planes(tangents: Floats, rotation: Floats, scale: float, planes: Floats) -> None:
    """Write how the skin at each point is seen, shape ``(n, 2, 2)``, from its tangents."""
    for n in range(tangents.shape[0]):
        for i in range(2):
            for j in range(2):
                planes[n, i, j] = scale * (
                    rotation[i, 0] * tangents[n, 0, j]
                    + rotation[i, 1] * tangents[n, 1, j]
                    + rotation[i, 2] * tangents[n, 2, j]
                )


@kernel
def pose_deviations(
    middles: Floats, rotation: Floats, scale: float, spread: Floats, unit: float, out: Floats
) -> None:
    """Write the deviation, one axis, that a pose's own leaves at solid points ``(g, 3)``."""
    turned, rows = np.empty(3), np.empty((2, PARAMETERS))
    for g in range(middles.shape[0]):
        turn_point(rotation, scale, middles[g], turned)
        write_answers(turned, rows)
        rows[:, 4:] *= unit
        total = 0.0
        for axis in range(2):
            for i in range(PARAMETERS):
                for j in range(PARAMETERS):
                    total += rows[axis, i] * spread[i, j] * rows[axis, j]
        out[g] = np.sqrt(max(total, 0.0) / 2.0)


@kernel
def stirred(
    own: Floats,
    covariances: Floats,
    good: Flags,
    own_before: Floats,
    covariances_before: Floats,
    good_before: Flags,
    depth_variances: Floats,
    turned: Floats,
) -> float:
    """Return by how much points step by themselves, mean square over what else explains a step.

    Parameters
    ----------
    own, covariances, good
        Shapes ``(n, 2)``, ``(n, 3)``, ``(n,)``: motion beside the solid, its noise as in
        `fit_head`, and which points were found, in this frame.
    own_before, covariances_before, good_before
        The same of the frame before.
    depth_variances
        Shape ``(n,)``: what is not known of each depth, in the unit of the motions, squared.
    turned
        Shape ``(2,)``: how a step of depth is seen to move from that frame to this one.

    Returns
    -------
    float
        NaN if no point was found in both frames.
    """
    total, count = 0.0, 0
    for n in range(own.shape[0]):
        if not (good[n] and good_before[n]):
            continue
        for axis in range(2):
            step = own[n, axis] - own_before[n, axis]
            known = covariances[n, axis] + covariances_before[n, axis]
            known += depth_variances[n] * turned[axis] * turned[axis]
            if known > 0.0:
                total += step * step / known
                count += 1
    return total / count if count else np.nan


@kernel
def rotation_from(turn: Floats, rotation: Floats) -> None:
    """Write the rotation of a rotation vector."""
    rotation[:, :] = 0.0
    for axis in range(3):
        rotation[axis, axis] = 1.0
    turn_by(rotation, turn)


@kernel
def turn_from(rotation: Floats, turn: Floats) -> None:
    """Write the rotation vector of a rotation by less than half a turn."""
    turn[0] = rotation[2, 1] - rotation[1, 2]
    turn[1] = rotation[0, 2] - rotation[2, 0]
    turn[2] = rotation[1, 0] - rotation[0, 1]
    twice_sine = np.sqrt(turn[0] ** 2 + turn[1] ** 2 + turn[2] ** 2)
    twice_cosine = rotation[0, 0] + rotation[1, 1] + rotation[2, 2] - 1.0
    # The half of a small angle's sine is its half.
    share = 0.5
    if twice_sine > 1e-9:
        share = np.arctan2(twice_sine, twice_cosine) / twice_sine
    for axis in range(3):
        turn[axis] *= share
