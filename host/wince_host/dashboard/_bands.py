"""The bands of a score and how sure it is, as a few named steps."""

from enum import StrEnum

from wince_host.bands import chosen_bands

from . import _texts as texts


class Band(StrEnum):
    """The named part of the 0-10 scale in which a score lies."""

    CALM = "calm"
    RAISED = "raised"
    HIGH = "high"


class Sureness(StrEnum):
    """How much a reader may lean on a score."""

    GOOD = "good"
    FAIR = "fair"
    LOW = "low"


BAND_WORDS = {Band.CALM: texts.CALM, Band.RAISED: texts.RAISED, Band.HIGH: texts.HIGH}
SURE_WORDS = {
    Sureness.GOOD: texts.SURE_GOOD,
    Sureness.FAIR: texts.SURE_FAIR,
    Sureness.LOW: texts.SURE_LOW,
}


def band_of(score: float) -> Band:
    """Return the band of a score as it is shown, so that number and word never disagree."""
    limits = chosen_bands()
    shown = round(score, 1)
    if shown >= limits.high_from:
        return Band.HIGH
    return Band.RAISED if shown >= limits.raised_from else Band.CALM


def sureness_of(confidence: float | None, interval: tuple[float, float] | None) -> Sureness:
    """Join the share of evidence and the width of the interval; the worse of the two decides.

    Good needs three quarters of the evidence and at most 3 points of width, fair half of the
    evidence and at most 5 points; anything else, and anything unknown, is low.
    """
    if confidence is None or interval is None:
        return Sureness.LOW
    width = interval[1] - interval[0]
    if confidence >= 0.75 and width <= 3.0:
        return Sureness.GOOD
    return Sureness.FAIR if confidence >= 0.5 and width <= 5.0 else Sureness.LOW
