"""What the fields of messages are made of."""

from typing import Annotated

import msgspec

SCHEMA_VERSION = 1
"""Raised by one when a field changes its meaning or goes away; a new optional field keeps it."""

Unit01 = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Score10 = Annotated[float, msgspec.Meta(ge=0.0, le=10.0)]
Count = Annotated[int, msgspec.Meta(ge=0)]
BootId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
Pseudonym = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]


class ClockState(msgspec.Struct, frozen=True, kw_only=True):
    """What the device knows of its own clock when a row is made.

    Attributes
    ----------
    synchronised
        The operating system says that its clock follows a time source.
    offset_ms, error_bound_ms
        Estimated offset and the largest error, where the system tells them.
    """

    synchronised: bool
    offset_ms: float | None = None
    error_bound_ms: float | None = None
