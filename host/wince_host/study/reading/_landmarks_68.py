"""Regions of the 68-point face outline, and what of their motion is not the head's."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

REGIONS: Final[tuple[tuple[int, ...], ...]] = (
    (*range(17, 31), *range(36, 48)),
    (*range(31, 36), *range(48, 55), *range(60, 65)),
    (*range(4, 13), *range(55, 60), *range(65, 68)),
)
"""V1: brows, nose bridge, eyes. V2: nose base, upper lip. V3: lower lip, chin, jaw. The outline has
no point on the cheeks, so V2 is smaller than the device's."""
STABLE: Final = (*range(27, 36), 36, 39, 42, 45)
"""Nose and corners of the eyes: what the head moves and the face hardly does."""
RIGHT_EYE, LEFT_EYE = tuple(range(36, 42)), tuple(range(42, 48))


def interocular(points: Points) -> NDArray[np.float64]:
    """Return the distance of the eyes' centres, shape ``(n,)``, in the points' unit.

    Parameters
    ----------
    points
        Shape ``(n, 68, 2)`` or ``(n, 68, 3)``.
    """
    apart = points[:, RIGHT_EYE].mean(axis=1) - points[:, LEFT_EYE].mean(axis=1)
    return np.asarray(np.linalg.norm(apart, axis=1))


def region_shifts(before: Points, now: Points) -> NDArray[np.float64]:
    """Return the root mean square displacement of each region's points, rigid motion removed.

    The stable points of both moments are laid over each other by a least-squares rotation and
    shift (in the picture with a change of size as well); what then is left is the points' own.

    Parameters
    ----------
    before, now
        Shape ``(n, 68, d)`` with d of 2 (picture) or 3 (space).

    Returns
    -------
    NDArray[np.float64]
        Of V1, V2 and V3, shape ``(n, 3)``, in the points' unit.

    Notes
    -----
    Kabsch, Acta Cryst. 1976;A32:922; the size after Umeyama, IEEE Trans. PAMI 1991;13:376.
    """
    stable = list(STABLE)
    fixed, moved = before[:, stable], now[:, stable]
    fixed_centre, moved_centre = fixed.mean(axis=1), moved.mean(axis=1)
    rotation, size = _rotation(fixed - fixed_centre[:, None], moved - moved_centre[:, None])
    if before.shape[2] == 3:
        size = np.ones_like(size)
    turned = np.einsum("nij,npj->npi", rotation, now - moved_centre[:, None])
    own = size[:, None, None] * turned + fixed_centre[:, None] - before
    squares = np.sum(own**2, axis=2)
    return np.column_stack([np.sqrt(squares[:, list(one)].mean(axis=1)) for one in REGIONS])


def _rotation(fixed: Points, moved: Points) -> tuple[Points, NDArray[np.float64]]:
    covariance = np.einsum("npi,npj->nij", fixed, moved)
    left, strengths, right = np.linalg.svd(covariance)
    mirrored = np.linalg.det(left @ right) < 0.0
    signs = np.ones_like(strengths)
    signs[mirrored, -1] = -1.0
    rotation = np.einsum("nij,nj,njk->nik", left, signs, right)
    spread = np.sum(moved**2, axis=(1, 2))
    return rotation, np.sum(strengths * signs, axis=1) / spread
