"""Motion of a piece of skin from its points: shift, stretch and shear, weighted by certainty."""

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

from ._pose_kernels import solve_in_place

Floats = NDArray[np.float64]

TERMS = 3
PASSES = 3
LIMIT = 3.0
"""Deviations beyond which a point counts less."""


@kernel
def _inverse_diagonal(matrix: Floats, second_moments: Floats) -> tuple[float, float]:
    """Return a variance of the shift, and of the field's mean square over a region."""
    shift, whole = 0.0, 0.0
    for k in range(TERMS):
        system = matrix.copy()
        unit = np.zeros(TERMS)
        unit[k] = 1.0
        if not solve_in_place(system, unit):
            return np.inf, np.inf
        if k == 0:
            shift = unit[0]
            whole += unit[0]
        else:
            for m in range(1, TERMS):
                whole += second_moments[k - 1, m - 1] * unit[m]
    return shift, whole


@kernel
def fit_field(
    places: Floats,
    steps: Floats,
    variances: Floats,
    used: NDArray[np.bool_],
    floor: float,
    stiffness: float,
    second_moments: Floats,
    shares: Floats,
    doubt: float,
    out: Floats,
) -> int:
    """Fit an affine field to the steps of one region's points.

    A piece of skin that moves unevenly has another mean than its field's middle: what the field
    leaves at the points counts for the mean as far as it is more than noise.

    Parameters
    ----------
    places
        Shape ``(n, 2)``: on the mean face, about the middle of the region's landmarks.
    steps, variances
        Shape ``(n, 2)``, one unit and its square.
    used
        Shape ``(n,)``.
    floor
        Variance of a point's own within the region, added to each.
    stiffness
        One over the variance of the field's gradient that is expected.
    second_moments
        Shape ``(2, 2)``: of the region's landmarks about their middle.
    shares
        Shape ``(n,)``: each point's share in the mean over the region's landmarks.
    doubt
        Share of the variances that the points are taken to scatter by.
    out
        Result, shape ``(6,)``: shift right and down, its variances, mean square of the field over
        the region's landmarks with what it leaves beyond noise, and the share of it that noise
        alone would make.

    Returns
    -------
    int
        How many points were used.
    """
    count = 0
    for n in range(places.shape[0]):
        count += used[n]
    for k in range(6):
        out[k] = np.nan
    if count < TERMS:
        return count
    coefficients = np.zeros((2, TERMS))
    trust = np.ones(places.shape[0])
    lengths = np.empty(count)
    right, matrix = np.empty(TERMS), np.empty((TERMS, TERMS))
    field, noise, rest, expected = 0.0, 0.0, 0.0, 0.0
    left_over, left_variances = np.empty(2), np.empty(2)
    # Twice the standard error of a variance from 2 n - 6 residuals: less may well be noise.
    surely = 1.0 + 2.0 * np.sqrt(2.0 / max(2.0 * count - 2.0 * TERMS, 1.0))
    beyond, uneven = 0.0, 0.0
    for _ in range(PASSES):
        field, noise = 0.0, 0.0
        left_over[:], left_variances[:] = 0.0, 0.0
        for axis in range(2):
            # Written out: as loops over the terms it takes three times as long.
            whole, across, down = 0.0, 0.0, 0.0
            xx, xy, yy = 0.0, 0.0, 0.0
            right[:] = 0.0
            for n in range(places.shape[0]):
                if not used[n]:
                    continue
                x, y = places[n, 0], places[n, 1]
                weight = trust[n] / (variances[n, axis] + floor + uneven)
                told = weight * steps[n, axis]
                right[0] += told
                right[1] += told * x
                right[2] += told * y
                whole += weight
                across += weight * x
                down += weight * y
                xx += weight * x * x
                xy += weight * x * y
                yy += weight * y * y
            matrix[0, 0], matrix[0, 1], matrix[0, 2] = whole, across, down
            matrix[1, 0], matrix[1, 1], matrix[1, 2] = across, xx, xy
            matrix[2, 0], matrix[2, 1], matrix[2, 2] = down, xy, yy
            matrix[1, 1] += stiffness
            matrix[2, 2] += stiffness
            shift_variance, whole_variance = _inverse_diagonal(matrix, second_moments)
            if not solve_in_place(matrix, right) or not np.isfinite(whole_variance):
                return count
            coefficients[axis] = right
            out[axis], out[2 + axis] = right[0], shift_variance
            noise += whole_variance
            field += right[0] * right[0]
            for a in range(2):
                for b in range(2):
                    field += right[1 + a] * second_moments[a, b] * right[1 + b]
        m = 0
        squares, total, expected_sum = 0.0, 0.0, 0.0
        for n in range(places.shape[0]):
            if not used[n]:
                continue
            length, uncertain = 0.0, 0.0
            own, even = 0.0, 0.0
            for axis in range(2):
                left = steps[n, axis] - (
                    coefficients[axis, 0]
                    + coefficients[axis, 1] * places[n, 0]
                    + coefficients[axis, 2] * places[n, 1]
                )
                variance = variances[n, axis] + floor + uneven
                length += left * left / variance
                left_over[axis] += shares[n] * trust[n] * left
                left_variances[axis] += (shares[n] * trust[n]) ** 2 * variance
                own += left * left
                uncertain += variances[n, axis]
                even += 1.0 / (variances[n, axis] + floor)
            lengths[m] = np.sqrt(length / 2.0)
            squares += even * own
            expected_sum += even * uncertain
            total += even
            m += 1
        rest, expected = squares / total, expected_sum / total
        beyond = max(0.0, rest - doubt * expected * surely)
        scale = max(1.0, float(np.median(lengths)))
        m = 0
        for n in range(places.shape[0]):
            if used[n]:
                trust[n] = 1.0 / (1.0 + (lengths[m] / (LIMIT * scale)) ** 2)
                m += 1
        # Skin that moves unevenly leaves sharp points and blurred ones as far off the field: then
        # few sharp ones must not speak for the whole region.
        uneven = beyond / 2.0
    out[4], out[5] = field + beyond, noise
    # No part of it while it may be noise, nearly all of it once it is far above.
    believed = beyond / rest if beyond > 0.0 else 0.0
    for axis in range(2):
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
    variances: Floats,
    seen: NDArray[np.bool_],
    stretch: Floats,
    least_share: float,
    floor: float,
    stiffness: float,
    doubt: float,
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
    moved, variances, seen
        Shape ``(n, 2)``, ``(n, 2)`` and ``(n,)``: motion of all points in the picture.
    stretch
        Shape ``(2, 2)``: from the picture to the face, interocular distances.
    least_share
        Share of a region's points that must be seen.
    floor, stiffness, doubt
        See `fit_field`.
    out
        Result, shape ``(regions, 6)``; NaN where too few points are seen.
    """
    for region in range(starts.size - 1):
        first, count = starts[region], starts[region + 1] - starts[region]
        steps, spreads = np.empty((count, 2)), np.empty((count, 2))
        used = np.empty(count, dtype=np.bool_)
        total = 0
        for m in range(count):
            n = points[first + m]
            used[m] = seen[n]
            total += seen[n]
            for axis in range(2):
                across, down = stretch[axis, 0], stretch[axis, 1]
                steps[m, axis] = across * moved[n, 0] + down * moved[n, 1]
                spreads[m, axis] = across**2 * variances[n, 0] + down**2 * variances[n, 1]
        out[region] = np.nan
        if total >= least_share * count:
            fit_field(
                places[first : first + count], steps, spreads, used, floor, stiffness,
                second_moments[region], shares[first : first + count], doubt, out[region],
            )  # fmt: skip
