"""What happens in a session, as it is written to its journal: one type a kind of event."""

from typing import Literal

import msgspec

Status = Literal["complete", "redone", "stopped", "interrupted"]


class _Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """Common to all.

    Attributes
    ----------
    utc_ns
        When, in UTC.
    """

    utc_ns: int


class Opened(_Event, frozen=True, kw_only=True, tag="opened"):
    """A session begins."""

    format: str
    study: str
    participant: str
    session: str
    seed: int
    order: tuple[tuple[str, str], ...]
    plan_sha256: str


class Began(_Event, frozen=True, kw_only=True, tag="began"):
    """A program takes the session up: at its opening, and again after each interruption."""

    device: str
    software: str
    camera: str
    pulse_sensor: str
    pulse_kind: str
    frame_rate_hz: float
    pulse_rate_hz: float
    simulated: bool
    clock_synchronised: bool


class ConsentGiven(_Event, frozen=True, kw_only=True, tag="consent"):
    """Somebody agreed."""

    given_by: str
    text_version: str
    text_sha256: str
    frames: bool


class ConsentRefused(_Event, frozen=True, kw_only=True, tag="refused"):
    """Somebody did not agree; nothing is recorded."""


class QualityAccepted(_Event, frozen=True, kw_only=True, tag="aimed"):
    """A person looked at the live quality and went on."""

    words: str


class BlockBegan(_Event, frozen=True, kw_only=True, tag="block_began"):
    """A recording begins."""

    order: int
    task: str
    block: str
    attempt: int
    t_s: float
    planned_s: float
    folder: str
    recording: str = ""


class BlockEnded(_Event, frozen=True, kw_only=True, tag="block_ended"):
    """A recording ends; ``t_s`` is on the clock of the program that began it."""

    status: Status
    t_s: float
    recorded_s: float


class BlockRedone(_Event, frozen=True, kw_only=True, tag="redone"):
    """The last complete attempt at a place of the plan does not count any more."""

    order: int


class Paused(_Event, frozen=True, kw_only=True, tag="paused"):
    """The recording stands still."""

    t_s: float


class Resumed(_Event, frozen=True, kw_only=True, tag="resumed"):
    """The recording goes on."""

    t_s: float


class Marked(_Event, frozen=True, kw_only=True, tag="marker"):
    """Somebody noted a moment."""

    t_s: float
    text: str
    source: str


class QualityChanged(_Event, frozen=True, kw_only=True, tag="quality"):
    """Face or pulse came, went, or changed state."""

    t_s: float
    text: str


class Rated(_Event, frozen=True, kw_only=True, tag="rating"):
    """Somebody answered a question; None where it was left open."""

    order: int
    scale: str
    value: int | None
    t_s: float
    source: str


class Stopped(_Event, frozen=True, kw_only=True, tag="stopped"):
    """Somebody stopped the session at once."""

    source: str


class WentOn(_Event, frozen=True, kw_only=True, tag="went_on"):
    """The session goes on after a stop."""


class Ended(_Event, frozen=True, kw_only=True, tag="ended"):
    """The session is over."""

    status: Literal["complete", "stopped"]


Event = (
    Opened
    | Began
    | ConsentGiven
    | ConsentRefused
    | QualityAccepted
    | BlockBegan
    | BlockEnded
    | BlockRedone
    | Paused
    | Resumed
    | Marked
    | QualityChanged
    | Rated
    | Stopped
    | WentOn
    | Ended
)
