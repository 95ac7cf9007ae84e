"""What may be said of a person's score at one moment: the value, or why there is none."""

from dataclasses import dataclass, field
from enum import StrEnum

from wince_host.live import DeviceView, judged_points
from wince_wire import NoScoreReason, Score

from . import _texts as texts
from ._age import Freshness, age_s, freshness
from ._bands import Band, band_of
from ._durations import duration_words, moment_words
from ._moment import Moment


class Pain(StrEnum):
    """The pain state that a card shows. It says nothing of the technical state."""

    CALM = "calm"
    RAISED = "raised"
    HIGH = "high"
    WAITING = "waiting"
    PAUSED = "paused"
    NONE = "none"


WAITING_REASONS = frozenset(
    {
        NoScoreReason.STARTING,
        NoScoreReason.BASELINE_NOT_READY,
        NoScoreReason.WINDOW_TOO_SHORT,
    }
)
"""Reasons that pass by themselves."""

_PAIN_OF_BAND = {Band.CALM: Pain.CALM, Band.RAISED: Pain.RAISED, Band.HIGH: Pain.HIGH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a page shows of the score.

    Attributes
    ----------
    message
        The score message that holds now; None when there is none or it is too old.
    pain
        The pain state.
    age_s
        Age of the message, also when it is too old. It always changes: two readings that differ
        in nothing else are equal.
    because
        Why there is no score, in plain words without "because"; None when there is one.
    since
        Since when there is none, in plain words; None when that is not known.
    trouble
        Where to look when a technical matter keeps the score away; None otherwise.
    """

    message: Score | None
    pain: Pain
    age_s: float | None = field(compare=False)
    because: str | None = None
    since: str | None = None
    trouble: str | None = None

    @property
    def score(self) -> float | None:
        """The value, where one may be shown."""
        return None if self.message is None else self.message.score


def reading_of(view: DeviceView, moment: Moment) -> Reading:
    """Return what may be said of a device's score at this moment."""
    score, age = view.last_score, age_s(view.score_received_monotonic_s, moment.monotonic_s)
    if score is None or freshness(age) is Freshness.STALE:
        return _without_message(view, age, moment)
    points = judged_points(score)
    if points is None:
        return _without_score(score, age, moment)
    pain = _PAIN_OF_BAND[band_of(points)]
    return Reading(message=score, pain=pain, age_s=age)


def _without_message(view: DeviceView, age: float | None, moment: Moment) -> Reading:
    if not moment.broker_connected:
        because, trouble = texts.BROKER_AWAY_REASON, texts.TROUBLE_CONNECTION
    elif view.online == "offline":
        because, trouble = texts.OFFLINE_REASON, texts.TROUBLE_UNIT
    elif age is None:
        return Reading(message=None, pain=Pain.WAITING, age_s=None, because=texts.NEVER_SCORED)
    else:
        because = texts.SILENT.format(duration=duration_words(age))
        trouble = texts.TROUBLE_CONNECTION
    return Reading(message=None, pain=Pain.NONE, age_s=age, because=because, trouble=trouble)


def _without_score(score: Score, age: float | None, moment: Moment) -> Reading:
    reason = score.no_score_reason
    if reason is None:  # the contract forbids it; a reader of foreign rows still says something
        return Reading(message=score, pain=Pain.NONE, age_s=age, because=texts.NO_REASON)
    pain = Pain.NONE
    if reason in WAITING_REASONS:
        pain = Pain.WAITING
    elif reason is NoScoreReason.PAUSED:
        pain = Pain.PAUSED
    return Reading(
        message=score,
        pain=pain,
        age_s=age,
        because=texts.REASONS[reason],
        since=_since(score.no_score_since_ns, score.t_ns, moment),
        trouble=texts.TROUBLES[reason] if pain is Pain.NONE else None,
    )


def _since(since_ns: int | None, t_ns: int, moment: Moment) -> str | None:
    """Return since when, measured on the device's own clock so that a wrong one does no harm."""
    if since_ns is None:
        return None
    lasted = max(0.0, (t_ns - since_ns) / 1e9)
    began_ns = moment.utc_ns - int(lasted * 1e9)
    return texts.SINCE.format(
        time=moment_words(began_ns, moment.utc_ns), duration=duration_words(lasted)
    )
