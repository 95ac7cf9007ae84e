"""What is left of the rigid points' motion once the head's own is taken away: noise alone."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import STABLE_LANDMARKS, robust_similarity

_SPENT: Final = 7
"""A similarity in space has seven free numbers, which follow the noise itself."""


def rigid_residual_px(now: NDArray[np.float32], before: NDArray[np.float32]) -> float:
    """Return the stable points' root mean square displacement that no head motion explains.

    Forehead, nose and skull move as one. They are the points of the rigid fit, so the fit takes
    part of their noise along: what it takes on average is given back.

    Parameters
    ----------
    now, before
        Shape ``(468, 3)``: the landmarks of two successive frames, in pixels.
    """
    points = now[STABLE_LANDMARKS].astype(np.float64)
    target = before[STABLE_LANDMARKS].astype(np.float64)
    left = (robust_similarity(points, target).apply(points) - target)[:, :2]
    spent = 1.0 - _SPENT / (3.0 * len(points))
    return math.sqrt(float(np.mean(np.sum(left**2, axis=1))) / spent)
