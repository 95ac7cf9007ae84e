"""Tells live rows from rows that lay in the broker's queue."""

from wince_wire import Envelope

MOST_DELAY_NS = 2_000_000_000
"""A row that took 2 s longer than usual still counts as live."""
STEADY_NS = 250_000_000
"""Two rows in a row with the same delay within 0.25 s: a clock was set, this is no queue."""
MOST_DRIFT_NS = 10_000_000
"""How fast the usual delay may grow per row: far above any clock's drift."""
MOST_OFFSET_NS = 5_000_000_000
"""Within 5 s of this host's time, a row of a synchronised device is live in any case."""


class Freshness:
    """Decides whether a row is live, without trusting the device's clock.

    While the host is away the broker queues live rows, which nobody marked as late. They come in
    a burst afterwards: their delay, in whatever unit the device's clock adds, falls from row to
    row. A live row's delay stays the same.
    """

    def __init__(self) -> None:
        self._usual_ns: dict[tuple[str, type[Envelope]], int] = {}
        self._last_ns: dict[tuple[str, type[Envelope]], int] = {}

    def is_live(self, device: str, message: Envelope, received_ns: int) -> bool:
        """Return whether a row that is not marked as historical tells of this moment."""
        key = (device, type(message))
        offset_ns = received_ns - message.t_ns
        usual_ns = self._usual_ns.get(key)
        last_ns = self._last_ns.get(key)
        self._last_ns[key] = offset_ns
        if message.clock.synchronised and abs(offset_ns) <= MOST_OFFSET_NS:
            self._usual_ns[key] = offset_ns
            return True
        if usual_ns is not None and abs(offset_ns - usual_ns) <= MOST_DELAY_NS:
            self._usual_ns[key] = min(offset_ns, usual_ns + MOST_DRIFT_NS)
            return True
        if last_ns is not None and abs(offset_ns - last_ns) <= STEADY_NS:
            self._usual_ns[key] = offset_ns
            return True
        return False
