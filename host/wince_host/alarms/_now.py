"""The alarms of this moment, for pages and programs."""

from collections.abc import Mapping
from dataclasses import dataclass

from wince_host.care import AlarmKind

from ._post import Post
from ._states import Phase

Place = tuple[str, str]
"""A unit and the person before it; both empty for the host itself."""
HOST: Place = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm:
    """An alarm that was raised and has not ended.

    Attributes
    ----------
    alarm_id
        Id of its first line in the record; 0 while that could not be written.
    paused
        Silent for now.
    """

    kind: AlarmKind
    device: str
    patient: str
    phase: Phase
    raised_ns: int
    detail: str
    alarm_id: int = 0
    acknowledged_by: str = ""
    acknowledged_ns: int = 0
    paused: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has taken it on yet."""
        return self.phase in {Phase.RAISED, Phase.ESCALATED}

    @property
    def sounds(self) -> bool:
        """Whether a browser should make it heard."""
        return self.is_waiting and not self.paused


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedPost:
    """A person whose alarms are silent until a moment."""

    device: str
    patient: str
    until_ns: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsNow:
    """Everything open: pain before technical, escalated first, then the oldest.

    Attributes
    ----------
    version
        Rises with each change.
    unrecorded
        Lines that wait for the record, because its database fails.
    """

    alarms: tuple[OpenAlarm, ...] = ()
    pauses: tuple[PausedPost, ...] = ()
    version: int = 0
    unrecorded: int = 0

    def of_unit(self, device: str) -> tuple[OpenAlarm, ...]:
        """Return the open alarms of one unit."""
        return tuple(alarm for alarm in self.alarms if alarm.device == device)

    def pause_of(self, device: str) -> PausedPost | None:
        """Return the pause of one unit."""
        return next((pause for pause in self.pauses if pause.device == device), None)


def alarms_now(
    posts: Mapping[Place, Post],
    lines: Mapping[tuple[Place, AlarmKind | None], int],
    *,
    version: int,
    unrecorded: int,
) -> AlarmsNow:
    """Return what is open."""
    found = [
        _open_alarm(place, post, kind, lines.get((place, kind), 0))
        for place, post in posts.items()
        for kind in AlarmKind
        if post.alarm(kind).is_open
    ]
    pauses = tuple(
        PausedPost(
            device=place[0], patient=place[1], until_ns=post.pause.until_ns, by=post.pause.by
        )
        for place, post in sorted(posts.items())
        if post.pause is not None
    )
    return AlarmsNow(
        alarms=tuple(sorted(found, key=_urgency)),
        pauses=pauses,
        version=version,
        unrecorded=unrecorded,
    )


def _open_alarm(place: Place, post: Post, kind: AlarmKind, line: int) -> OpenAlarm:
    state = post.alarm(kind)
    return OpenAlarm(
        kind=kind,
        device=place[0],
        patient=place[1],
        phase=state.phase,
        raised_ns=state.raised_ns,
        detail=state.detail,
        alarm_id=line,
        acknowledged_by=state.acknowledged_by,
        acknowledged_ns=state.acknowledged_ns,
        paused=post.pause is not None,
    )


def _urgency(alarm: OpenAlarm) -> tuple[object, ...]:
    phases = (Phase.ESCALATED, Phase.RAISED, Phase.ACKNOWLEDGED)
    return (
        not alarm.is_waiting,
        alarm.kind is not AlarmKind.PAIN,
        phases.index(alarm.phase),
        alarm.raised_ns,
        alarm.device,
        alarm.patient,
    )
