"""How far a second's score strays from its minute's median while the pain stays as it is.

All prior numbers are set by hand after simulated people, and not from patients.
"""

import math
from typing import Final

import numpy as np
import scipy

from ._calibration_grid import points_per_logit
from ._checks import FloatVector

NOISE: Final = (0.2, 0.4)
"""Median, in logits of score, and deviation of the logarithm: a relative error of a fifth, which
is more than the simulated faces of docs/calibration.md show at a held pain."""
JITTER: Final = 0.06
"""Deviation, in points, of a still face's scores: as the simulated still face of
docs/calibration.md shows them. Near 0 it is most of the noise."""
_FOUND_TO: Final = 0.35
"""Relative error of a deviation found in one minute, whose seconds resemble their neighbours."""
_STEADY: Final = 0.5
"""Prior share of rated minutes in which pain stayed; in the others it moved the score as well."""
_MOVED_UP_TO: Final = 4.0
"""Largest logarithm of how many times the noise a minute's spread is when pain moves."""
_LEAST: Final = 0.02
_NOISES: Final = np.geomspace(_LEAST, 2.0, 24)


def noise_at(scores: FloatVector, noise: float) -> FloatVector:
    """Return the deviation of a second's score with the jitter at rest, logits.

    Parameters
    ----------
    scores
        0-10, shape (n,).
    noise
        As `second_noise` finds it.
    """
    deviation: FloatVector = np.hypot(noise, JITTER / points_per_logit(scores))
    return deviation


def second_noise(spreads: FloatVector, scores: FloatVector) -> float:
    """Return the deviation of a second's score, logits.

    Pain that comes and goes within the minute spreads its scores as noise does, and is what the
    score is there to show. It can only add to the spread, so the calmest minutes tell the noise.

    Parameters
    ----------
    spreads
        Standard deviation of the scores of each rated minute, points, shape (n,).
    scores
        Their medians, points, shape (n,).
    """
    found = np.log(np.maximum(spreads / points_per_logit(scores), _LEAST))
    times = found - np.log(_NOISES)[:, None]
    steady = np.exp(-0.5 * (times / _FOUND_TO) ** 2) / (_FOUND_TO * math.sqrt(2.0 * math.pi))
    moved = (
        scipy.special.ndtr(times / _FOUND_TO)
        * scipy.special.ndtr((_MOVED_UP_TO - times) / _FOUND_TO)
        / _MOVED_UP_TO
    )
    likely = np.log(_STEADY * steady + (1.0 - _STEADY) * moved + 1e-12)
    prior = -0.5 * (np.log(_NOISES / NOISE[0]) / NOISE[1]) ** 2
    weights = scipy.special.softmax(prior + np.sort(likely, axis=1).sum(axis=1))
    return math.sqrt(float(weights @ _NOISES**2))
