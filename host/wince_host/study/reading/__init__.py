"""Finds and reads the sessions of a study: those of units, and recordings made elsewhere."""

from pathlib import Path

from wince_host.study._material import Material

from ._bids import read_wince_session
from ._damage import DamagedError
from ._finding import FoundStudy, find_sessions
from ._fingerprint import Fingerprint, fingerprint
from ._foreign import read_foreign_session
from ._reference import SessionReference, unread

__all__ = [
    "DamagedError",
    "Fingerprint",
    "FoundStudy",
    "SessionReference",
    "find_sessions",
    "fingerprint",
    "read_session",
    "unread",
]


def read_session(
    reference: SessionReference, found: Fingerprint, *, scale: str, kept: Path
) -> Material:
    """Read a session, whichever kind it is.

    Parameters
    ----------
    scale
        Which rating to take; empty for the first that holds a number.
    kept
        Folder for what `wince-device analyse` makes of foreign files.

    Raises
    ------
    DamagedError
        If nothing of it can be read.
    """
    if reference.kind == "wince":
        return read_wince_session(reference, changed=found.changed, scale=scale)
    return read_foreign_session(reference, kept=kept)
