"""Motion of a piece of skin from its points: shift, stretch and shear, weighted by certainty."""

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

from ._pose_kernels import solve_in_place

Floats = NDArray[np.float64]

TERMS = 3
UNKNOWNS = 2 * TERMS
PASSES = 3
LIMIT = 3.0
"""Deviations beyond which a point counts less."""

SURELY = 4.0
"""Standard errors by which what a field leaves has to be more than noise, in one frame."""

RESULTS = 12
"""What is told of a fit; see `fit_field`."""

WHOLE, WHOLE_NOISE, STRETCHED, STRETCHED_NOISE, LEFT, LEFT_NOISE = 4, 5, 6, 7, 8, 9
BESIDE, BESIDE_NOISE = 10, 11

EXPECTED = 3
"""What is expected of a field beside its shift; see `fit_field`."""


@kernel
def _write_precision(covariance: Floats, own: float, out: Floats) -> None:
    """Write the inverse of a point's covariance, its own variance added: xx, yy and xy."""
    across, down, both = covariance[0] + own, covariance[1] + own, covariance[2]
    determinant = across * down - both * both
    out[0], out[1], out[2] = down / determinant, across / determinant, -both / determinant


@kernel
def _write_normal(sums: Floats, gradient_variance: float, normal: Floats) -> None:
    """Write a fit's normal matrix from the weights' moments (1, x, y, xx, xy, yy) of each part."""
    for row in range(2):
        for column in range(2):
            part = sums[2] if row != column else sums[row]
            i, j = row * TERMS, column * TERMS
            normal[i, j] = part[0]
            normal[i, j + 1] = normal[i + 1, j] = part[1]
            normal[i, j + 2] = normal[i + 2, j] = part[2]
            normal[i + 1, j + 1], normal[i + 2, j + 2] = part[3], part[5]
            normal[i + 1, j + 2] = normal[i + 2, j + 1] = part[4]
            if row == column:
                normal[i + 1, j + 1] += 1.0 / gradient_variance
                normal[i + 2, j + 2] += 1.0 / gradient_variance


@kernel
def _write_noise(matrix: Floats, second_moments: Floats, out: Floats) -> bool:
    """Write what noise makes of a fit, from its normal matrix; return whether that is known."""
    system, unit = np.empty((UNKNOWNS, UNKNOWNS)), np.empty(UNKNOWNS)
    out[STRETCHED_NOISE] = 0.0
    for k in range(UNKNOWNS):
        axis, term = k // TERMS, k % TERMS
        system[:, :] = matrix
        unit[:] = 0.0
        unit[k] = 1.0
        if not solve_in_place(system, unit):
            return False
        if term == 0:
            out[2 + axis] = unit[k]
        else:
            for m in range(1, TERMS):
                out[STRETCHED_NOISE] += second_moments[term - 1, m - 1] * unit[axis * TERMS + m]
    out[WHOLE_NOISE] = out[2] + out[3] + out[STRETCHED_NOISE]
    return True


