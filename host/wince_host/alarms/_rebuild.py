"""Reads from the record where every alarm stood when the host ended."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from wince_host.care import AlarmAction, AlarmEntry, AlarmKind

from ._now import Place
from ._post import LONGEST_PAUSE_S, S_NS, Pause, Post
from ._recorder import Thread, thread_of
from ._states import AlarmState, Moment, Phase

_PHASES = {
    AlarmAction.ESCALATED: Phase.ESCALATED,
    AlarmAction.ACKNOWLEDGED: Phase.ACKNOWLEDGED,
}


@dataclass(slots=True)
class Rebuilt:
    """Where everything stood.

    Attributes
    ----------
    posts
        Those with something open.
    lines
        Which line of the record began each alarm and each pause.
    results
        Which alarm had a result of which delivery, good or bad.
    line
        The newest one.
    """

    posts: dict[Place, Post] = field(default_factory=dict)
    lines: dict[Thread, int] = field(default_factory=dict)
    results: set[tuple[int, str]] = field(default_factory=set)
    line: int = 0

    def take(self, entry: AlarmEntry, moment: Moment) -> None:
        """Replay one line more."""
        self.line = max(self.line, entry.id)
        place = (entry.device, entry.patient)
        if entry.action in {AlarmAction.RAISED, AlarmAction.PAUSED}:
            self.lines[thread_of(entry)] = entry.id
        if entry.action in {AlarmAction.DELIVERED, AlarmAction.DELIVERY_FAILED}:
            self.results.add((entry.alarm_id, entry.detail.partition(": ")[0]))
        post = _replayed(self.posts.pop(place, Post()), entry, moment)
        if _has_something(post):
            self.posts[place] = post


def rebuild(entries: Iterable[AlarmEntry], moment: Moment) -> Rebuilt:
    """Replay the lines of the record in their order."""
    rebuilt = Rebuilt()
    for entry in entries:
        rebuilt.take(entry, moment)
    return rebuilt


def _replayed(post: Post, entry: AlarmEntry, moment: Moment) -> Post:
    match entry.action:
        case AlarmAction.RAISED:
            return post.with_alarm(entry.kind, _raised(entry, moment))
        case AlarmAction.ESCALATED | AlarmAction.ACKNOWLEDGED:
            return post.with_alarm(entry.kind, _further(post.alarm(entry.kind), entry, moment))
        case AlarmAction.CLEARED:
            return post.with_alarm(entry.kind, AlarmState())
        case AlarmAction.PAUSED:
            return replace(post, pause=_pause(entry, moment))
        case AlarmAction.RESUMED:
            return replace(post, pause=None)
        case _:
            return post


def _raised(entry: AlarmEntry, moment: Moment) -> AlarmState:
    return AlarmState(
        phase=Phase.RAISED,
        waits_since_s=_monotonic_s(entry, moment),
        raised_ns=entry.at_ns,
        detail=entry.detail,
    )


def _further(state: AlarmState, entry: AlarmEntry, moment: Moment) -> AlarmState:
    if not state.is_open:
        return state
    after = replace(state, phase=_PHASES[entry.action], acknowledged_by="", acknowledged_ns=0)
    if entry.action is AlarmAction.ACKNOWLEDGED:
        return replace(
            after,
            waits_since_s=_monotonic_s(entry, moment),
            acknowledged_by=entry.by,
            acknowledged_ns=entry.at_ns,
        )
    return after


def _monotonic_s(entry: AlarmEntry, moment: Moment) -> float:
    """Return when a line was written, on the clock that durations are measured by."""
    return moment.monotonic_s - max(0.0, (moment.utc_ns - entry.at_ns) / S_NS)


def _pause(entry: AlarmEntry, moment: Moment) -> Pause:
    left_s = min((entry.until_ns - moment.utc_ns) / S_NS, LONGEST_PAUSE_S)
    return Pause(
        until_s=moment.monotonic_s + left_s,
        until_ns=entry.until_ns,
        by=entry.by,
        since_ns=entry.at_ns,
    )


def _has_something(post: Post) -> bool:
    return post.pause is not None or any(post.alarm(kind).is_open for kind in AlarmKind)
