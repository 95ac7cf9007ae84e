"""Turns what the live board shows of a unit into what the alarms look at."""

from dataclasses import dataclass

from wince_host.live import judged_points
from wince_wire import NoScoreReason, Score

from ._post import Observation
from ._presence import Presence
from ._words import AlarmWords, reason_words

S_NS = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is remembered of a unit from look to look.

    Attributes
    ----------
    patient
        Whom it watches.
    message
        Boot and count of the last score message looked at.
    scores
        When scores with a value came.
    """

    patient: str
    message: tuple[str, int]
    scores: Presence


def begin(score: Score, received_s: float, started_s: float) -> Watched:
    """Return a unit seen for the first time; absence counts from the host's own start at most."""
    absent_s = 0.0
    if score.score is None and score.no_score_since_ns is not None:
        absent_s = max(0.0, (score.t_ns - score.no_score_since_ns) / S_NS)
    # The score itself is still to be looked at, so it is not the last one yet.
    scores = Presence(last_s=max(started_s, received_s - absent_s))
    return Watched(patient=score.patient, message=("", -1), scores=scores)


def observe(
    watched: Watched, score: Score, received_s: float, now_s: float
) -> tuple[Watched, Observation]:
    """Return what is new of a unit, and what to remember of it."""
    message = (score.boot_id, score.seq)
    is_new = message != watched.message
    scores = watched.scores
    if is_new and score.score is not None:
        scores = scores.with_one(received_s)
    seen = Observation(
        score=judged_points(score) if is_new else None,
        absent_s=scores.absent_s(now_s),
        is_back=scores.is_back(now_s),
        because=_because(scores, score, received_s, now_s),
        measuring_paused=score.no_score_reason is NoScoreReason.PAUSED,
    )
    return Watched(patient=score.patient, message=message, scores=scores), seen


def _because(scores: Presence, score: Score, received_s: float, now_s: float) -> str:
    absent_s = scores.absent_s(now_s)
    silent = score.no_score_reason is None or now_s - received_s > absent_s / 2
    reason = AlarmWords.SILENT.said() if silent else reason_words(score.no_score_reason)
    words = AlarmWords.FEW_SCORES if scores.came_in_between else AlarmWords.NO_SCORE
    return words.said(seconds=round(absent_s), reason=reason)
