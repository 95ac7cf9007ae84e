"""When to try again to reach a chip that does not answer."""

from typing import Final

_SHORTEST_S: Final = 0.1
_LONGEST_S: Final = 1.6
"""Below the three seconds of silence after which a source is closed and opened again."""


class Retry:
    """The first attempt at once, then after pauses that double up to a limit."""

    def __init__(self) -> None:
        self.due_s = 0.0
        self._pause_s = 0.0

    def at_once(self, now_s: float) -> None:
        """Begin: the bus failed now."""
        self.due_s, self._pause_s = now_s, 0.0

    def later(self, now_s: float) -> None:
        """Note an attempt that failed now."""
        self._pause_s = min(max(2.0 * self._pause_s, _SHORTEST_S), _LONGEST_S)
        self.due_s = now_s + self._pause_s
