"""One person at one unit: the pain alarm, the technical alarm, and a pause of both."""

from dataclasses import dataclass, replace

from wince_host.care import AlarmAction, AlarmKind, AlarmLimits

from ._machine import acknowledged, ended, with_nothing, with_score, with_time
from ._states import QUIET, AlarmState, Happening, Moment, Phase
from ._words import AlarmWords

LONGEST_PAUSE_S = 1800.0
S_NS = 1_000_000_000

Outcome = tuple["Post", tuple[Happening, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What the board says of one unit at one look.

    Attributes
    ----------
    score
        A score that came since the last look; None when none came, or one without a value.
    absent_s
        For how long there have been no scores that lasted; 0 while scores come.
    is_back
        Scores come, and have done so for some seconds.
    because
        Why, in words.
    measuring_paused
        The unit was told not to measure.
    """

    score: float | None
    absent_s: float
    is_back: bool = False
    because: str = AlarmWords.SILENT.said()
    measuring_paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Alarms of this post are silent until then; they are raised and shown all the same."""

    until_s: float
    until_ns: int
    by: str
    since_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """The alarms of one person at one unit."""

    pain: AlarmState = QUIET
    technical: AlarmState = QUIET
    pause: Pause | None = None

    def alarm(self, kind: AlarmKind) -> AlarmState:
        """Return one of the two alarms."""
        return self.pain if kind is AlarmKind.PAIN else self.technical

    def with_alarm(self, kind: AlarmKind, state: AlarmState) -> "Post":
        """Return the post with one alarm replaced."""
        if kind is AlarmKind.PAIN:
            return replace(self, pain=state)
        return replace(self, technical=state)


def step(post: Post, seen: Observation, limits: AlarmLimits, moment: Moment) -> Outcome:
    """Return the post after one look, and what happened.

    A look without a score neither raises nor ends a pain alarm.
    """
    post, happened = _without_old_pause(post, moment)
    for advance in (_pain_step, _technical_step):
        kind, (state, more) = advance(post, seen, limits, moment)
        post, happened = post.with_alarm(kind, state), (*happened, *more)
    if post.pause is not None:
        quiet = tuple(replace(one, silent=one.action is AlarmAction.RAISED) for one in happened)
        return _waiting_from(post, moment), quiet
    for kind in AlarmKind:
        state, more = with_time(post.alarm(kind), kind, limits, moment)
        post, happened = post.with_alarm(kind, state), (*happened, *more)
    return post, happened


def acknowledge(post: Post, kind: AlarmKind, by: str, moment: Moment) -> Outcome:
    """Return the post with an alarm taken on; nothing happens when none waits."""
    state, happened = acknowledged(post.alarm(kind), kind, by, moment)
    return post.with_alarm(kind, state), happened


def pause(post: Post, seconds: float, by: str, moment: Moment) -> Outcome:
    """Return the post with its alarms silent for a time of at most `LONGEST_PAUSE_S`."""
    lasts_s = min(max(0.0, seconds), LONGEST_PAUSE_S)
    until_ns = moment.utc_ns + int(lasts_s * S_NS)
    paused = Pause(
        until_s=moment.monotonic_s + lasts_s, until_ns=until_ns, by=by, since_ns=moment.utc_ns
    )
    happening = Happening(kind=AlarmKind.PAIN, action=AlarmAction.PAUSED, by=by, until_ns=until_ns)
    return _waiting_from(replace(post, pause=paused), moment), (happening,)


def resume(post: Post, by: str, moment: Moment, detail: str = "") -> Outcome:
    """Return the post with its alarms heard again; escalation counts from here."""
    if post.pause is None:
        return post, ()
    happening = Happening(kind=AlarmKind.PAIN, action=AlarmAction.RESUMED, by=by, detail=detail)
    return _waiting_from(replace(post, pause=None), moment), (happening,)


def leave(post: Post, detail: str) -> Outcome:
    """Return the post with everything ended, because nobody is there any more."""
    happened: tuple[Happening, ...] = ()
    for kind in AlarmKind:
        state, more = ended(post.alarm(kind), kind, detail)
        post, happened = post.with_alarm(kind, state), (*happened, *more)
    return replace(post, pause=None), happened


def _without_old_pause(post: Post, moment: Moment) -> Outcome:
    if post.pause is None or moment.monotonic_s < post.pause.until_s:
        return post, ()
    return resume(post, "", moment, AlarmWords.PAUSE_OVER.said())


def _pain_step(
    post: Post, seen: Observation, limits: AlarmLimits, moment: Moment
) -> tuple[AlarmKind, tuple[AlarmState, tuple[Happening, ...]]]:
    state, kind = post.pain, AlarmKind.PAIN
    if state.is_open and not limits.enabled:
        return kind, ended(state, kind, AlarmWords.SWITCHED_OFF.said())
    if seen.score is None:
        return kind, (state, ())
    return kind, with_score(state, seen.score, limits, moment)


def _technical_step(
    post: Post, seen: Observation, limits: AlarmLimits, moment: Moment
) -> tuple[AlarmKind, tuple[AlarmState, tuple[Happening, ...]]]:
    state, kind = post.technical, AlarmKind.TECHNICAL
    if seen.measuring_paused:
        return kind, ended(state, kind, AlarmWords.MEASURING_PAUSED.said())
    if seen.is_back:
        return kind, ended(state, kind, AlarmWords.SCORES_AGAIN.said())
    return kind, with_nothing(state, seen.absent_s, seen.because, limits, moment)


def _waiting_from(post: Post, moment: Moment) -> Post:
    """Let the time until escalation begin now for alarms that still wait."""
    for kind in AlarmKind:
        state = post.alarm(kind)
        if state.phase is Phase.RAISED:
            state = replace(state, waits_since_s=moment.monotonic_s)
            post = post.with_alarm(kind, state)
    return post
