"""The ways in which a face may follow a person's ratings, as a grid with prior weights.

A person is one of two kinds. *The face follows*: the expected rating is a rising logistic curve of
the score, with the curve's level and slope, and the spread of the truth about it, unknown. *The
face tells nothing*: ratings lie about an unknown level whatever the score is. The second kind
keeps an interval wide until ratings at different levels speak against it; without it a still face
would be taken for no pain. All prior numbers are set by hand, wide, and not from patients.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from ._checks import FloatVector

HIGHEST: Final = 10.0
"""Score and rating both run from 0 to this."""
MARGIN: Final = 0.5
"""Half a step of a 0-10 rating: keeps the curve's ends finite and reachable."""
SCORE_MARGIN: Final = 0.2
"""The same for scores: a still face jitters by about so much."""

MIDDLES: Final = (-1.4, 0.8)
"""Mean and deviation of the score, in logits, at which a person says 5: a score of 1.7, between 0.5
and 4.3. People show less than the hand-set weights of the score expect, and how much less varies
most of all."""
LOG_SLOPES: Final = (math.log(0.9), 0.4)
"""Mean and deviation of the logarithm of the curve's slope."""
SPREADS: Final = (0.38, 0.5)
"""Median, in points, and deviation of the logarithm, of the truth's spread about the curve."""
NOISES: Final = ((0.5, 0.3), (0.8, 0.4), (1.1, 0.3))
"""Deviation of one rating about what is felt, in points, with prior weights."""
STILL_FACES: Final = 0.25
"""Prior probability that the face tells nothing. The score's own interval assumes the same share
of silent faces (docs/decisions/0019)."""
_FLAT_LEVELS: Final = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationGrid:
    """All curves and all spreads.

    Attributes
    ----------
    level, slope
        Of each curve: logits of rating at a score of 5, and per logit of score; slope 0 where the
        face tells nothing.
    follows
        Which curves rise with the score.
    spread, noise
        Of each combination of the two, in points.
    curve_prior
        Of the curves that follow; sums to one.
    log_spread_prior
        Of the combinations, log weights, for the curves of either kind: shape (curves,
        combinations).
    """

    level: FloatVector
    slope: FloatVector
    follows: NDArray[np.bool_]
    spread: FloatVector
    noise: FloatVector
    curve_prior: FloatVector
    log_spread_prior: FloatVector

    def log_prior(self, scores: FloatVector) -> FloatVector:
        """Return log weights that sum to one after `exp`: shape (curves, combinations).

        Ratings at one level cannot show that a face follows them. So half of the prior of a flat
        level is what the rising curves expect at these scores: neither kind gains by the level.
        """
        usual = self.expected(np.atleast_1d(np.median(scores)))[self.follows, 0]
        at = np.rint(usual / HIGHEST * (_FLAT_LEVELS - 1)).astype(np.intp)
        as_expected = np.bincount(at, weights=self.curve_prior, minlength=_FLAT_LEVELS)
        flat = STILL_FACES * 0.5 * (as_expected + 1.0 / _FLAT_LEVELS)
        curves = np.concatenate([(1.0 - STILL_FACES) * self.curve_prior, flat])
        log_prior: FloatVector = np.log(curves)[:, None] + self.log_spread_prior
        return log_prior

    def expected(self, scores: FloatVector) -> FloatVector:
        """Return the expected rating, 0-10: shape (curves, scores)."""
        raw = self._logistic(scores) * (HIGHEST + 2.0 * MARGIN) - MARGIN
        return np.clip(raw, 0.0, HIGHEST)

    def steepness(self, scores: FloatVector) -> FloatVector:
        """Return points of rating per logit of score: shape (curves, scores)."""
        part = self._logistic(scores)
        return (HIGHEST + 2.0 * MARGIN) * part * (1.0 - part) * self.slope[:, None]

    def _logistic(self, scores: FloatVector) -> FloatVector:
        line = self.level[:, None] + self.slope[:, None] * logits(scores)
        return 1.0 / (1.0 + np.exp(-line))


def logits(scores: FloatVector) -> FloatVector:
    """Return the log odds of scores of 0-10, finite at both ends."""
    return np.log((scores + SCORE_MARGIN) / (HIGHEST + SCORE_MARGIN - scores))


def points_per_logit(scores: FloatVector) -> FloatVector:
    """Return how many points of score one logit is, at scores of 0-10."""
    upper = HIGHEST + SCORE_MARGIN - scores
    points: FloatVector = (scores + SCORE_MARGIN) * upper / (HIGHEST + 2.0 * SCORE_MARGIN)
    return points


@cache
def calibration_grid() -> CalibrationGrid:
    """Return the grid; it is the same for everybody."""
    middles = np.linspace(MIDDLES[0] - 2.0 * MIDDLES[1], MIDDLES[0] + 2.5 * MIDDLES[1], 37)
    log_slopes = np.linspace(LOG_SLOPES[0] - 1.0, LOG_SLOPES[0] + 1.0, 13)
    middle, log_slope = (axis.ravel() for axis in np.meshgrid(middles, log_slopes))
    slope = np.exp(log_slope)
    flat_ratings = np.linspace(0.0, HIGHEST, _FLAT_LEVELS)
    flat_levels = np.log((flat_ratings + MARGIN) / (HIGHEST + MARGIN - flat_ratings))
    spreads = np.geomspace(0.15, 3.0, 9)
    noises = [noise for noise, _ in NOISES]
    noise_prior = np.log([weight for _, weight in NOISES])
    follows = np.arange(middle.size + _FLAT_LEVELS) < middle.size
    own_spreads = _log_share(-0.5 * (np.log(spreads / SPREADS[0]) / SPREADS[1]) ** 2)
    # Where the face tells nothing the spread is pain's own: as likely wide as narrow.
    any_spread = np.full(spreads.size, -math.log(spreads.size))
    return CalibrationGrid(
        level=np.concatenate([-middle * slope, flat_levels]),
        slope=np.concatenate([slope, np.zeros(_FLAT_LEVELS)]),
        follows=follows,
        spread=np.repeat(spreads, len(noises)),
        noise=np.tile(noises, spreads.size),
        curve_prior=np.exp(_normal(middle, log_slope)),
        log_spread_prior=np.where(
            follows[:, None],
            np.add.outer(own_spreads, noise_prior).ravel(),
            np.add.outer(any_spread, noise_prior).ravel(),
        ),
    )


def _normal(middle: FloatVector, log_slope: FloatVector) -> FloatVector:
    return _log_share(
        -0.5 * ((middle - MIDDLES[0]) / MIDDLES[1]) ** 2
        - 0.5 * ((log_slope - LOG_SLOPES[0]) / LOG_SLOPES[1]) ** 2
    )


def _log_share(log_weights: FloatVector) -> FloatVector:
    """Return log weights that sum to one after `exp`."""
    share: FloatVector = scipy.special.log_softmax(log_weights)
    return share
