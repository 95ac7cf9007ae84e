"""The state of one alarm, and what can happen to it."""

from dataclasses import dataclass
from enum import StrEnum

from wince_host.care import AlarmAction, AlarmKind

from ._evidence import NONE, Evidence


class Phase(StrEnum):
    """Where an alarm stands."""

    QUIET = "quiet"
    RAISED = "raised"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmState:
    """One alarm of one person at one unit.

    Attributes
    ----------
    phase
        Where it stands.
    against, in_favour
        Evidence that would raise it, and evidence that would end it.
    waits_since_s
        Monotonic time from which escalation counts: raised, acknowledged, or the end of a pause.
    raised_ns
        UTC at which it was raised; 0 while it is quiet.
    acknowledged_by, acknowledged_ns
        Who took it on, and when.
    detail
        Why it was raised, in words.
    """

    phase: Phase = Phase.QUIET
    against: Evidence = NONE
    in_favour: Evidence = NONE
    waits_since_s: float = 0.0
    raised_ns: int = 0
    acknowledged_by: str = ""
    acknowledged_ns: int = 0
    detail: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it was raised and has not ended."""
        return self.phase is not Phase.QUIET

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has taken it on yet."""
        return self.phase in {Phase.RAISED, Phase.ESCALATED}


QUIET = AlarmState()


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened to an alarm, not yet in the record.

    Attributes
    ----------
    until_ns
        For a pause: its end.
    silent
        Raised or escalated during a pause: recorded and shown, not delivered.
    """

    kind: AlarmKind
    action: AlarmAction
    detail: str = ""
    by: str = ""
    until_ns: int = 0
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One look: the monotonic time for durations, UTC for the record."""

    monotonic_s: float
    utc_ns: int
