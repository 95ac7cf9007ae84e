"""Judges one dose: did the score fall, when, how far, for how long, and can anybody tell."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ._course import MinuteCourse
from ._evidence import White, chance_of_such_evidence, weigh, whiten
from ._gaps import LONG_GAP_MIN, gaps_after, longest_gap_min, seen_after
from ._posterior import Findings, findings
from ._response import Finding, Reason, Response, Verdict
from ._shapes import Shapes, shapes_over
from ._usual import AFTER_MIN, BEFORE_MIN, FEWEST_DAYS, WINDOW_MIN, Usual

LEAST_AFTER_MIN = 90
"""Less than this after a dose is too early, or too soon before the next one."""
LEAST_SEEN_AFTER = 1 / 3
LEAST_SEEN_BEFORE_MIN = 20
"""Gaps widen the intervals by themselves; below these nothing that was told could be shown."""
MOST_CHANCE = 0.02
"""Evidence that arises more often than this without a response carries no verdict."""
MOST_BEFORE = 0.1
SMALLEST_EFFECT = 0.5
"""Points. Less than half a point is no difference that a person would speak of."""
WIDEST_ONSET_MIN = 60.0
RESTLESS = 1.5


def respond(
    dose_minute: int,
    course: MinuteCourse,
    usual: Usual,
    other_doses: Sequence[int],
    *,
    now_minute: int,
) -> Response:
    """Judge the response to a dose.

    Parameters
    ----------
    dose_minute
        When it was given, in minutes since 1970.
    course
        The person's scores by the minute.
    usual
        The same hours of other days, from `usual_of`.
    other_doses
        When other doses were given to this person.
    now_minute
        The minute that has not ended yet; nothing after it is known.

    Returns
    -------
    Response
        With a verdict only where the evidence carries it.
    """
    later = [minute - dose_minute for minute in other_doses if minute > dose_minute]
    until = min([AFTER_MIN, now_minute - dose_minute, *later])
    scores = course.window(dose_minute - BEFORE_MIN, dose_minute + AFTER_MIN)
    scores[BEFORE_MIN + max(until, 0) :] = np.nan
    blocked = _blocked(scores, usual, dose_minute, other_doses, until=until)
    if blocked:
        return _without_estimate(scores, usual, until, blocked)
    shapes, white = _whitened(scores, usual)
    cut_short = until in later
    return _judged(scores, usual, until, shapes, white, cut_short=cut_short)


def _blocked(
    scores: NDArray[np.float64],
    usual: Usual,
    dose_minute: int,
    other_doses: Sequence[int],
    *,
    until: int,
) -> list[Finding]:
    """Return everything that forbids to weigh the evidence at all."""
    found = []
    before = [dose_minute - minute for minute in other_doses if minute <= dose_minute]
    if before and min(before) < BEFORE_MIN:
        found.append(Finding(Reason.DOSE_BEFORE, (float(min(before)),)))
    later = [minute - dose_minute for minute in other_doses if minute > dose_minute]
    if later and min(later) < LEAST_AFTER_MIN:
        found.append(Finding(Reason.DOSE_SOON_AFTER, (float(min(later)),)))
    elif until < LEAST_AFTER_MIN:
        found.append(Finding(Reason.TOO_EARLY, (float(LEAST_AFTER_MIN - until),)))
    if usual.days < FEWEST_DAYS:
        found.append(Finding(Reason.NO_USUAL, (float(usual.days), float(FEWEST_DAYS))))
    seen_before = int(np.isfinite(scores[:BEFORE_MIN]).sum())
    if seen_before < LEAST_SEEN_BEFORE_MIN:
        found.append(Finding(Reason.GAPS_BEFORE, (float(seen_before),)))
    if until >= LEAST_AFTER_MIN and seen_after(scores, until) < LEAST_SEEN_AFTER:
        found.append(gaps_after(scores, until))
    return found


def _whitened(scores: NDArray[np.float64], usual: Usual) -> tuple[Shapes, White]:
    deviations = scores - usual.scores
    minutes = np.flatnonzero(np.isfinite(deviations))
    variation = usual.variation
    if variation is None:  # unreachable: `_blocked` asks for enough days
        raise ValueError("no usual course")
    shapes = shapes_over(-BEFORE_MIN, WINDOW_MIN).at(minutes)
    covariance = variation.covariance(minutes, lasting=_unsure(usual.days))
    return shapes, whiten(deviations[minutes], covariance, shapes)


def _unsure(days: int) -> float:
    """Return by how much the lasting parts grow because few days tell of them.

    The usual course is a mean of so many days, and their own spread is known no better.
    """
    return (1.0 + 1.0 / days) * (days + 1.0) / (days - 1.0)


def _judged(
    scores: NDArray[np.float64],
    usual: Usual,
    until: int,
    shapes: Shapes,
    white: White,
    *,
    cut_short: bool,
) -> Response:
    read = _read_until(scores, until)
    found = findings(weigh(white, shapes), shapes, read)
    chance = chance_of_such_evidence(white, shapes)
    reasons = _doubts(found, chance)
    if reasons and longest_gap_min(scores, until) >= LONG_GAP_MIN:
        reasons.append(gaps_after(scores, until))
    worked = not reasons
    return Response(
        verdict=Verdict.WORKED if worked else Verdict.CANNOT_TELL,
        reasons=tuple(reasons),
        notes=tuple(_notes(scores, until, white.spread, worked=worked, cut_short=cut_short)),
        effect=found.effect,
        onset_min=found.onset_min if worked else None,
        lasted_min=found.lasted_min if worked else None,
        chance=chance,
        seen=seen_after(scores, until),
        scores=scores,
        usual=usual.scores,
        usual_sd=0.0 if usual.variation is None else usual.variation.sd,
        days=usual.days,
        until_min=read,
        onset_evidence=found.onset_evidence,
    )


def _read_until(scores: NDArray[np.float64], until: int) -> int:
    """Return the end of the last minute that was seen: of what came later nobody knows."""
    seen = np.flatnonzero(np.isfinite(scores[BEFORE_MIN : BEFORE_MIN + max(until, 0)]))
    return int(seen[-1]) + 1 if seen.size else 0


def _doubts(found: Findings, chance: float) -> list[Finding]:
    """Return every reason against a verdict, the gravest alone."""
    if chance > MOST_CHANCE:
        return [Finding(Reason.WITHIN_USUAL, (chance,))]
    if found.began_before > MOST_BEFORE:
        return [Finding(Reason.FELL_BEFORE, (found.began_before,))]
    if abs(found.effect.value) < SMALLEST_EFFECT:
        return [Finding(Reason.TOO_SMALL, (SMALLEST_EFFECT,))]
    onset = found.onset_min
    if onset.high - onset.low > WIDEST_ONSET_MIN:
        return [Finding(Reason.ONSET_UNCLEAR, (onset.low, onset.high))]
    return []


def _notes(
    scores: NDArray[np.float64],
    until: int,
    spread: float,
    *,
    worked: bool,
    cut_short: bool,
) -> list[Finding]:
    notes = []
    if worked and longest_gap_min(scores, until) >= LONG_GAP_MIN:
        notes.append(gaps_after(scores, until))
    if spread >= RESTLESS:
        notes.append(Finding(Reason.RESTLESS, (spread,)))
    if cut_short:
        notes.append(Finding(Reason.CUT_SHORT, (float(until),)))
    return notes


def _without_estimate(
    scores: NDArray[np.float64], usual: Usual, until: int, reasons: Sequence[Finding]
) -> Response:
    return Response(
        verdict=Verdict.CANNOT_TELL,
        reasons=tuple(reasons),
        notes=(),
        effect=None,
        onset_min=None,
        lasted_min=None,
        chance=None,
        seen=seen_after(scores, until),
        scores=scores,
        usual=usual.scores,
        usual_sd=0.0 if usual.variation is None else usual.variation.sd,
        days=usual.days,
        until_min=_read_until(scores, until),
    )
