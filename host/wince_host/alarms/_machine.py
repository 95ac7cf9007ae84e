"""What one alarm does next: pure steps from state to state."""

from dataclasses import replace

from wince_host.care import AlarmAction, AlarmKind, AlarmLimits

from . import _words as words
from ._evidence import NONE
from ._states import AlarmState, Happening, Moment, Phase

SCORES_AGAIN_S = 5.0
"""Scores for so long end a technical alarm: one lucky second does not."""

Step = tuple[AlarmState, tuple[Happening, ...]]


def with_score(state: AlarmState, score: float, limits: AlarmLimits, moment: Moment) -> Step:
    """Return the pain alarm after one new score.

    Parameters
    ----------
    score
        0-10. It is compared as it is shown, with one decimal, so that number and alarm agree.
    """
    shown = round(score, 1)
    at_s = moment.monotonic_s
    state = replace(
        state,
        against=state.against.with_score(at_s) if shown >= limits.high else NONE,
        in_favour=state.in_favour.with_score(at_s) if shown < limits.clear else NONE,
    )
    if not state.is_open and limits.enabled and state.against.lasts(limits.delay_s):
        pattern = words.PAIN_RAISED if limits.delay_s else words.PAIN_RAISED_AT_ONCE
        detail = pattern.format(score=shown, limit=limits.high, seconds=round(limits.delay_s))
        return raised(state, AlarmKind.PAIN, detail, moment)
    if state.is_open and state.in_favour.lasts(limits.delay_s):
        return ended(state, AlarmKind.PAIN, words.PAIN_ENDED.format(score=shown))
    return state, ()


def with_measuring(state: AlarmState, moment: Moment) -> Step:
    """Return the technical alarm after one new score, whatever its value."""
    state = replace(state, in_favour=state.in_favour.with_score(moment.monotonic_s))
    if state.is_open and state.in_favour.lasts(SCORES_AGAIN_S):
        return ended(state, AlarmKind.TECHNICAL, words.SCORES_AGAIN)
    return state, ()


def with_nothing(
    state: AlarmState, absent_s: float, because: str, limits: AlarmLimits, moment: Moment
) -> Step:
    """Return the technical alarm after some time without any score."""
    if state.is_open or absent_s < limits.technical_after_s:
        return state, ()
    return raised(replace(state, in_favour=NONE), AlarmKind.TECHNICAL, because, moment)


def with_time(state: AlarmState, kind: AlarmKind, limits: AlarmLimits, moment: Moment) -> Step:
    """Return an alarm after time alone has passed: nobody came, so it escalates."""
    waited_s = moment.monotonic_s - state.waits_since_s
    if state.phase is not Phase.RAISED or waited_s < limits.escalate_after_s:
        return state, ()
    detail = words.ESCALATED.format(seconds=round(limits.escalate_after_s))
    happening = Happening(kind=kind, action=AlarmAction.ESCALATED, detail=detail)
    return replace(state, phase=Phase.ESCALATED), (happening,)


def raised(state: AlarmState, kind: AlarmKind, detail: str, moment: Moment) -> Step:
    """Return an alarm that has just been raised."""
    after = replace(
        state,
        phase=Phase.RAISED,
        in_favour=NONE,
        waits_since_s=moment.monotonic_s,
        raised_ns=moment.utc_ns,
        detail=detail,
    )
    return after, (Happening(kind=kind, action=AlarmAction.RAISED, detail=detail),)


def ended(state: AlarmState, kind: AlarmKind, detail: str) -> Step:
    """Return an alarm that has ended; the record says why."""
    if not state.is_open:
        return AlarmState(), ()
    happening = Happening(kind=kind, action=AlarmAction.CLEARED, detail=detail)
    return AlarmState(), (happening,)


def acknowledged(state: AlarmState, kind: AlarmKind, by: str, moment: Moment) -> Step:
    """Return an alarm that somebody took on; one that is taken on or quiet stays as it is."""
    if not state.is_waiting:
        return state, ()
    after = replace(
        state, phase=Phase.ACKNOWLEDGED, acknowledged_by=by, acknowledged_ns=moment.utc_ns
    )
    happening = Happening(kind=kind, action=AlarmAction.ACKNOWLEDGED, by=by)
    return after, (happening,)
