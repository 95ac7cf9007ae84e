"""How a recording goes, and how it ended."""

from dataclasses import dataclass

from ._consent import RecordingScope
from ._limits import EndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingCounts:
    """How a recording goes.

    Attributes
    ----------
    seconds
        Covered so far.
    frames, frames_dropped
        Pictures written, and those that there was no time for.
    size_bytes
        On the disk.
    """

    recording_id: str
    scope: RecordingScope
    seconds: float
    frames: int
    frames_dropped: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingEnd:
    """How a recording ended.

    Attributes
    ----------
    complete
        Its files say themselves where they end.
    """

    counts: RecordingCounts
    reason: EndReason
    complete: bool
