"""The places of one browser's cards: taken anew once a second at most."""

from collections.abc import Iterator

from ._moment import SECOND_NS

SORT_EVERY_NS = SECOND_NS
"""Between, every card stays: none slips twice in a second from under a finger, and a browser styles
all of them anew for each that moves."""


class Places:
    """In which order cards stand. New ones stand last until the next sorting."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self._sorted_ns: int | None = None

    def add(self, device: str) -> None:
        """Put a new card behind the others."""
        self.order.append(device)

    def leave(self, device: str) -> None:
        """Take a card away."""
        self.order.remove(device)

    def moves(self, wanted: list[str], now_ns: int) -> Iterator[tuple[str, int]]:
        """Sort, if that is due, and tell which card goes to which place, one after the other.

        Parameters
        ----------
        wanted
            All cards that there are, in the order in which they should stand.
        now_ns
            UTC; when it is set back, the cards are sorted at once.
        """
        if self.order == wanted or not self._is_due(now_ns):
            return
        self._sorted_ns = now_ns
        for place, device in enumerate(wanted):
            if self.order[place] != device:
                self.order.remove(device)
                self.order.insert(place, device)
                yield device, place

    def _is_due(self, now_ns: int) -> bool:
        return self._sorted_ns is None or not 0 <= now_ns - self._sorted_ns < SORT_EVERY_NS
