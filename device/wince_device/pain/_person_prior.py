"""Which pains a shown evidence leaves open, as long as nobody knows how this person shows pain."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

SILENT_SHARE = 0.25
"""Share of people whose face shows next to nothing of their pain.

A prior, not a measurement: of 126 people with a painful shoulder and of two samples of healthy
ones a considerable group, named stoic, showed no discernible facial action (Kunz et al., Eur. J.
Pain 2021;25:529 and 2014;18:813). It is set so high that a still face never rules out a pain of 7.
"""

GAIN_DEVIATION = 0.6
"""Standard deviation of the logarithm of the gain among those who show pain.

A prior as well: one person in twenty shows less than 0.37 of what the middle one shows.
"""

_TAIL = 0.05
_GAINS = np.exp(GAIN_DEVIATION * ndtri((np.arange(20) + 0.5) / 20))
_PAINS = np.linspace(0.0, 10.0, 201)[:-1]
_EVIDENCE_OF_PAIN = -np.log1p(-_PAINS / 10.0)
# Evidence that each person of the prior would show at each pain, shape (pains, people).
_SHOWN = _EVIDENCE_OF_PAIN[:, None] * _GAINS


def points(evidence: float) -> float:
    """Return the score, 0-10, of an evidence, zero or more."""
    return 10.0 * -float(np.expm1(-evidence))


def measured_interval(evidence: float, *, below: float, above: float) -> tuple[float, float]:
    """Return the 90 % interval of the score as far as the measurement alone is uncertain."""
    z = float(ndtri(1.0 - _TAIL))
    return points(max(0.0, evidence - z * below)), points(evidence + z * above)


def pain_interval(evidence: float, *, below: float, above: float) -> tuple[float, float]:
    """Return the 90 % interval of the pain that may stand behind an evidence.

    One person in `1 / SILENT_SHARE` may feel anything from what is shown up to 10. The others show
    the evidence of the pain they feel times their gain, which is lognormal around 1.

    Parameters
    ----------
    evidence
        Zero or more.
    below, above
        Its standard deviation downwards and upwards, evidence.

    Returns
    -------
    tuple
        0-10, with the score of the evidence between the two. Wider deviations never bring the ends
        closer to the score on their own side.
    """
    score = points(evidence)
    cumulative = (1.0 - SILENT_SHARE) * _showing(evidence, below, above)
    cumulative += SILENT_SHARE * np.clip((_PAINS - score) / (10.0 - score + 1e-12), 0.0, 1.0)
    low, high = np.interp((_TAIL, 1.0 - _TAIL), cumulative, _PAINS)
    return max(0.0, min(score, float(low))), min(10.0, max(score, float(high)))


def _showing(evidence: float, below: float, above: float) -> NDArray[np.float64]:
    """Return the chance that a person who shows pain feels at most each of `_PAINS`."""
    away = _SHOWN - evidence
    spread = np.where(away < 0.0, max(below, 1e-6), max(above, 1e-6))
    return np.asarray(ndtr(away / spread).mean(axis=1), dtype=np.float64)
