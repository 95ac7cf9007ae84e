"""Refuses recordings in which a damaged time would be taken for an endless pause."""

from typing import Final

from wince_wire import RecordingError

LONGEST_GAP_S: Final = 3600.0
"""Every second of a gap is a row of the scores, and one damaged time can make a gap of years, which
fills memory before anything is written. Nobody leaves a camera running for an hour without
pictures: what does so is two recordings, or none whose times can be trusted."""


def refuse_gap(gap_s: float, *, source: str, what: str) -> None:
    """Refuse a recording in which one frame or sample comes too long after the one before it.

    Parameters
    ----------
    gap_s
        Seconds between the two.
    source
        The file.
    what
        The later one of both: ``frame 12``.

    Raises
    ------
    RecordingError
        If the gap is longer than `LONGEST_GAP_S`.
    """
    if gap_s > LONGEST_GAP_S:
        msg = (
            f"{source}, {what} lies {gap_s:.0f} s after the one before it: cut the recording in "
            "two there, or repair its times"
        )
        raise RecordingError(msg)
