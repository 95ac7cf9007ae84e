"""Waiting longer after each failure, and never in step with other devices."""

import random


class Backoff:
    """Delays that double up to a maximum, each stretched by a random part of up to a half.

    Parameters
    ----------
    minimum_s, maximum_s
        First delay, and the delay at which doubling ends, before stretching.
    chance
        Returns numbers from 0 to 1.
    """

    def __init__(
        self, minimum_s: float, maximum_s: float, *, chance: random.Random | None = None
    ) -> None:
        self._minimum_s = minimum_s
        self._maximum_s = max(minimum_s, maximum_s)
        self._next_s = minimum_s
        self._chance = chance or random.Random()  # noqa: S311 - spreads load, keeps no secret

    def delay_s(self) -> float:
        """Return the next delay."""
        delay = self._next_s
        self._next_s = min(2 * delay, self._maximum_s)
        return delay * (1 + self._chance.random() / 2)

    def reset(self) -> None:
        """Begin again with the shortest."""
        self._next_s = self._minimum_s
