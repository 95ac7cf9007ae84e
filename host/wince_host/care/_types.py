"""What people enter about a person, and what the alarms did: everything that no device measures."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

RatingScale = Literal["nrs", "painad"]
"""The person's own 0-10 number, or PAINAD: five observed items of 0-2 each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What every entry carries.

    Attributes
    ----------
    patient
        Pseudonym of the person it is about.
    t_ns
        UTC of the moment that is meant.
    entered_by, entered_ns
        Who wrote it down, and when.
    id
        Given by the store; 0 before.
    withdrawn_by, withdrawn_ns
        Entries are never changed: a wrong one is withdrawn, stays in the store, and is left out
        of every course.
    """

    patient: str
    t_ns: int
    entered_by: str
    entered_ns: int
    id: int = 0
    withdrawn_by: str | None = None
    withdrawn_ns: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose(Entered):
    """A medicine that was given."""

    drug: str
    amount: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating(Entered):
    """How much it hurts, by the person's own word or by a caregiver's observation.

    Attributes
    ----------
    value
        0-10.
    items
        PAINAD only: breathing, vocalisation, face, body, consolability, 0-2 each; they add up to
        ``value``.
    """

    scale: RatingScale
    value: float
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Entered):
    """Free words of a caregiver; shown as they are, never run as markup."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan(Entered):
    """The result of one short scan; ``t_ns`` is its beginning.

    Attributes
    ----------
    device
        The unit, or ``file`` for a video that was taken elsewhere.
    score, low, high, confidence
        Absent together, with a ``reason``, when the scan was too poor for a number.
    detail
        JSON of what the page showed: components, face and pulse fractions, light, duration.
    """

    device: str
    seconds: float
    score: float | None
    low: float | None
    high: float | None
    confidence: float | None
    reason: str | None
    detail: str = "{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmLimits:
    """When a person's score or unit calls for somebody. The newest one of a person holds.

    Attributes
    ----------
    high
        Scores at or above it for ``delay_s`` raise the pain alarm; each second below ``clear``
        takes one back.
    clear
        Scores below it for ``delay_s`` end it; each second at or above ``high`` takes one back.
        At most ``high``.
    escalate_after_s
        Not acknowledged for so long, the alarm escalates.
    technical_after_s
        No scores that last for so long raise the technical alarm.
    enabled
        False: no pain alarm for this person.
    """

    patient: str
    high: float = 7.0
    clear: float = 6.0
    delay_s: float = 60.0
    escalate_after_s: float = 300.0
    technical_after_s: float = 120.0
    enabled: bool = True
    set_by: str
    set_ns: int


class AlarmKind(StrEnum):
    """The two things that an alarm can be about, never mixed."""

    PAIN = "pain"
    TECHNICAL = "technical"


class AlarmAction(StrEnum):
    """What can happen to an alarm."""

    RAISED = "raised"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"
    PAUSED = "paused"
    RESUMED = "resumed"
    DELIVERED = "delivered"
    DELIVERY_FAILED = "delivery_failed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmEntry:
    """One line of the alarm record, which can be added to and never edited.

    Attributes
    ----------
    alarm_id
        The ``id`` of the entry that raised this alarm, or that began this pause; 0 for that entry
        itself.
    by
        User name; empty for the host itself.
    detail
        Words for the record: the score and limit, the reason, the address of a delivery.
    until_ns
        For a pause: when it ends by itself; 0 for every other line.
    digest
        Hex SHA-256 over this line and the digest of the line before it, set by the store: a line
        that was changed or taken out afterwards shows.
    """

    at_ns: int
    kind: AlarmKind
    action: AlarmAction
    patient: str
    device: str
    by: str = ""
    detail: str = ""
    alarm_id: int = 0
    until_ns: int = 0
    id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A key for a program. Only a hash of its secret is kept.

    Attributes
    ----------
    scopes
        Of ``read``, ``write``, ``export``, ``admin``.
    """

    name: str
    secret_hash: str
    scopes: tuple[str, ...]
    created_by: str
    created_ns: int
    expires_ns: int | None = None
    revoked_ns: int | None = None
