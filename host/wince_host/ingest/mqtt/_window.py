"""What waits to be published, and what the broker has not acknowledged yet."""

from collections import deque

from ._packets import publish_packet

MOST_NUMBERS = 0xFFFF
SUBSCRIPTION = 1
"""Number of the one SUBSCRIBE packet; messages begin with the next."""


class Window:
    """QoS 1 messages on their way out: never more at a time than the broker takes (4.9).

    Parameters
    ----------
    most_in_flight
        What the broker said when it let this client in.
    """

    def __init__(self, most_in_flight: int) -> None:
        self._most = most_in_flight
        self._waiting: deque[tuple[str, bytes, bytes]] = deque()
        self._in_flight: set[int] = set()
        self._number = SUBSCRIPTION

    @property
    def open(self) -> int:
        """How many messages the broker has not acknowledged."""
        return len(self._waiting) + len(self._in_flight)

    def put(self, topic: str, payload: bytes, properties: bytes) -> None:
        """Add a message."""
        self._waiting.append((topic, payload, properties))

    def acknowledged(self, number: int) -> None:
        """Note an answer of the broker."""
        self._in_flight.discard(number)

    def due(self) -> bytes:
        """Return the packets that may go now."""
        packets = []
        while self._waiting and len(self._in_flight) < self._most:
            number = self._next_number()
            self._in_flight.add(number)
            packets.append(publish_packet(number, *self._waiting.popleft()))
        return b"".join(packets)

    def _next_number(self) -> int:
        while True:
            self._number = self._number % MOST_NUMBERS + 1
            if self._number not in self._in_flight:
                return self._number
