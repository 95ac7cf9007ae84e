"""Rows of what goes with what over participants: face, heart, shape, scale, ratings."""

from dataclasses import dataclass
from typing import Final

PUBLISHED_R_SQUARED: Final = {"haptic": 0.84, "cognitive": 0.77}
"""Of the face-heart regression in Torres & Elsayed, Front. Neurosci. 2026, by kind of task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegressionRow:
    """Line of the face's ln NSR on the heart's over participants, in one task.

    Attributes
    ----------
    quantity
        ``pain-control``: differences, the one to read; or a block's own values.
    face
        ``v1``, ``v2``, ``v3`` or ``face`` (mean of the three).
    slope, intercept, r, r_squared
        Ordinary least squares, as published: measurement noise makes ``r_squared`` too small.
    r_squared_low, r_squared_high
        95 % interval, bootstrap over participants.
    reliability_face, reliability_heart
        Share of the variance between participants that is not measurement noise, 0-1.
    true_r_squared, and its ``_low`` and ``_high``
        Disattenuated: with the measurement noise taken out; never above 1. The interval is the
        bootstrap's over participants. None where the noise leaves too little to go by.
    true_slope
        The slope with the noise of the heart's values taken out (errors in variables).
    surrogate_mean, surrogate_high, p
        Mean and 95 % quantile of R² over permutations of the participants, and R²'s rank p.
    p_holm
        Corrected after Holm over tasks and faces of the same quantity.
    provisional
        Participants with a value that rests on fewer than 50 spikes.
    """

    task: str
    quantity: str
    face: str
    n: int
    slope: float
    intercept: float
    r: float
    r_squared: float
    r_squared_low: float
    r_squared_high: float
    reliability_face: float
    reliability_heart: float
    true_r_squared: float | None
    true_r_squared_low: float | None
    true_r_squared_high: float | None
    true_slope: float | None
    surrogate_mean: float
    surrogate_high: float
    p: float
    p_holm: float
    provisional: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLawRow:
    """Line ``ln scale = intercept + slope ln shape`` over blocks, beside its surrogates'.

    Attributes
    ----------
    series, task
        ``all`` where they are pooled.
    surrogate_*
        The same line through the phase-randomised twins: mean, and 2.5 and 97.5 % quantiles.
    slope_p, r_squared_p
        Rank p of slope (two-sided) and R² (one-sided) among the surrogates'.
    """

    series: str
    task: str
    n: int
    slope: float
    slope_low: float
    slope_high: float
    intercept: float
    r_squared: float
    surrogates: int
    surrogate_slope: float
    surrogate_slope_low: float
    surrogate_slope_high: float
    surrogate_intercept: float
    surrogate_r_squared: float
    surrogate_r_squared_low: float
    surrogate_r_squared_high: float
    slope_p: float
    r_squared_p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRow:
    """How ratings go with a measure, over the blocks of all participants.

    Attributes
    ----------
    measure
        As of `DifferenceRow`, but ``rating``.
    blocks, participants
        With both a rating and the measure.
    within_r, within_low, within_high, within_p
        Repeated-measures correlation: what is common to all participants' own courses; 95 %
        interval by Fisher's z. None with too few blocks.
    pooled_rho
        Spearman's correlation over all blocks, persons mixed.
    """

    measure: str
    blocks: int
    participants: int
    within_r: float | None
    within_low: float | None
    within_high: float | None
    within_p: float | None
    pooled_rho: float | None