@kernel
def fit_field(
    places: Floats,
    steps: Floats,
    covariances: Floats,
    used: NDArray[np.bool_],
    floor: float,
    expected: Floats,
    second_moments: Floats,
    shares: Floats,
    out: Floats,
) -> int:
    """Fit an affine field to the steps of one region's points.

    A patch on an edge tells of one direction only, and each edge of another one: points are
    weighted by their whole covariances, axes together.

    A piece of skin that moves unevenly has another mean than its field's middle: what the field
    leaves at the points counts for the mean as far as it is more than noise, at single points or,
    over some time, in the mean itself, where noise is far less.

    Parameters
    ----------
    places
        Shape ``(n, 2)``: on the mean face, about the middle of the region's landmarks.
    steps
        Shape ``(n, 2)``.
    covariances
        Shape ``(n, 3)``, their unit squared: variances right and down, and covariance.
    used
        Shape ``(n,)``.
    floor
        Variance of a point's own within the region, added to each.
    expected
        Shape ``(EXPECTED,)``: the variance that is expected of the field's gradient; the mean
        square by which points are known to move beside a field, and that of what this does to the
        mean over the region's landmarks, both axes together.
    second_moments
        Shape ``(2, 2)``: of the region's landmarks about their middle.
    shares
        Shape ``(n,)``: each point's share in the mean over the region's landmarks.
    out
        Result, shape ``(RESULTS,)``: shift right and down and its variances; `WHOLE`, the mean
        square of the field over the region's landmarks with what it leaves beyond noise, and what
        noise alone would make of it; `STRETCHED`, the part that is not the shift's, and its noise;
        `LEFT`, mean square of what the field leaves at the points, and that of their noise;
        `BESIDE`, the square of what that would add to the mean, and that of its noise.

    Returns
    -------
    int
        How many points were used.
    """
    gradient_variance, uneven_square, beside_square = expected[0], expected[1], expected[2]
    count = 0
    for n in range(places.shape[0]):
        count += used[n]
    for k in range(RESULTS):
        out[k] = np.nan
    if count < TERMS:
        return count
    coefficients = np.zeros((2, TERMS))
    trust = np.ones(places.shape[0])
    lengths = np.empty(count)
    right, matrix = np.empty(UNKNOWNS), np.empty((UNKNOWNS, UNKNOWNS))
    sums, normal = np.empty((3, 6)), np.empty((UNKNOWNS, UNKNOWNS))
    told, left = np.empty(3), np.empty(2)
    left_over, left_variances, left_noises = np.empty(2), np.empty(2), np.empty(2)
    # So many standard errors of a variance from 2 n - 6 residuals: less may well be noise, for the
    # patches of small, noisy faces err by somewhat more than is told of them.
    surely = 1.0 + SURELY * np.sqrt(2.0 / max(2.0 * count - UNKNOWNS, 1.0))
    beyond, uneven = uneven_square, uneven_square / 2.0
    for _ in range(PASSES):
        left_over[:], left_variances[:], left_noises[:] = 0.0, 0.0, 0.0
        sums[:, :], right[:] = 0.0, 0.0
        for n in range(places.shape[0]):
            if not used[n]:
                continue
            _write_precision(covariances[n], floor + uneven, told)
            xx, yy, xy = trust[n] * told[0], trust[n] * told[1], trust[n] * told[2]
            drawn_right = xx * steps[n, 0] + xy * steps[n, 1]
            drawn_down = xy * steps[n, 0] + yy * steps[n, 1]
            x, y = places[n, 0], places[n, 1]
            # Written out: as loops over the terms it takes twice as long.
            right[0] += drawn_right
            right[1] += drawn_right * x
            right[2] += drawn_right * y
            right[3] += drawn_down
            right[4] += drawn_down * x
            right[5] += drawn_down * y
            for part in range(3):
                weight = xx if part == 0 else yy if part == 1 else xy
                sums[part, 0] += weight
                sums[part, 1] += weight * x
                sums[part, 2] += weight * y
                sums[part, 3] += weight * x * x
                sums[part, 4] += weight * x * y
                sums[part, 5] += weight * y * y
        _write_normal(sums, gradient_variance, normal)
        matrix[:, :] = normal
        if not solve_in_place(matrix, right):
            out[:] = np.nan
            return count
        out[STRETCHED] = 0.0
        for axis in range(2):
            for i in range(TERMS):
                coefficients[axis, i] = right[axis * TERMS + i]
            out[axis] = coefficients[axis, 0]
            for i in range(2):
                for j in range(2):
                    grown = coefficients[axis, 1 + i] * coefficients[axis, 1 + j]
                    out[STRETCHED] += second_moments[i, j] * grown
        m = 0
        squares, total, noise = 0.0, 0.0, 0.0
        for n in range(places.shape[0]):
            if not used[n]:
                continue
            own, uncertain, even = 0.0, 0.0, 0.0
            for axis in range(2):
                left[axis] = steps[n, axis] - (
                    coefficients[axis, 0]
                    + coefficients[axis, 1] * places[n, 0]
                    + coefficients[axis, 2] * places[n, 1]
                )
                variance = covariances[n, axis] + floor
                share = shares[n] * trust[n]
                left_over[axis] += share * left[axis]
                left_variances[axis] += share * share * (variance + uneven)
                left_noises[axis] += share * share * variance
                own += left[axis] * left[axis]
                uncertain += covariances[n, axis]
                even += 1.0 / variance
            _write_precision(covariances[n], floor + uneven, told)
            square = told[0] * left[0] * left[0] + told[1] * left[1] * left[1]
            square += 2.0 * told[2] * left[0] * left[1]
            lengths[m] = np.sqrt(square / 2.0)
            squares += even * own
            noise += even * uncertain
            total += even
            m += 1
        out[LEFT], out[LEFT_NOISE] = squares / total, noise / total
        beyond = max(uneven_square, out[LEFT] - out[LEFT_NOISE] * surely)
        scale = max(1.0, float(np.median(lengths)))
        m = 0
        for n in range(places.shape[0]):
            if used[n]:
                trust[n] = 1.0 / (1.0 + (lengths[m] / (LIMIT * scale)) ** 2)
                m += 1
        # Skin that moves unevenly leaves sharp points and blurred ones as far off the field: then
        # few sharp ones must not speak for the whole region.
        uneven = beyond / 2.0
    if not _write_noise(normal, second_moments, out):
        out[:] = np.nan
        return count
    out[WHOLE] = out[0] * out[0] + out[1] * out[1] + out[STRETCHED] + beyond
    out[BESIDE] = left_over[0] * left_over[0] + left_over[1] * left_over[1]
    out[BESIDE_NOISE] = left_noises[0] + left_noises[1]
    # No part of it while it may be noise, nearly all of it once it is far above.
    of_points = beyond / max(beyond, out[LEFT]) if beyond > 0.0 else 0.0
    for axis in range(2):
        of_mean = beside_square / (beside_square + 2.0 * left_noises[axis])
        believed = max(of_points, of_mean)
        out[axis] += believed * left_over[axis]
        out[2 + axis] += believed * believed * left_variances[axis]
    return count


