"""One look at the world: the two clocks and the link to the broker, taken together."""

import time
from dataclasses import dataclass

from wince_host.live import LiveBoard

SECOND_NS = 1_000_000_000
MINUTE_NS = 60 * SECOND_NS


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a page was made, and what held for all units then.

    Attributes
    ----------
    monotonic_s
        `time.monotonic`, for ages.
    utc_ns
        UTC in nanoseconds, for moments that a person reads.
    broker_connected
        Whether news could arrive at all.
    """

    monotonic_s: float
    utc_ns: int
    broker_connected: bool = True


def moment_of(live: LiveBoard) -> Moment:
    """Return this moment."""
    return Moment(
        monotonic_s=time.monotonic(), utc_ns=time.time_ns(), broker_connected=live.broker_connected
    )
