"""What can happen to a link, as told to its one thread by the others."""

from dataclasses import dataclass

from wince_wire import Message

SUCCESS = 0
NO_SUBSCRIBERS = 16
"""MQTT 5 PUBACK reason: the broker took the message, and nobody is there for it."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker let us in and takes so many publishes at one time."""

    receive_maximum: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The broker answered and did not let us in."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection is gone."""

    reason: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """PUBACK: the broker's verdict on one publish."""

    mid: int
    code: int
    reason: str
    failure: bool


@dataclass(frozen=True, slots=True)
class Subscribed:
    """SUBACK: from here on we hear, but for what the broker denied."""

    denied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message came."""

    topic: str
    payload: bytes
    retained: bool


@dataclass(frozen=True, slots=True)
class Woken:
    """The outbox has new rows."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A retained message is to go out."""

    message: Message


@dataclass(frozen=True, slots=True)
class Shown:
    """A message is worth something at this moment only."""

    message: Message


@dataclass(frozen=True, slots=True)
class Stopped:
    """The device wants to stop."""


SessionSignal = Connected | Refused | Lost | Confirmed | Subscribed | Arrived
Signal = SessionSignal | Woken | Announced | Shown | Stopped