@kernel
def fit_fields(
    points: NDArray[np.intp],
    starts: NDArray[np.intp],
    places: Floats,
    second_moments: Floats,
    shares: Floats,
    moved: Floats,
    covariances: Floats,
    seen: NDArray[np.bool_],
    stretch: Floats,
    least_share: float,
    floor: float,
    expected: Floats,
    out: Floats,
) -> None:
    """Fit a field to each region whose points are seen; see `fit_field`.

    Parameters
    ----------
    points, starts
        Shape ``(m,)``, the regions' points one region after the other, and ``(regions + 1,)``,
        where each begins.
    places
        Shape ``(m, 2)``: of those points, about the middle of their region's landmarks.
    second_moments
        Shape ``(regions, 2, 2)``.
    shares
        Shape ``(m,)``: of those points in the mean over their region's landmarks.
    moved, covariances, seen
        Shape ``(n, 2)``, ``(n, 3)`` and ``(n,)``: motion of all points in the picture.
    stretch
        Shape ``(2, 2)``: from the picture to the face, interocular distances.
    least_share
        Share of a region's points that must be seen.
    floor
        See `fit_field`.
    expected
        Shape ``(regions, EXPECTED)``: of each; see `fit_field`.
    out
        Result, shape ``(regions, RESULTS)``; NaN where too few points are seen.
    """
    a, b, c, d = stretch[0, 0], stretch[0, 1], stretch[1, 0], stretch[1, 1]
    for region in range(starts.size - 1):
        first, count = starts[region], starts[region + 1] - starts[region]
        steps, spreads = np.empty((count, 2)), np.empty((count, 3))
        used = np.empty(count, dtype=np.bool_)
        total = 0
        for m in range(count):
            n = points[first + m]
            used[m] = seen[n]
            total += seen[n]
            steps[m, 0] = a * moved[n, 0] + b * moved[n, 1]
            steps[m, 1] = c * moved[n, 0] + d * moved[n, 1]
            xx, yy, xy = covariances[n, 0], covariances[n, 1], covariances[n, 2]
            spreads[m, 0] = a * a * xx + 2.0 * a * b * xy + b * b * yy
            spreads[m, 1] = c * c * xx + 2.0 * c * d * xy + d * d * yy
            spreads[m, 2] = a * c * xx + (a * d + b * c) * xy + b * d * yy
        out[region] = np.nan
        if total >= least_share * count:
            fit_field(
                places[first : first + count], steps, spreads, used, floor, expected[region],
                second_moments[region], shares[first : first + count], out[region],
            )  # fmt: skip
