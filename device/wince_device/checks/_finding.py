"""What a look at one part found."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a part is."""

    OK = "ok"
    ATTENTION = "attention"
    """It works, and a person should know something about it."""
    FAULT = "fault"
    """It is configured, or nothing works without it, and it is not there."""
    UNUSED = "unused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found.

    Attributes
    ----------
    part
        What a technician calls it.
    status
        Whether it is in order.
    found
        One sentence.
    mend
        What to do; empty when there is nothing to do.
    """

    part: str
    status: Status
    found: str
    mend: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A finding before it is known of which part."""

    status: Status
    found: str
    mend: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A look at one part.

    Attributes
    ----------
    part
        What a technician calls it.
    look
        Looks, and may raise; a `WinceError` is told as what was found and how to mend it.
    limit_s
        How long it may take.
    """

    part: str
    look: Callable[[], Answer]
    limit_s: float


def ok(found: str) -> Answer:
    """Return the answer for a part in order."""
    return Answer(status=Status.OK, found=found)


def attention(found: str, mend: str) -> Answer:
    """Return the answer for a part that works and needs a person's eye."""
    return Answer(status=Status.ATTENTION, found=found, mend=mend)


def fault(found: str, mend: str) -> Answer:
    """Return the answer for a part that does not work."""
    return Answer(status=Status.FAULT, found=found, mend=mend)


def unused(found: str) -> Answer:
    """Return the answer for a part that the settings do not ask for."""
    return Answer(status=Status.UNUSED, found=found)
