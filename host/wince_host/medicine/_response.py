"""What came of a dose, or why nobody can tell."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

NEAR_MIN = 3.0
LEAST_NEAR = 0.6
"""A single moment is told only where it is at least so likely to be within `NEAR_MIN` minutes."""


class Verdict(StrEnum):
    """What the evidence carries."""

    WORKED = "worked"
    CANNOT_TELL = "cannot_tell"


class Reason(StrEnum):
    """Why nobody can tell, or what to keep in mind."""

    TOO_EARLY = "too_early"
    NO_USUAL = "no_usual"
    GAPS = "gaps"
    GAPS_BEFORE = "gaps_before"
    DOSE_BEFORE = "dose_before"
    DOSE_SOON_AFTER = "dose_soon_after"
    FELL_BEFORE = "fell_before"
    WITHIN_USUAL = "within_usual"
    TOO_SMALL = "too_small"
    ONSET_UNCLEAR = "onset_unclear"
    RESTLESS = "restless"
    CUT_SHORT = "cut_short"


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason with the one or two numbers that its sentence needs.

    Attributes
    ----------
    numbers
        Minutes, days or points, as the reason says.
    """

    reason: Reason
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 90 % interval. ``high`` is infinite where there is no upper bound."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Onset(Estimate):
    """When relief began, in minutes after the dose, and how sure its likeliest moment is.

    Attributes
    ----------
    near
        Probability that relief began within `NEAR_MIN` minutes of ``value``.
    """

    near: float

    @property
    def is_sharp(self) -> bool:
        """Whether ``value`` may be told; else only the interval says when it began."""
        return self.near >= LEAST_NEAR


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Response:
    """The response to one dose.

    Attributes
    ----------
    verdict
        ``worked`` only where the evidence carries it.
    reasons
        Why nobody can tell; empty when it worked.
    notes
        What to keep in mind all the same.
    effect
        Change of the score in points against what was to be expected without the dose; below
        zero is relief. None where nothing can be estimated.
    onset_min
        Minutes from the dose until the score left its course. None unless it worked.
    lasted_min
        Minutes from the onset until half of the relief was gone. None unless it worked.
    chance
        How often as much evidence arises without any response. None where nothing was weighed.
    seen
        Share of the minutes after the dose that were seen.
    scores, usual, usual_sd
        Shape (480,): the minutes from -2 h to +6 h as they were, as they usually are, and how
        much single days vary about that, in points; not a number where unknown.
    days
        How many other days the usual course comes from.
    until_min
        Minutes after the dose up to which the course was read.
    onset_evidence
        Shape (151,): natural logarithm of the evidence ratio of relief that begins in each minute
        after the dose to no response. None where nothing was weighed.
    """

    verdict: Verdict
    reasons: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    effect: Estimate | None
    onset_min: Onset | None
    lasted_min: Estimate | None
    chance: float | None
    seen: float
    scores: NDArray[np.float64]
    usual: NDArray[np.float64]
    usual_sd: float
    days: int
    until_min: int
    onset_evidence: NDArray[np.float64] | None = None
