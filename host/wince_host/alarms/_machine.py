"""What one alarm does next: pure steps from state to state."""

from dataclasses import replace

from wince_host.care import AlarmAction, AlarmKind, AlarmLimits

from ._evidence import NONE, Speaks
from ._states import AlarmState, Happening, Moment, Phase
from ._words import AlarmWords

RECALL_AFTER_S = 1800.0
"""A pain alarm that was taken on calls again when the score is as high after so long: as long as
the longest pause."""

Step = tuple[AlarmState, tuple[Happening, ...]]


def with_score(state: AlarmState, score: float, limits: AlarmLimits, moment: Moment) -> Step:
    """Return the pain alarm after one new score.

    Parameters
    ----------
    score
        0-10. It is compared as it is shown, with one decimal, so that number and alarm agree.
    """
    shown, at_s, most_s = round(score, 1), moment.monotonic_s, limits.delay_s
    is_high, is_low = shown >= limits.high, shown < limits.clear
    state = replace(
        state,
        against=state.against.with_score(at_s, _speaks(is_high, is_low), most_s=most_s),
        in_favour=state.in_favour.with_score(at_s, _speaks(is_low, is_high), most_s=most_s),
    )
    if not state.is_open and limits.enabled and is_high and state.against.held_s >= limits.delay_s:
        words = AlarmWords.PAIN_RAISED if limits.delay_s else AlarmWords.PAIN_RAISED_AT_ONCE
        detail = words.said(score=shown, limit=limits.high, seconds=round(limits.delay_s))
        return raised(state, AlarmKind.PAIN, detail, moment)
    if state.is_open and is_low and state.in_favour.held_s >= limits.delay_s:
        return ended(state, AlarmKind.PAIN, AlarmWords.PAIN_ENDED.said(score=shown))
    return state, ()


def _speaks(is_for: bool, is_against: bool) -> Speaks:
    return Speaks.FOR if is_for else Speaks.AGAINST if is_against else Speaks.NEITHER


def with_nothing(
    state: AlarmState, absent_s: float, because: str, limits: AlarmLimits, moment: Moment
) -> Step:
    """Return the technical alarm after some time without scores that lasted."""
    if state.is_open or absent_s < limits.technical_after_s:
        return state, ()
    return raised(state, AlarmKind.TECHNICAL, because, moment)


def with_time(state: AlarmState, kind: AlarmKind, limits: AlarmLimits, moment: Moment) -> Step:
    """Return an alarm after time alone has passed.

    It escalates when nobody came, and when somebody came and the pain stayed.
    """
    waited_s = moment.monotonic_s - state.waits_since_s
    if state.phase is Phase.ACKNOWLEDGED and kind is AlarmKind.PAIN:
        stays = state.against.holds_now(limits.delay_s, moment.monotonic_s)
        return _recalled(state) if stays and waited_s >= RECALL_AFTER_S else (state, ())
    if state.phase is not Phase.RAISED or waited_s < limits.escalate_after_s:
        return state, ()
    detail = AlarmWords.ESCALATED.said(seconds=round(limits.escalate_after_s))
    happening = Happening(kind=kind, action=AlarmAction.ESCALATED, detail=detail)
    return replace(state, phase=Phase.ESCALATED), (happening,)


def _recalled(state: AlarmState) -> Step:
    detail = AlarmWords.STILL_HIGH.said(minutes=round(RECALL_AFTER_S / 60.0))
    happening = Happening(kind=AlarmKind.PAIN, action=AlarmAction.ESCALATED, detail=detail)
    again = replace(state, phase=Phase.ESCALATED, acknowledged_by="", acknowledged_ns=0)
    return again, (happening,)


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
        state,
        phase=Phase.ACKNOWLEDGED,
        waits_since_s=moment.monotonic_s,
        acknowledged_by=by,
        acknowledged_ns=moment.utc_ns,
    )
    happening = Happening(kind=kind, action=AlarmAction.ACKNOWLEDGED, by=by)
    return after, (happening,)
