"""Size, onset and duration with their intervals, over all courses of relief by their evidence."""

from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from ._evidence import Evidence
from ._response import NEAR_MIN, Estimate, Onset
from ._shapes import Shapes

TAIL = 0.05
DRAWS_PER_COURSE = 9
NEGLIGIBLE = 1e-3
"""Courses with less than this share of the best one's evidence change no interval."""
MOST_COURSES = 30_000
"""Without a response hundreds of thousands explain as much: every so many stand for all."""
HALF_A_GOING_STEP_MIN = 5.0
"""The going is weighed on a grid of ten minutes; the truth lies anywhere between."""
ONSET_WINDOW_MIN = 6
"""The onset is told as the middle of the six minutes that hold most of the evidence: of all
single numbers this one is most often within three minutes of the truth."""


class Findings(NamedTuple):
    """What is known of a response, should there be one.

    Attributes
    ----------
    effect, onset_min, lasted_min
        As in `Response`.
    began_before
        Probability that the fall began before the dose.
    onset_evidence
        Shape (151,): natural logarithm of the evidence ratio of relief with an onset in each
        minute after the dose to no response.
    """

    effect: Estimate
    onset_min: Onset
    lasted_min: Estimate
    began_before: float
    onset_evidence: NDArray[np.float64]


def findings(evidence: Evidence, shapes: Shapes, until_min: float) -> Findings:
    """Return what the evidence says of a response that was read ``until_min`` after the dose."""
    best = float(evidence.log_ratios.max())
    weights = np.exp(evidence.log_ratios - best)
    before = shapes.onsets_min < 0.0
    by_growth = weights.sum(axis=1)
    began_before = float(by_growth[before].sum() / by_growth.sum())
    growth, going = np.nonzero(~before[:, None] & (weights > NEGLIGIBLE * weights[~before].max()))
    every = -(-growth.size // MOST_COURSES)
    growth, going = growth[::every], going[::every]
    kept = weights[growth, going]
    onsets, ends = shapes.onsets_min[growth], shapes.half_gone_min[going]
    lasts = np.where(ends > until_min, np.inf, ends - onsets)
    minutes = shapes.onsets_min[~before].astype(np.int64)
    by_minute = np.asarray(np.bincount(minutes, by_growth[~before]), dtype=np.float64)
    each = by_growth[~before] / shapes.possible[~before].sum(axis=1)
    with np.errstate(divide="ignore"):
        onset_evidence = np.log(np.bincount(minutes, each)) + best
    return Findings(
        effect=_effect(evidence.sizes[growth, going], evidence.size_sds[growth, going], kept),
        onset_min=onset_of(by_minute),
        lasted_min=_wider(_estimate(lasts, kept), HALF_A_GOING_STEP_MIN),
        began_before=began_before,
        onset_evidence=onset_evidence,
    )


def _effect(
    sizes: NDArray[np.float64], sds: NDArray[np.float64], weights: NDArray[np.float64]
) -> Estimate:
    """Return quantiles of the mixture of normals, each cut off above zero."""
    shares = (np.arange(DRAWS_PER_COURSE) + 0.5) / DRAWS_PER_COURSE
    below_zero = scipy.special.ndtr(-sizes / sds)
    with np.errstate(divide="ignore", invalid="ignore"):
        draws = sizes[:, None] + sds[:, None] * scipy.special.ndtri(shares * below_zero[:, None])
    draws = np.where(np.isfinite(draws), draws, 0.0)
    each = np.broadcast_to(weights[:, None], draws.shape)
    return _estimate(draws.ravel(), each.ravel())


def onset_of(by_minute: NDArray[np.float64]) -> Onset:
    """Return the onset from the weights of whole minutes from 0 on."""
    cumulated = np.concatenate([[0.0], np.cumsum(by_minute) / by_minute.sum()])
    edges = np.arange(cumulated.size) - 0.5
    low, high = np.interp((TAIL, 1.0 - TAIL), cumulated, edges)
    held = cumulated[ONSET_WINDOW_MIN:] - cumulated[:-ONSET_WINDOW_MIN]
    middle = edges[int(np.argmax(held))] + ONSET_WINDOW_MIN / 2.0
    value = float(np.clip(middle, low, high))
    begin, end = np.interp((value - NEAR_MIN, value + NEAR_MIN), edges, cumulated)
    return Onset(value, max(0.0, float(low)), float(high), float(end - begin))


def _wider(found: Estimate, by_min: float) -> Estimate:
    return Estimate(found.value, max(0.0, found.low - by_min), found.high + by_min)


def _estimate(values: NDArray[np.float64], weights: NDArray[np.float64]) -> Estimate:
    order = np.argsort(values)
    cumulated = np.cumsum(weights[order]) / weights.sum()
    places = np.searchsorted(cumulated, (0.5, TAIL, 1.0 - TAIL))
    middle, low, high = values[order][np.minimum(places, values.size - 1)]
    return Estimate(float(middle), float(low), float(high))
