"""What is said of a dose in words."""

import math
from collections.abc import Sequence

from wince_host.medicine import (
    AmountSummary,
    Estimate,
    Finding,
    Onset,
    Reason,
    Response,
    Verdict,
)

from . import _texts_medicine as texts
from ._durations import MINUTE_S, duration_words
from ._numbers import Number, signed


def response_words(response: Response) -> str:
    """Return the verdict with its numbers, or why nobody can tell, in one line."""
    if response.verdict is Verdict.WORKED:
        return f"{texts.WORKED}: {', '.join(_numbers(response))}"
    return f"{texts.CANNOT_TELL}: {', '.join(findings_words(response.reasons))}"


def findings_words(found: Sequence[Finding]) -> list[str]:
    """Return reasons or notes in words."""
    return [_finding(one) for one in found]


def amount_words(summary: AmountSummary) -> tuple[str, str, str]:
    """Return in how many doses relief came, how much, and after how long; or that nobody can tell.

    With a single dose that could be weighed there is no share.
    """
    effect, onset = summary.effect, summary.onset_min
    if effect is None or onset is None:
        return (texts.CANNOT_TELL,) * 3
    change = _change(texts.CHANGE, effect)
    minutes = _onset(onset, texts.MINUTES, texts.MINUTES_SPREAD)
    if summary.together is None:
        return "–", change, minutes
    share = summary.together.share
    said = texts.SHARE.format(value=share.value, low=share.low, high=share.high)
    return said, change, minutes


def effect_words(effect: Estimate) -> str:
    """Return a change of the score: ``−2.8 points (−3.9 … −1.6)``."""
    return _change(texts.EFFECT, effect)


def _change(words: str, effect: Estimate) -> str:
    value, low, high = (signed(number) for number in (effect.value, effect.low, effect.high))
    return words.format(value=value, low=low, high=high)


def _numbers(response: Response) -> list[str]:
    said = []
    if response.effect is not None:
        said.append(effect_words(response.effect))
    onset = response.onset_min
    if onset is not None:
        said.append(_onset(onset, texts.ONSET, texts.ONSET_SPREAD))
    if response.lasted_min is not None:
        said.append(_lasted(response.lasted_min, response))
    return said


def _lasted(lasted: Estimate, response: Response) -> str:
    if math.isfinite(lasted.value):
        return texts.LASTED.format(value=_rounded(lasted.value))
    onset = response.onset_min
    begun = 0.0 if onset is None else onset.value if onset.is_sharp else onset.high
    return texts.LASTED_OPEN.format(value=duration_words((response.until_min - begun) * MINUTE_S))


def _onset(onset: Onset, sharp: str, spread: str) -> str:
    """Return a moment with its interval, or the interval alone where no moment may be told."""
    words = sharp if onset.is_sharp else spread
    return words.format(value=onset.value, low=onset.low, high=onset.high)


def _rounded(minutes: float) -> str:
    """Return a duration to ten minutes: nobody knows it better."""
    return duration_words(max(10.0, round(minutes / 10.0) * 10.0) * MINUTE_S)


def _finding(one: Finding) -> str:
    if one.reason is Reason.GAPS and one.numbers[0] == 0.0:
        return texts.SHORT_GAPS
    if one.reason is Reason.GAPS and one.numbers[0] == 1.0:
        return texts.ONE_GAP.format(one.numbers[1])
    return texts.REASONS[one.reason].format(*map(Number, one.numbers))
