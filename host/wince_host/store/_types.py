"""What goes into a store and what comes out of it."""

from dataclasses import dataclass, field
from typing import Literal

from wince_wire import Birth, ConfigReported, Measurement, State

Announcement = Birth | State | ConfigReported
Range = tuple[int, int]
MeasurementKind = Literal["score", "vitals", "face", "health", "event"]
AnnouncementKind = Literal["birth", "state", "config_reported"]
DEAD_LETTER_BYTES = 16 * 1024
"""How much of an unreadable payload is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A measurement on its way into the store.

    Attributes
    ----------
    device
        From the topic.
    payload
        The JSON as it came, unknown fields included.
    received_ns
        UTC of this host at arrival.
    historical
        Sent late or again, as the sender said.
    """

    device: str
    message: Measurement
    payload: str
    received_ns: int
    historical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAnnouncement:
    """A retained message on its way into the store; an unchanged one is not stored twice.

    Attributes
    ----------
    since_ns
        UTC from which it holds, None when nobody knows.
    """

    device: str
    message: Announcement
    payload: str
    received_ns: int
    since_ns: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message that nobody can read, kept for the person who has to find out why.

    Attributes
    ----------
    payload
        At most the first 16 KiB.
    payload_bytes
        How long it was.
    reason
        One sentence.
    device, boot_id, seq
        Whose row it is, where that much can be read and sending it again cannot help.
    """

    topic: str
    payload: bytes
    payload_bytes: int
    reason: str
    received_ns: int
    device: str | None = None
    boot_id: str | None = None
    seq: int | None = None


@dataclass(slots=True, kw_only=True)
class Batch:
    """What is committed together."""

    rows: list[NewRow] = field(default_factory=list)
    announcements: list[NewAnnouncement] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """A measurement as it lies in the store."""

    device: str
    payload: str
    received_ns: int
    historical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnnouncement:
    """The newest retained message of one kind."""

    device: str
    payload: str
    received_ns: int
    since_ns: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCounts:
    """How many seconds of a device have a score, and why the others have none."""

    rows: int
    scored: int
    by_reason: dict[str, int]
    first_t_ns: int | None
    last_t_ns: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BootCounts:
    """What lies in the store of one start of a device.

    Attributes
    ----------
    rows, scores
        Measurements of every kind, and score rows among them.
    holes
        Rows below the highest one that are neither here nor told as dropped.
    dropped
        Rows that the device said it let go.
    """

    boot_id: str
    rows: int
    scores: int
    holes: int
    dropped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCounts:
    """What lies in the store of one device.

    Attributes
    ----------
    rows
        Measurements by kind.
    scored
        Score rows that hold a score.
    boots
        Starts of the device that were seen, the first one first.
    holes, dropped
        Of all starts together.
    dead_letters
        Messages under the device's name that nobody can read.
    """

    device: str
    rows: dict[str, int]
    scored: int
    boots: tuple[BootCounts, ...]
    holes: int
    dropped: int
    dead_letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRow:
    """A user as the store keeps it."""

    name: str
    role: str
    password_hash: str
    must_change: bool
    created_ns: int
    password_changed_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """Who did what, when.

    Attributes
    ----------
    action
        For example ``login``, ``view``, ``export``.
    subject
        What it was done to: a device, a pseudonym, another user.
    """

    at_ns: int
    user: str
    action: str
    subject: str = ""
    detail: str = ""
