"""Turns what the live board shows of a unit into what the alarms look at."""

from dataclasses import dataclass

from wince_host.live import DeviceView, judged_points
from wince_wire import NoScoreReason, Score

from . import _words as words
from ._post import Observation

OUT_OF_USE_S = 12 * 3600.0
"""A unit that was silent for so long lies in a cupboard: nobody is watched by it."""
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
    scored_s
        Monotonic time of the last score with a value, or from which its absence counts.
    """

    patient: str
    message: tuple[str, int]
    scored_s: float


def begin(score: Score, received_s: float, started_s: float) -> Watched:
    """Return a unit seen for the first time; absence counts from the host's own start at most."""
    absent_s = 0.0
    if score.score is None and score.no_score_since_ns is not None:
        absent_s = max(0.0, (score.t_ns - score.no_score_since_ns) / S_NS)
    # The score itself is still to be looked at, so it is not the last one yet.
    return Watched(
        patient=score.patient, message=("", -1), scored_s=max(started_s, received_s - absent_s)
    )


def is_in_use(view: DeviceView, now_s: float) -> bool:
    """Tell whether a unit watches anybody."""
    received_s = view.score_received_monotonic_s
    return received_s is not None and now_s - received_s < OUT_OF_USE_S


def observe(
    watched: Watched, score: Score, received_s: float, now_s: float
) -> tuple[Watched, Observation]:
    """Return what is new of a unit, and what to remember of it."""
    message = (score.boot_id, score.seq)
    is_new = message != watched.message
    scored_s = watched.scored_s
    if is_new and score.score is not None:
        scored_s = max(scored_s, received_s)
    absent_s = max(0.0, now_s - scored_s)
    seen = Observation(
        score=judged_points(score) if is_new else None,
        absent_s=absent_s,
        because=_because(score, received_s, now_s, absent_s),
        measuring_paused=score.no_score_reason is NoScoreReason.PAUSED,
    )
    return Watched(patient=score.patient, message=message, scored_s=scored_s), seen


def _because(score: Score, received_s: float, now_s: float, absent_s: float) -> str:
    silent = score.no_score_reason is None or now_s - received_s > absent_s / 2
    reason = words.SILENT if silent else str(score.no_score_reason).replace("_", " ")
    return words.NO_SCORE.format(seconds=round(absent_s), reason=reason)
